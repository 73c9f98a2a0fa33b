// Kernels over the columns of matrices of few rows and columns, whose last columns make no whole vector. What stands
// behind a matrix is NaN, and must neither show in a result nor be overwritten.
import { alloc } from 'fourlane';
import { expect, it } from 'vitest';
import { batchNormBackward, columnStatistics, normalizeColumns } from '../../src/kernels/nn/batch-norm.js';
import { columnSums } from '../../src/kernels/nn/columns.js';
import type { ResidentBuffer } from '../../src/memory/resident.js';

const EPSILON = 1e-3;
const GUARD = 8;
const shapes = [1, 2, 3, 4, 5, 7, 8, 9].flatMap((rows) =>
  [1, 2, 3, 4, 5, 6, 7, 10, 255, 259].map((cols) => ({ rows, cols })),
);

/** A matrix with NaN behind it. */
function guarded(length: number, value: (i: number) => number = () => 0): ResidentBuffer {
  const whole = alloc(length + GUARD);
  whole.data.fill(Number.NaN);
  for (let i = 0; i < length; i++) whole.data[i] = value(i);
  return whole.subarray(0, length);
}

function expectClose(given: ResidentBuffer, expected: readonly number[], what: string): void {
  expect(behind(given), `${what}: written behind its end`).toEqual(new Array(GUARD).fill(Number.NaN));
  const at = expected.findIndex(
    (value, i) => !(Math.abs((given.data[i] as number) - value) <= 1e-4 * (1 + Math.abs(value))),
  );
  expect(at < 0 ? 'none' : `${at}: ${given.data[at]} for ${expected[at]}`, `${what}: first difference`).toBe('none');
}

/** What stands behind a guarded matrix. */
function behind(matrix: ResidentBuffer): number[] {
  const { buffer, byteOffset, length } = matrix.data;
  return [...new Float32Array(buffer, byteOffset + 4 * length, GUARD)];
}

it.each(shapes)('$rows × $cols', ({ rows, cols }) => {
  const n = rows * cols;
  const x = guarded(n, (i) => Math.fround(Math.sin(3 * i) + ((i % cols) % 3)));
  const g = guarded(n, (i) => Math.fround(Math.cos(5 * i)));
  const column = (matrix: ArrayLike<number>, j: number) =>
    Array.from({ length: rows }, (_, i) => matrix[i * cols + j] as number);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const columns = Array.from({ length: cols }, (_, j) => {
    const [xs, gs] = [column(x.data, j), column(g.data, j)];
    const mean = sum(xs) / rows;
    const variance = sum(xs.map((v) => (v - mean) ** 2)) / rows;
    const inverse = 1 / Math.sqrt(variance + EPSILON);
    const gradWeight = sum(gs.map((v, i) => v * ((xs[i] as number) - mean) * inverse));
    return { xs, gs, mean, variance, inverse, weight: 1 + j / 7, bias: j - 2, gradBias: sum(gs), gradWeight };
  });
  const vector = (value: (c: (typeof columns)[number]) => number) => guarded(cols, (j) => value(columns[j] as never));
  const [weight, bias] = [vector((c) => c.weight), vector((c) => c.bias)];
  const [mean, variance, runningMean, runningVariance] = [0, 0, 0, 0].map(() => guarded(cols)) as [
    ResidentBuffer,
    ResidentBuffer,
    ResidentBuffer,
    ResidentBuffer,
  ];
  const [gradWeight, gradBias, sums] = [guarded(cols), guarded(cols), guarded(cols)];
  const list = (value: (c: (typeof columns)[number]) => number) => columns.map(value);
  const matrix = (value: (c: (typeof columns)[number], i: number) => number) =>
    Array.from({ length: n }, (_, at) => value(columns[at % cols] as never, Math.floor(at / cols)));

  columnSums(g, sums, rows);
  expectClose(
    sums,
    list((c) => c.gradBias),
    'columnSums',
  );

  const running = { mean: runningMean, variance: runningVariance, keep: 0.75, fresh: 0.25, unbiased: false };
  columnStatistics(x, mean, variance, running, rows);
  expectClose(
    mean,
    list((c) => c.mean),
    'mean',
  );
  expectClose(
    variance,
    list((c) => c.variance),
    'variance',
  );
  expectClose(
    runningMean,
    list((c) => c.mean / 4),
    'running mean',
  );

  const gradInput = guarded(n);
  batchNormBackward(g, x, mean, variance, weight, gradWeight, gradBias, gradInput, rows, EPSILON, false);
  expectClose(
    gradBias,
    list((c) => c.gradBias),
    'gradBias',
  );
  expectClose(
    gradWeight,
    list((c) => c.gradWeight),
    'gradWeight',
  );
  expectClose(
    gradInput,
    matrix((c, i) => {
      const normal = ((c.xs[i] as number) - c.mean) * c.inverse;
      return c.weight * c.inverse * ((c.gs[i] as number) - c.gradBias / rows - (normal * c.gradWeight) / rows);
    }),
    'gradInput',
  );

  normalizeColumns(x, x, mean, variance, weight, bias, rows, EPSILON);
  expectClose(
    x,
    matrix((c, i) => ((c.xs[i] as number) - c.mean) * c.inverse * c.weight + c.bias),
    'normalized in place',
  );
});
