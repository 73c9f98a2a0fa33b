// Views of linear memory that a kernel's own copies detach, by making the memory grow: a file of its own, for that memory is small.
import { alloc, gemm, glu, memory, preluBackward } from 'fourlane';
import { expect, it } from 'vitest';
import { values } from '../reference/samples.js';

it('glu takes plain arrays that are views of linear memory, which a copy detaches by growing it', () => {
  const { total } = memory();
  // Two thirds of what there is: no space is left for the output's copy.
  using resident = alloc(2 * Math.ceil(total / 6));
  resident.data.fill(1);
  const view = resident.data;
  const y = glu(view);
  expect(view.length).toBe(0);
  expect(y.every((value) => value === Math.fround(1 / (1 + Math.exp(-1))))).toBe(true);
});

it.each(['x', 'weight'])('prelu takes a view of linear memory as %s, which its own copies detach', (which) => {
  // More than there is: no space is left for as many sums in doubles, whatever was free.
  using resident = alloc(Math.ceil(memory().total / 3));
  resident.data.fill(-1);
  const view = resident.data;
  const other = new Float32Array(view.length).fill(-1);
  const [x, weight] = which === 'x' ? [view, other] : [other, view];
  const { gradInput, gradWeight } = preluBackward(other, x, { weight });
  expect(view.length).toBe(0);
  expect(gradInput.every((value) => value === 1)).toBe(true);
  expect(gradWeight.every((value) => value === 1)).toBe(true);
});

it('gemm keeps views of linear memory right when its copies make the memory grow', () => {
  using a = alloc(values(16, 1, 1));
  using c = alloc(16);
  const k = 4;
  const total = memory().total;
  const n = total / 16;
  const b = new Float32Array(k * n).fill(1);
  const view = a.data;
  using result = alloc(0);
  const wide = gemm({ m: 4, n, k, a: view, b });
  expect(memory().total).toBeGreaterThan(total);
  expect(result.length).toBe(0);
  const expected = [0, 1, 2, 3].reduce((sum, p) => Math.fround(sum + (a.data[p] as number)), 0);
  expect(wide[n - 1]).toBe(expected);
  gemm({ m: 4, n: 4, k: 4, a: a.data, b: b.subarray(0, 16), c: c.data });
  expect(c.data[0]).toBe(expected);
});
