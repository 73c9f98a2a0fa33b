import { describe, expect, it } from 'vitest';
import { type LossKernel, lossAndGradient } from '../../src/kernels/training.js';
import { alloc } from '../../src/memory/resident.js';
import { crossentropy, pointLosses } from '../reference/nn.js';
import { values } from './helpers.js';

const ROWS = 5;
const COLS = 7;

/** The kernel's loss and gradient on plain arrays. */
function run(kernel: LossKernel, y: Float32Array, t: Float32Array, w: Float32Array | undefined, parameter: number) {
  using outputs = alloc(y);
  using targets = alloc(t);
  using weights = alloc(w ?? 0);
  using gradient = alloc(y.length);
  const loss = lossAndGradient(kernel, outputs, targets, w && weights, gradient, ROWS, parameter);
  return { loss, gradient: [...gradient.data] };
}

const y = values(ROWS * COLS);
const weightings: [string, Float32Array | undefined][] = [
  ['unweighted', undefined],
  ['weighted', new Float32Array([1, 0, 2.5, 0.5, 3])],
];

describe.each(weightings)('%s', (_, w) => {
  const weight = (i: number): number => (w ? (w[i] as number) : 1) / (w ? w.reduce((a, b) => a + b) : ROWS);

  it.each(Object.keys(pointLosses) as (keyof typeof pointLosses)[])('%s is its definition', (kernel) => {
    const t = values(ROWS * COLS, 2).map((v) => (kernel === 'binaryCrossentropy' ? Number(v > 0) : v));
    const { loss, gradient } = run(kernel, y, t, w, 0.3);
    const points = Array.from(y, (value, i) => pointLosses[kernel](value, t[i] as number, 0.3));
    const share = (i: number): number => weight(Math.floor(i / COLS)) / COLS;
    expect(loss).toBeCloseTo(
      points.reduce((sum, [l], i) => sum + share(i) * (l as number), 0),
      6,
    );
    points.forEach(([, d], i) => {
      expect(gradient[i]).toBeCloseTo(share(i) * (d as number), 7);
    });
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
  for (let i = 0; i < ROWS; i++) far[i * COLS] = 200;
  const right = run('sparseCrossentropy', far, new Float32Array(ROWS), undefined, 0);
  expect(right.loss).toBeCloseTo(6 * Math.exp(-200), 90);
  const wrong = run('sparseCrossentropy', far, new Float32Array(ROWS).fill(1), undefined, 0);
  expect(wrong.loss).toBeCloseTo(200, 10);
  expect(run('binaryCrossentropy', far, new Float32Array(ROWS * COLS), undefined, 0).loss).toBeLessThan(201);
});

it('lets NaN through', () => {
  const broken = y.slice();
  broken[9] = Number.NaN;
  for (const kernel of [...Object.keys(pointLosses), 'sparseCrossentropy'] as LossKernel[]) {
    expect(run(kernel, broken, new Float32Array(ROWS * COLS), undefined, 0.5).loss).toBeNaN();
  }
});
