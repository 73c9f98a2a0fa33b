// Learned and random slopes, and gated halves: prelu, rrelu, glu.
import {
  ArgumentError,
  alloc,
  glu,
  gluBackward,
  leakyRelu,
  leakyReluBackward,
  leakyReluDerivative,
  memory,
  prelu,
  preluBackward,
  preluDerivative,
  rrelu,
  rreluBackward,
  rreluDerivative,
} from 'fourlane';
import { describe, expect, it } from 'vitest';
import { randomNormal } from '../reference/samples.js';
import { expectSameBits, values } from './family.js';

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
  const x = values(n, 5);
  const gradOut = randomNormal(n, 6);
  const weight = randomNormal(channels, 7);
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
    const finite = randomNormal(n, 8);
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
    const expectSums = (gradients: Float32Array) =>
      gradients.forEach((sum, c) => {
        const bound = 2 ** -23 * (magnitudes[c] as number) + 2 ** -24 * Math.abs(sums[c] as number);
        expect(Math.abs(sum - (sums[c] as number))).toBeLessThanOrEqual(bound);
      });
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

describe('rrelu', () => {
  const x = values(20_003, 9);

  it('is leaky ReLU with the mean slope in evaluation', () => {
    const negativeSlope = (1 / 8 + 1 / 3) / 2;
    expectSameBits(rrelu(x), leakyRelu(x, { negativeSlope }));
    expectSameBits(rreluDerivative(x), leakyReluDerivative(x, { negativeSlope }));
    expectSameBits(rreluBackward(x, x), leakyReluBackward(x, x, { negativeSlope }));
  });

  it('draws slopes that the backward pass uses, the same for the same seed, streamed or resident', () => {
    const slopes = new Float32Array(x.length);
    const options = { training: true, seed: 3, stream: 4, slopes };
    const y = rrelu(x, options);
    let sum = 0;
    let count = 0;
    slopes.forEach((slope, i) => {
      const v = x[i] as number;
      if (Number.isNaN(v)) return;
      if (v > 0) expect(slope).toBe(1);
      else {
        sum += slope;
        count++;
        if (!(slope >= 1 / 8 && slope <= 1 / 3)) expect.fail(`slope ${slope} at ${i}`);
      }
    });
    expect(Math.abs(sum / count - 11 / 48)).toBeLessThan((5 * (1 / 3 - 1 / 8)) / Math.sqrt(12 * count));
    expectSameBits(
      y,
      x.map((v, i) => v * (slopes[i] as number)),
    );
    // The options of the forward pass will do.
    for (const given of [{ slopes }, options]) expectSameBits(rreluDerivative(x, given), slopes);
    const gradOut = values(x.length, 10);
    for (const given of [{ slopes }, options]) {
      expectSameBits(
        rreluBackward(gradOut, x, given),
        gradOut.map((g, i) => g * (slopes[i] as number)),
      );
    }
    using xs = alloc(x);
    using residentSlopes = alloc(x.length);
    rrelu(xs, { training: true, seed: 3, stream: 4, slopes: residentSlopes, out: xs });
    expectSameBits(xs.data, y);
    expectSameBits(residentSlopes.data, slopes);
    const other = new Float32Array(x.length);
    rrelu(x, { training: true, seed: 3, stream: 5, slopes: other });
    expect(other).not.toEqual(slopes);
  });

  it('refuses slopes in the memory of x or out, and an out that overlaps them in part', () => {
    const whole = values(6, 1);
    using resident = alloc(whole);
    for (const array of [whole, resident] as Float32Array[]) {
      const at = (begin: number) => array.subarray(begin, begin + 3);
      const { blocks } = memory();
      expect(() => rrelu(at(0), { training: true, slopes: at(0) })).toThrow('rrelu: slopes overlaps x');
      expect(() => rrelu(at(0), { training: true, slopes: at(1) })).toThrow('rrelu: slopes overlaps x');
      const out = at(3);
      expect(() => rrelu(at(0), { training: true, slopes: at(3), out })).toThrow('rrelu: slopes overlaps out');
      expect(() => rreluDerivative(at(0), { slopes: at(2), out })).toThrow('out overlaps slopes in part');
      expect(() => rreluBackward(at(0), at(0), { slopes: at(2), out })).toThrow('out overlaps slopes in part');
      expect(memory().blocks).toBe(blocks);
    }
    expectSameBits(whole, values(6, 1));
    expectSameBits(resident.data, values(6, 1));
  });

  it.each([
    [{ lower: 0.5, upper: 0.1 }, 'lower is 0.5'],
    [{ lower: Number.NaN }, 'lower is NaN'],
    [{ training: true }, 'slopes is undefined'],
    [{ training: true, slopes: new Float32Array(3) }, 'slopes has 3 elements'],
    [{ training: true, slopes: new Float32Array(4), seed: 0.5 }, 'seed is 0.5'],
  ])('refuses %o', (options, message) => {
    expect(() => rrelu(new Float32Array(4), options)).toThrow(message);
  });
});

describe.each([
  [1, 2],
  [3, 10],
  [5, 6],
  [2, 40_000],
])('glu of %i rows of %i', (rows, cols) => {
  const x = randomNormal(rows * cols, 11);
  const half = cols / 2;
  const gradOut = randomNormal((rows * cols) / 2, 12);
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
    y.forEach((value, i) => {
      const [a, b] = at(i);
      if (!(Math.abs(value - a * sigmoid(b)) <= 3 * ULP * Math.abs(value))) expect.fail(`${value} at ${i}`);
    });
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

it('takes plain arrays that are views of linear memory, which a copy detaches by growing it', () => {
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
