import { countTopK } from '../kernels/training.js';
import type { ResidentBuffer } from '../memory/resident.js';
import { checkCount } from './layers/layer.js';

/** What training reports beside the loss. */
export interface Metric {
  /** Under which its value stands in logs: `accuracy`. */
  readonly name: string;
  /** A fresh count. */
  start(): Tally;
}

/** A metric over the batches seen so far. */
export interface Tally {
  /** @param outputs logits, where the loss is a cross-entropy; rows × outputs @param targets rows × 1 or outputs */
  add(outputs: ResidentBuffer, targets: ResidentBuffer, rows: number): void;
  readonly value: number;
}

/** The mean of what `sum` returns for a batch, over samples. */
function meanOf(name: string, sum: (outputs: ResidentBuffer, targets: ResidentBuffer, rows: number) => number): Metric {
  return {
    name,
    start: () => {
      let total = 0;
      let samples = 0;
      return {
        add: (outputs, targets, rows) => {
          total += sum(outputs, targets, rows);
          samples += rows;
        },
        get value() {
          return total / samples;
        },
      };
    },
  };
}

/**
 * The share of samples whose class is right: the largest output, or with a single output whether it is above `threshold`
 * (default 0, which for a logit is probability ½).
 */
export function accuracy({ threshold = 0 }: { readonly threshold?: number } = {}): Metric {
  return meanOf('accuracy', (outputs, targets, rows) => {
    if (outputs.length > rows) return countTopK(outputs, targets, rows, 1);
    const [y, t] = [outputs.data, targets.data];
    let right = 0;
    for (let i = 0; i < rows; i++) if ((y[i] as number) > threshold === (t[i] as number) > 0.5) right++;
    return right;
  });
}

/** The share of samples whose class is among the k largest outputs (default 5). */
export function topK({ k = 5 }: { readonly k?: number } = {}): Metric {
  checkCount('topK', 'k', k);
  return meanOf(`top${k}`, (outputs, targets, rows) => countTopK(outputs, targets, rows, k));
}

/** Mean of |y − t| over samples and outputs. */
export function mae(): Metric {
  return meanOf('mae', (outputs, targets, rows) => {
    const [y, t] = [outputs.data, targets.data];
    let sum = 0;
    for (let i = 0; i < y.length; i++) sum += Math.abs((y[i] as number) - (t[i] as number));
    return (sum / y.length) * rows;
  });
}

/** The coefficient of determination, 1 − Σ(t − y)² / Σ(t − t̄)², mean over the outputs. */
export function r2(): Metric {
  return {
    name: 'r2',
    start: () => {
      let samples = 0;
      const sums: { residual: number; target: number; square: number }[] = [];
      return {
        add: (outputs, targets, rows) => {
          const [y, t] = [outputs.data, targets.data];
          const width = y.length / rows;
          samples += rows;
          for (let i = 0; i < y.length; i++) {
            sums[i % width] ??= { residual: 0, target: 0, square: 0 };
            const sum = sums[i % width] as (typeof sums)[number];
            const target = t[i] as number;
            sum.residual += (target - (y[i] as number)) ** 2;
            sum.target += target;
            sum.square += target * target;
          }
        },
        get value() {
          const each = sums.map(({ residual, target, square }) => 1 - residual / (square - target ** 2 / samples));
          return each.reduce((a, b) => a + b, 0) / each.length;
        },
      };
    },
  };
}

/**
 * Counts of samples by their class (row) and the predicted one (column), from `predict`'s outputs.
 * @param outputs samples × classes @param labels the class of each sample
 */
export function confusionMatrix(outputs: Float32Array, labels: ArrayLike<number>): number[][] {
  const classes = outputs.length / labels.length;
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < labels.length; i++) {
    const row = outputs.subarray(i * classes, (i + 1) * classes);
    const counts = matrix[labels[i] as number] as number[];
    const predicted = row.indexOf(Math.max(...row));
    counts[predicted] = (counts[predicted] as number) + 1;
  }
  return matrix;
}
