import { ArgumentError, alloc, glu, gluBackward } from 'fourlane';
import { describe, expect, it } from 'vitest';
import { expectEvery, expectSameBits } from '../expectations.js';
import { normalValues } from '../reference/samples.js';

describe.each([
  [1, 2],
  [3, 10],
  [5, 6],
  [2, 40_000],
])('glu of %i rows of %i', (rows, cols) => {
  const x = normalValues(rows * cols, 11);
  const half = cols / 2;
  const gradOut = normalValues((rows * cols) / 2, 12);
  const at = (i: number): [number, number] => {
    const a = Math.floor(i / half) * cols + (i % half);
    return [x[a] as number, x[a + half] as number];
  };
  const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
  /** σ and σ′ are within 2.5 of these, and each product rounds by half of one. */
  const ULP = 2 ** -23;

  it('gates the first half by the second, and has its gradient', () => {
    const y = glu(x, { cols });
    expect(y.length).toBe(x.length / 2);
    const gated = (value: number, i: number) => {
      const [a, b] = at(i);
      return Math.abs(value - a * sigmoid(b)) <= 3 * ULP * Math.abs(value);
    };
    expectEvery(y, gated, 'a·σ(b) within 3 ULP');
    const dx = gluBackward(gradOut, x, { cols });
    gradOut.forEach((g, i) => {
      const [a, b] = at(i);
      const position = Math.floor(i / half) * cols + (i % half);
      const da = g * sigmoid(b);
      const db = g * a * sigmoid(b) * sigmoid(-b);
      if (!(Math.abs((dx[position] as number) - da) <= 3 * ULP * Math.abs(da))) expect.fail(`da at ${i}`);
      if (!(Math.abs((dx[position + half] as number) - db) <= 4.5 * ULP * Math.abs(db))) expect.fail(`db at ${i}`);
    });
    using xs = alloc(x);
    using gs = alloc(gradOut);
    using ys = glu(xs, { cols });
    expectSameBits(ys.data, y);
    gluBackward(gs, xs, { cols, out: xs });
    expectSameBits(xs.data, dx);
  });
});

it('glu refuses an odd row, and an out that overlaps', () => {
  const x = new Float32Array(12);
  for (const cols of [0, 3, 5, 8, -2, 1.5]) expect(() => glu(x, { cols })).toThrow(ArgumentError);
  expect(() => glu(new Float32Array(3))).toThrow('glu: cols is 3, expected an even divisor of 3');
  expect(() => glu(x, { out: x.subarray(0, 6) })).toThrow('glu: out overlaps x');
  expect(() => glu(x, { out: null as never })).toThrow('glu: out is null');
  expect(() => glu(x, { columns: 2 } as never)).toThrow('glu: columns is no option, expected cols, out');
  expect(() => gluBackward(x.subarray(6), x, { out: null as never })).toThrow('gluBackward: out is null');
  expect(() => gluBackward(x, x)).toThrow('gluBackward: gradOut has 12 elements, expected 6');
  for (const given of [undefined, [1, 2], new Float64Array(2)] as unknown as Float32Array[]) {
    expect(() => glu(given)).toThrow('glu: x is');
    expect(() => gluBackward(given, x)).toThrow('gluBackward: gradOut is');
    expect(() => gluBackward(x, given)).toThrow('gluBackward: x is');
  }
  for (const f of [() => glu(x, 2 as never), () => gluBackward(x.subarray(6), x, 2 as never)]) {
    expect(f).toThrow('options is 2, expected an object');
  }
  expect(glu(new Float32Array(0)).length).toBe(0);
});
