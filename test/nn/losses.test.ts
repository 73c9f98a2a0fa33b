import { describe, expect, it } from 'vitest';
import { type LossKernel, lossAndGradient } from '../../src/kernels/nn/losses.js';
import { alloc } from '../../src/memory/resident.js';
import { expectWithin } from '../expectations.js';
import { crossentropy, pointLosses } from '../reference/nn.js';
import { values } from '../reference/samples.js';

const ROWS = 5;
const COLS = 7;

/** The kernel's loss and gradient on plain arrays. */
function run(
  kernel: LossKernel,
  y: Float32Array,
  t: Float32Array,
  w: Float32Array | undefined,
  parameter: number,
  rows = ROWS,
) {
  using outputs = alloc(y);
  using targets = alloc(t);
  using weights = alloc(w ?? 0);
  using gradient = alloc(y.length + 1);
  const loss = lossAndGradient(kernel, outputs, targets, w && weights, gradient, rows, parameter);
  expect(gradient.data[y.length]).toBe(0);
  return { loss, gradient: [...gradient.data.subarray(0, y.length)] };
}

const y = values(ROWS * COLS);
const weightings: [string, Float32Array | undefined][] = [
  ['unweighted', undefined],
  ['weighted', new Float32Array([1, 0, 2.5, 0.5, 3])],
];

describe.each(weightings)('%s', (_, w) => {
  const weight = (i: number): number => (w ? (w[i] as number) : 1) / (w ? w.reduce((a, b) => a + b) : ROWS);

  it.each(
    (Object.keys(pointLosses) as (keyof typeof pointLosses)[]).flatMap((kernel) =>
      [COLS, 1].map((cols) => ({ kernel, cols })),
    ),
  )('$kernel of $cols columns is its definition', ({ kernel, cols }) => {
    const outputs = y.subarray(0, ROWS * cols);
    const t = values(ROWS * cols, 2).map((v) => (kernel === 'binaryCrossentropy' ? Number(v > 0) : v));
    const { loss, gradient } = run(kernel, outputs, t, w, 0.3);
    const points = Array.from(outputs, (value, i) => pointLosses[kernel](value, t[i] as number, 0.3));
    const scale = (i: number): number => weight(Math.floor(i / cols)) / cols;
    expect(loss).toBeCloseTo(
      points.reduce((sum, [l], i) => sum + scale(i) * (l as number), 0),
      6,
    );
    const expected = points.map(([, d], i) => scale(i) * (d as number));
    expectWithin(gradient, expected, 2e-7);
  });

  it.each([0, 0.2])('cross-entropy of classes and of distributions is its definition, smoothing %f', (smoothing) => {
    const labels = new Float32Array([0, 6, 3, 3, 1]);
    const oneHot = new Float32Array(ROWS * COLS);
    labels.forEach((label, i) => {
      oneHot[i * COLS + label] = 1;
    });
    const rows = Array.from({ length: ROWS }, (_, i) =>
      crossentropy(
        [...y.subarray(i * COLS, (i + 1) * COLS)],
        [...oneHot.subarray(i * COLS, (i + 1) * COLS)].map((t) => (1 - smoothing) * t + smoothing / COLS),
      ),
    );
    for (const [kernel, targets] of [
      ['sparseCrossentropy', labels],
      ['categoricalCrossentropy', oneHot],
    ] as const) {
      const { loss, gradient } = run(kernel, y, targets, w, smoothing);
      expect(loss).toBeCloseTo(
        rows.reduce((sum, row, i) => sum + weight(i) * row.loss, 0),
        6,
      );
      expect(
        gradient.every((g, k) => {
          const i = Math.floor(k / COLS);
          return Math.abs(g - weight(i) * (rows[i]?.gradient[k % COLS] as number)) < 1e-7;
        }),
      ).toBe(true);
    }
  });
});

it('stays finite and precise for logits far apart', () => {
  const far = new Float32Array(ROWS * COLS);
  for (let i = 0; i < ROWS; i++) far[i * COLS] = 30;
  const right = run('sparseCrossentropy', far, new Float32Array(ROWS), undefined, 0);
  expect(right.loss).toBeCloseTo(6 * Math.exp(-30), 15);
  const wrong = run('sparseCrossentropy', far, new Float32Array(ROWS).fill(1), undefined, 0);
  expect(wrong.loss).toBeCloseTo(30, 10);
  expect(run('binaryCrossentropy', far, new Float32Array(ROWS * COLS), undefined, 0).loss).toBeLessThan(31);
});

it.each([1, 2, 3, 4, 5, 8, 600])('is off by a few roundings in rows of %i', (cols) => {
  const rows = 3;
  const y = values(rows * cols, 4).map((v) => 9 * v);
  const t = values(rows * cols, 5).map(Math.abs);
  for (const [kernel, point] of Object.entries(pointLosses)) {
    const points = Array.from(y, (value, i) => point(value, t[i] as number, 0.3));
    const { loss, gradient } = run(kernel as LossKernel, y, t, undefined, 0.3, rows);
    const mean = points.reduce((sum, [l]) => sum + (l as number), 0) / y.length;
    expect(Math.abs(loss / mean - 1)).toBeLessThan(2.4e-7);
    const expected = points.map(([, d]) => (d as number) / y.length);
    const bounds = expected.map((value) => 2.4e-7 * Math.abs(value) + 2.4e-7 / y.length);
    expectWithin(gradient, expected, bounds);
  }
  const expected = Array.from({ length: rows }, (_, i) =>
    crossentropy([...y.subarray(i * cols, (i + 1) * cols)], [...t.subarray(i * cols, (i + 1) * cols)]),
  );
  const { loss, gradient } = run('categoricalCrossentropy', y, t, undefined, 0, rows);
  expect(Math.abs(loss - expected.reduce((sum, row) => sum + row.loss, 0) / rows)).toBeLessThanOrEqual(2.4e-7 * loss);
  const gradients = expected.flatMap((row) => [...row.gradient].map((g) => g / rows));
  expectWithin(
    gradient,
    gradients,
    Float64Array.from(gradient, (g) => 2.4e-7 * Math.abs(g) + 1e-7),
  );
});

it('knows equal logits, and those of −∞', () => {
  const cross = (y: number[], label: number, smoothing = 0) =>
    run('sparseCrossentropy', new Float32Array(y), new Float32Array([label]), undefined, smoothing, 1);
  const equal = cross([2, 2, 2, 2, 2], 3);
  expect(equal.loss).toBeCloseTo(Math.log(5), 8);
  expectWithin(equal.gradient, [0.2, 0.2, 0.2, -0.8, 0.2], 5e-8);
  // As if the class were not there, unless it has mass.
  const without = cross([-Infinity, 0, -Infinity], 1);
  expect(without.loss).toBe(0);
  expect(without.gradient.every((g) => g === 0)).toBe(true);
  const lost = cross([-Infinity, 0, 0], 0);
  expect([lost.loss, ...lost.gradient]).toEqual([Infinity, -1, 0.5, 0.5]);
  expect(cross([-Infinity, 0, 1], 1, 0.1).loss).toBe(Infinity);
  const none = cross([-Infinity, -Infinity], 0);
  expect([none.loss, ...none.gradient]).toEqual([NaN, NaN, NaN]);
  expect(cross([Infinity, 0, 0], 0).loss).toBeNaN();
});

it('lets NaN through', () => {
  const broken = y.slice();
  broken[9] = Number.NaN;
  const losses = [...Object.keys(pointLosses), 'sparseCrossentropy', 'categoricalCrossentropy'] as LossKernel[];
  for (const kernel of losses) {
    const { loss, gradient } = run(kernel, broken, new Float32Array(ROWS * COLS), undefined, 0.5);
    expect(loss).toBeNaN();
    expect(gradient[9]).toBeNaN();
  }
});
