import { ArgumentError, alloc, memory, prelu, preluBackward, preluDerivative } from 'fourlane';
import { describe, expect, it } from 'vitest';
import { expectSameBits, expectWithin } from '../expectations.js';
import { normalValues, valuesAndSpecials } from '../reference/samples.js';

const layouts = [
  { rows: 5, channels: 1, inner: 1 },
  { rows: 7, channels: 3, inner: 1 },
  { rows: 4, channels: 6, inner: 1 },
  { rows: 4, channels: 7, inner: 1 },
  { rows: 100, channels: 10, inner: 1 },
  { rows: 5, channels: 17, inner: 1 },
  { rows: 3, channels: 5, inner: 7 },
  { rows: 3, channels: 500, inner: 5 },
  { rows: 2, channels: 4, inner: 49 },
  { rows: 9, channels: 10, inner: 25 },
  { rows: 3, channels: 50, inner: 48 },
  { rows: 3, channels: 20_000, inner: 1 },
  { rows: 2, channels: 12, inner: 192 },
  { rows: 2, channels: 2, inner: 193 },
  { rows: 2, channels: 3, inner: 8000 },
];

describe.each(layouts)('prelu of $rows × $channels × $inner', ({ rows, channels, inner }) => {
  const n = rows * channels * inner;
  const x = valuesAndSpecials(n, 5);
  const gradOut = normalValues(n, 6);
  const weight = normalValues(channels, 7);
  const slopeAt = (i: number): number => weight[Math.floor(i / inner) % channels] as number;

  it('takes the slope of the channel, streamed and resident alike', () => {
    const y = prelu(x, { weight, inner });
    const truth = (v: number, i: number) => (v > 0 ? v : v * slopeAt(i));
    expectSameBits(y, x.map(truth));
    const slope = (v: number, i: number) => (Number.isNaN(v) ? v : v > 0 ? 1 : slopeAt(i));
    expectSameBits(preluDerivative(x, { weight, inner }), x.map(slope));
    using xs = alloc(x);
    using ws = alloc(weight);
    prelu(xs, { weight: ws, inner, out: xs });
    expectSameBits(xs.data, y);
  });

  it('has the gradients of input and slopes', () => {
    const before = memory().blocks;
    const finite = normalValues(n, 8);
    const x0 = finite[0] as number;
    const { gradInput, gradWeight } = preluBackward(gradOut, finite, { weight, inner });
    expectSameBits(
      gradInput,
      gradOut.map((g, i) => ((finite[i] as number) > 0 ? g : g * slopeAt(i))),
    );
    const sums = new Float64Array(channels);
    const magnitudes = new Float64Array(channels);
    finite.forEach((v, i) => {
      const product = v > 0 ? 0 : v * (gradOut[i] as number);
      const channel = Math.floor(i / inner) % channels;
      (sums[channel] as number) += product;
      (magnitudes[channel] as number) += Math.abs(product);
    });
    const bounds = sums.map((sum, c) => 2 ** -23 * (magnitudes[c] as number) + 2 ** -24 * Math.abs(sum));
    const expectSums = (gradients: Float32Array) => expectWithin(gradients, sums, bounds);
    expectSums(gradWeight);
    expect(preluBackward(gradOut, finite.fill(Number.NaN, 0, 1), { weight, inner }).gradInput[0]).toBeNaN();
    finite[0] = x0;
    expect(memory().blocks).toBe(before);
    using xs = alloc(finite);
    using gs = alloc(gradOut);
    const resident = preluBackward(gs, xs, { weight: alloc(weight), inner, out: xs });
    expectSameBits(resident.gradInput.data, gradInput);
    expectSums(resident.gradWeight.data);
  });
});

it('sums slopes’ gradients without an error that grows with their number', () => {
  const n = 2 ** 20;
  const x = new Float32Array(n).fill(-0.1);
  const { gradWeight } = preluBackward(new Float32Array(n).fill(1), x, { weight: new Float32Array([0.25]) });
  expect(gradWeight[0]).toBe(Math.fround(n * Math.fround(-0.1)));
});

it.each([
  { weight: new Float32Array(0) },
  { weight: new Float32Array(3) },
  { weight: new Float32Array(2), inner: 3 },
  { weight: new Float32Array(2), inner: -1 },
  { weight: [0.25] as unknown as Float32Array },
])('prelu refuses %o', (options) => {
  const x = new Float32Array(10);
  for (const run of [() => prelu(x, options), () => preluDerivative(x, options), () => preluBackward(x, x, options)]) {
    expect(run).toThrow(ArgumentError);
  }
});

it('prelu takes no values, resident too', () => {
  const weight = new Float32Array([0.25]);
  using none = alloc(0);
  expect(prelu(none, { weight }).length).toBe(0);
  expect(preluDerivative(none, { weight }).length).toBe(0);
  const { gradInput, gradWeight } = preluBackward(none, none, { weight });
  expect([gradInput.length, [...gradWeight.data]]).toEqual([0, [0]]);
});

it('prelu refuses an out that shares memory with the slopes', () => {
  const plain = new Float32Array([-1, -2, -3, 0.5]);
  using resident = alloc(plain);
  for (const array of [plain, resident] as Float32Array[]) {
    const [x, weight] = [array.subarray(0, 3), array.subarray(2, 3)];
    for (const run of [
      () => prelu(x, { weight, out: x }),
      () => preluDerivative(x, { weight, out: x }),
      () => preluBackward(x, x, { weight, out: x }),
    ]) {
      expect(run).toThrow(/out overlaps weight/);
    }
  }
  expectSameBits(resident.data, plain);
});
