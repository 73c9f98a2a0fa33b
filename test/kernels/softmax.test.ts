import { ArgumentError, alloc, logSoftmax, logSoftmaxBackward, memory, softmax, softmaxBackward } from 'fourlane';
import { describe, expect, it } from 'vitest';
import { expectWithin } from '../expectations.js';
import { normalValues } from '../reference/samples.js';
import * as reference from '../reference/softmax.js';

const shapes = [
  [1, 1],
  [5, 3],
  [7, 4],
  [33, 10],
  [3, 1000],
  [2, 20_000],
  [20_000, 1],
  [9, 5000],
] as const;

describe.each(shapes)('softmax of %i rows of %i', (rows, cols) => {
  const x = normalValues(rows * cols, 1).map((value) => value * 5);
  const grad = normalValues(rows * cols, 2);

  it('is the same streamed and resident', () => {
    const y = softmax(x, { cols });
    using resident = alloc(x);
    softmax(resident, { cols, out: resident });
    expect(resident.data).toEqual(y);
  });

  it('has the backward pass of its output', () => {
    const y = softmax(x, { cols });
    const dx = softmaxBackward(grad, y, { cols });
    const expected = reference.softmaxBackward(grad, y, cols);
    dx.forEach((value, i) => {
      const error = Math.abs(value - (expected[i] as number));
      if (!(error <= 2e-6 * (y[i] as number))) expect.fail(`${value}, not ${expected[i]} at ${i}`);
    });
    using residentGrad = alloc(grad);
    using residentY = alloc(y);
    softmaxBackward(residentGrad, residentY, { cols, out: residentGrad });
    expect(residentGrad.data).toEqual(dx);
  });
});

describe.each(shapes)('logSoftmax of %i rows of %i', (rows, cols) => {
  const x = normalValues(rows * cols, 3).map((value) => value * 5);
  const grad = normalValues(rows * cols, 4);

  it('is the logarithm of softmax, and has its backward pass', () => {
    const y = logSoftmax(x, { cols });
    const truth = reference.logSoftmax(x, cols);
    y.forEach((value, i) => {
      const expected = truth[i] as number;
      if (!(Math.abs(value - expected) <= logBound(expected))) expect.fail(`${value}, not ${expected} at ${i}`);
    });
    const dx = logSoftmaxBackward(grad, y, { cols });
    const gradients = reference.logSoftmaxBackward(grad, y, cols);
    dx.forEach((value, i) => {
      const expected = gradients[i] as number;
      if (!(Math.abs(value - expected) <= 1e-6 + 3e-7 * Math.abs(expected)))
        expect.fail(`${value}, not ${expected} at ${i}`);
    });
    using xs = alloc(x);
    logSoftmax(xs, { cols, out: xs });
    expect(xs.data).toEqual(y);
    using gs = alloc(grad);
    logSoftmaxBackward(gs, xs, { cols, out: gs });
    expect(gs.data).toEqual(dx);
  });
});

/** Rows on which the bounds were found, by how their values lie. */
const rowsOf: [string, (normal: number) => number][] = [
  ['around 0', (normal) => normal],
  ['far apart', (normal) => 5 * normal],
  ['farther apart', (normal) => 12 * normal],
  ['around 100', (normal) => 100 + 5 * normal],
  ['around -300', (normal) => -300 + 8 * normal],
  ['nearly equal', (normal) => 3.3 + 1e-3 * normal],
  ['too large', (normal) => 1e4 + 50 * normal],
  ['too far apart', (normal) => 60 * normal],
];

describe.each(rowsOf)('of rows %s', (_, place) => {
  it.each([1, 2, 3, 5, 10, 17, 64, 100, 1000, 5000])('of %i values is within the bounds', (cols) => {
    const rows = Math.ceil(10_000 / cols);
    const x = normalValues(rows * cols, cols).map(place);
    const [y, logs] = [softmax(x, { cols }), logSoftmax(x, { cols })];
    const [expected, expectedLogs] = [reference.softmax(x, cols), reference.logSoftmax(x, cols)];
    const extremes = reference.rows(x, cols).map((row) => [Math.min(...row), Math.max(...row)] as const);
    x.forEach((value, i) => {
      const truth = expected[i] as number;
      const [least, most] = extremes[Math.floor(i / cols)] as readonly [number, number];
      const near = Math.fround(most - least) <= 86 && Math.max(most, -least) <= 350;
      const distance = near ? 0 : most - value;
      const error = Math.abs((y[i] as number) - truth);
      if (!(error <= (7 + distance) * 2 ** -24 * truth + 2 ** -149)) expect.fail(`${y[i]}, not ${truth} of ${value}`);
      const log = expectedLogs[i] as number;
      if (!(Math.abs((logs[i] as number) - log) <= logBound(log))) expect.fail(`${logs[i]}, not ${log} of ${value}`);
    });
  });
});

/** An ULP, and 2.5·2⁻²³ for the sum. */
function logBound(log: number): number {
  return 2.5 * 2 ** -23 + 2 ** (Math.floor(Math.log2(Math.abs(log) || 1)) - 23);
}

it('logSoftmax keeps −∞, and is NaN where softmax is', () => {
  expect([...logSoftmax(new Float32Array([0, -Infinity]))]).toEqual([0, -Infinity]);
  for (const row of [
    [Infinity, 0],
    [NaN, 0],
    [-Infinity, -Infinity],
  ]) {
    expect([...logSoftmax(new Float32Array(row))].every(Number.isNaN)).toBe(true);
  }
});

it('is stable, and NaN where no distribution is meant', () => {
  expect([...softmax(new Float32Array([1000, 1000, -1000, -Infinity]))]).toEqual([0.5, 0.5, 0, 0]);
  for (const row of [
    [Infinity, 0, 1],
    [NaN, 0, 1, 2, 3],
    [-Infinity, -Infinity],
  ]) {
    expect([...softmax(new Float32Array(row))].every(Number.isNaN)).toBe(true);
  }
  expect(softmax(new Float32Array(0)).length).toBe(0);
});

it('gives back what long rows took', () => {
  softmax(new Float32Array(10));
  const before = memory().blocks;
  softmaxBackward(new Float32Array(50_000), new Float32Array(50_000));
  expect(memory().blocks).toBe(before);
});

it.each([1, 3, 4, 10, 33, 600])('gives a row of %i the same bits whatever rows stand next to it', (cols) => {
  const rows = [
    normalValues(cols, 1),
    normalValues(cols, 2).map((value) => value * 60), // terms beyond the ordinary floats
    new Float32Array(cols).fill(Number.NaN),
    normalValues(cols, 3).map((value, i) => (i % 2 ? -Infinity : value)),
    normalValues(cols, 4),
  ];
  const together = softmax(Float32Array.from(rows.flatMap((row) => [...row])), { cols });
  const logs = logSoftmax(Float32Array.from(rows.flatMap((row) => [...row])), { cols });
  rows.forEach((row, i) => {
    expect(together.subarray(i * cols, (i + 1) * cols)).toEqual(softmax(row));
    expect(logs.subarray(i * cols, (i + 1) * cols)).toEqual(logSoftmax(row));
  });
});

it('keeps terms that are subnormal', () => {
  const y = softmax(new Float32Array([0, -88, -100, -103, -110]));
  const expected = reference.softmax([0, -88, -100, -103, -110], 5);
  expectWithin(
    y,
    expected,
    Float64Array.from(y, (value) => 1.5 * 2 ** -149 + 1e-6 * value),
  );
  expect([...y].map((value) => value > 0)).toEqual([true, true, true, true, false]);
});

it('refuses rows that do not fit', () => {
  const x = new Float32Array(10);
  for (const cols of [0, 3, -5, 2.5, NaN, 20]) expect(() => softmax(x, { cols })).toThrow(ArgumentError);
  expect(() => softmax(x, { out: x.subarray(1) })).toThrow('softmax: out has 9 elements');
});
