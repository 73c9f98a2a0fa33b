import { ArgumentError, alloc } from 'fourlane';
import { accuracy, binaryAccuracy, confusionMatrix, type Metric, mae, mse, r2, topK } from 'fourlane/nn';
import { expect, it } from 'vitest';
import { Random } from '../../src/random.js';

/** A metric over batches of `rows` samples. */
function measure(
  metric: Metric,
  outputs: number[],
  targets: number[],
  rows: number,
  batches = 1,
  weights?: number[],
): number {
  const tally = metric.createState();
  for (let b = 0; b < batches; b++) {
    const part = (values: number[]) =>
      Float32Array.from(values.slice((b * values.length) / batches, ((b + 1) * values.length) / batches));
    using y = alloc(part(outputs));
    using t = alloc(part(targets));
    using w = alloc(part(weights ?? []));
    tally.update(y, t, rows / batches, weights && w);
  }
  return tally.value;
}

const outputs = [0.1, 0.5, 0.2, 3, 2, 1, -1, -3, -2, 0, 0, 0];

it('accuracy takes classes, one-hot rows and single logits', () => {
  expect(measure(accuracy(), outputs, [1, 0, 2, 0], 4)).toBe(0.75);
  expect(measure(accuracy(), outputs, [1, 0, 2, 0], 4, 2)).toBe(0.75);
  expect(measure(accuracy(), outputs, [0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0], 4)).toBe(0.5);
  expect(measure(accuracy(), [-1, 2, 0.3, 0], [0, 1, 0, 0], 4)).toBe(0.75);
  expect(measure(accuracy({ threshold: 0.5 }), [-1, 2, 0.3, 0], [0, 1, 0, 0], 4)).toBe(1);
});

it('binaryAccuracy counts outputs, each a yes or no by itself', () => {
  // Of several labels a sample, all may be on: [1, 1, 0] is no class.
  const targets = [1, 1, 0, 0, 0, 0];
  expect(measure(binaryAccuracy(), [2, 1, -1, -3, 0, 1], targets, 2)).toBeCloseTo(5 / 6, 12);
  expect(measure(accuracy(), [2, 1, -1, -3, 0, 1], targets, 2)).toBe(0.5);
  expect(measure(binaryAccuracy({ threshold: 1 }), [2, 1, -1, -3, 0, 1], targets, 2)).toBeCloseTo(5 / 6, 12);
  expect(measure(binaryAccuracy(), [1, Number.NaN], [1, 1], 2)).toBe(0.5);
  expect(binaryAccuracy({ name: 'labels' }).name).toBe('labels');
});

it.each<[string, Metric, width: number, classes?: number]>([
  ['accuracy', accuracy(), 3, 3],
  ['accuracy of single outputs', accuracy({ threshold: 0.3 }), 1, 2],
  ['binaryAccuracy', binaryAccuracy({ threshold: 0.3 }), 3],
  ['topK', topK({ k: 2 }), 3, 3],
  ['mae', mae(), 2],
  ['mse', mse(), 2],
  ['r2', r2(), 2],
])('%s counts a sample of weight 2 twice, and one of weight 0 not at all', (_, metric, width, classes) => {
  const random = new Random(8);
  const rows = 12;
  const y = Array.from({ length: rows * width }, () => Math.fround(random.uniform(-2, 2)));
  const t = classes ? Array.from({ length: rows }, () => random.below(classes)) : y.toReversed();
  const weights = Array.from({ length: rows }, () => random.below(4));
  const repeated = (values: number[]): number[] => {
    const each = values.length / rows;
    return weights.flatMap((w, i) => new Array(w).fill(values.slice(i * each, (i + 1) * each)).flat());
  };
  const expected = measure(metric, repeated(y), repeated(t), repeated(weights).length);
  expect(expected).not.toBe(measure(metric, y, t, rows));
  for (const batches of [1, 3]) expect(measure(metric, y, t, rows, batches, weights)).toBeCloseTo(expected, 12);
  expect(measure(metric, y, t, rows, 1, new Array(rows).fill(0))).toBe(0);
});

it('a NaN is never right', () => {
  expect(measure(accuracy(), [1, Number.NaN, 0, 0, 0, Number.NaN], [0, 2], 2)).toBe(0);
});

it('topK counts classes among the k best', () => {
  expect(measure(topK({ k: 2 }), outputs, [2, 2, 2, 1], 4)).toBe(0.75);
  expect(measure(topK({ k: 3 }), outputs, [2, 2, 2, 1], 4)).toBe(1);
});

it('mae, mse and r2 are their definitions, over all batches', () => {
  const y = [1, 2, 3, 4, 5, 6, 7, 9];
  const t = [1, 1, 4, 4, 4, 7, 8, 8];
  expect(measure(mae(), y, t, 4, 2)).toBeCloseTo(6 / 8, 12);
  expect(measure(mse(), [...y.slice(0, 7), 11], t, 4, 2)).toBeCloseTo((5 + 9) / 8, 12);
  const column = (values: number[], j: number) => values.filter((_, i) => i % 2 === j);
  const expected = [0, 1].map((j) => {
    const [yj, tj] = [column(y, j), column(t, j)];
    const average = tj.reduce((a, b) => a + b) / 4;
    const residual = tj.reduce((sum, v, i) => sum + (v - (yj[i] as number)) ** 2, 0);
    return 1 - residual / tj.reduce((sum, v) => sum + (v - average) ** 2, 0);
  });
  expect(measure(r2(), y, t, 4, 2)).toBeCloseTo(((expected[0] as number) + (expected[1] as number)) / 2, 12);
});

it('r2 of constant targets is 1 where they are met, else 0, and no spread is lost with large targets', () => {
  const constant = [0.1, 0.1, 0.1];
  expect(measure(r2(), constant, constant, 3)).toBe(1);
  expect(measure(r2(), [0.1, 0.2, 0.1], constant, 3)).toBe(0);
  expect(measure(r2(), [1, 2], [1, 2], 2, 2)).toBe(1);
  expect(measure(r2(), [1, 2], [1, Number.NaN], 2)).toBeNaN();
  // One output's targets are constant, the other's are not.
  expect(measure(r2(), [1, 7, 2, 7, 3, 6], [0, 7, 2, 7, 4, 7], 3)).toBeCloseTo((1 - 2 / 8 + 0) / 2, 12);
  const far = [2 ** 23, 2 ** 23 + 1, 2 ** 23 + 2];
  expect(measure(r2(), [far[0] as number, far[1] as number, far[1] as number], far, 3)).toBeCloseTo(0.5, 12);
});

it('confusionMatrix of single outputs goes by a threshold, and refuses what does not fit', () => {
  const logits = new Float32Array([-1, 2, 0.3, 0, -4]);
  expect(confusionMatrix(logits, [0, 1, 0, 0, 1], { threshold: 0 })).toEqual([
    [2, 1],
    [1, 1],
  ]);
  expect(confusionMatrix(logits, [0, 1, 0, 0, 1], { threshold: 0.5 })).toEqual([
    [3, 0],
    [1, 1],
  ]);
  // Probabilities and logits look alike: with the wrong one of the two thresholds all would be of one class.
  expect(() => confusionMatrix(logits, [0, 1, 0, 0, 1])).toThrow(
    'threshold is missing, expected one for single outputs',
  );
  expect(() => confusionMatrix(logits, [0, 1])).toThrow('outputs has 5 elements, expected a multiple of 2');
  expect(() => confusionMatrix(new Float32Array(6), [0, 3])).toThrow('labels[1] is 3, expected a class from 0 to 2');
  expect(() => confusionMatrix(new Float32Array(6), [0, 0.5])).toThrow(ArgumentError);
});

it('confusionMatrix has a row a class', () => {
  expect(confusionMatrix(Float32Array.from(outputs), [1, 0, 2, 1])).toEqual([
    [1, 0, 0],
    [1, 1, 0],
    [1, 0, 0],
  ]);
});
