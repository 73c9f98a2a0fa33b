import { ofThisCopy } from '../copy.js';
import { ArgumentError } from '../errors.js';
import { weightOfTopK } from '../kernels/nn/rows.js';
import type { ResidentBuffer } from '../memory/resident.js';
import { count, number, optional, readOptions, type TableOf, text } from '../options.js';
import { Mean, totalWeight } from './weighted-mean.js';

/** What training reports besides the loss. */
export interface Metric {
  /** Under which `registerMetric` knows it, where it does. */
  readonly type?: string;
  /** Under which its value stands in logs: `accuracy`. */
  readonly name: string;
  /** Which values are better. A metric without it can be monitored with `mode` alone. */
  readonly mode?: 'min' | 'max';
  /** True where targets must be a value for every output, not classes. */
  readonly comparesValues?: boolean;
  /** Whether each target says yes or no, so that it must lie in 0 to 1, for a model of so many outputs. Default: no. */
  yesOrNo?(outputs: number): boolean;
  /** A fresh count, or one that goes on from another's `sums`. @throws {ArgumentError} if no count of this metric has such sums */
  createState(sums?: readonly number[]): MetricState;
  /** What makes it again: its type and options. Needed where a model with it trains in a Worker. */
  toJSON?(): MetricConfig;
}

/** A metric's description. Plain JSON. */
export interface MetricConfig {
  readonly type: string;
  readonly [option: string]: unknown;
}

export interface MetricOptions {
  /** Under which the value stands in logs. Default: what the function is called. */
  readonly name?: string;
}

/** A metric over the batches seen so far. */
export interface MetricState {
  /**
   * @param outputs logits, where the loss is a cross-entropy; rows × outputs @param targets rows × 1 or outputs
   * @param weights how much each row counts; none among `metrics`, and where samples have none: all the same
   * @param probabilities whether outputs come from a sigmoid at the model's end, which the loss does not contain
   */
  update(
    outputs: ResidentBuffer,
    targets: ResidentBuffer,
    rows: number,
    weights?: ResidentBuffer,
    probabilities?: boolean,
  ): void;
  /** 0 where there are no samples, or all weigh nothing. */
  readonly value: number;
  /** All that was counted so far, for a checkpoint in the middle of an epoch. */
  readonly sums: readonly number[];
}

/** A metric that is a weighted mean over samples: what `meanMetric` takes. */
export interface MeanMetric extends Omit<Metric, 'createState'> {
  /**
   * What a batch's samples sum up to, each times its weight: their number of right answers, or their errors.
   * @param outputs, targets, weights and probabilities as in `MetricState.update`
   */
  sum(
    outputs: ResidentBuffer,
    targets: ResidentBuffer,
    rows: number,
    weights: ResidentBuffer | undefined,
    probabilities: boolean,
  ): number;
}

/** A metric that is a weighted mean over samples. It is 0 where no sample weighs anything. */
export function meanMetric({ sum, ...metric }: MeanMetric): Metric {
  return {
    ...metric,
    ...ofThisCopy,
    createState: (sums) => {
      const mean = new Mean(metric.name, sums);
      return {
        update: (outputs, targets, rows, weights, probabilities = false) =>
          mean.add(sum(outputs, targets, rows, weights, probabilities), totalWeight(rows, weights)),
        get value() {
          return mean.value;
        },
        get sums() {
          return mean.sums;
        },
      };
    },
  };
}

/** The options of a metric that has none of its own. */
const named = (name: string) => ({ name: text(name) }) satisfies TableOf<MetricOptions>;

export interface AccuracyOptions extends MetricOptions {
  /** What a yes-or-no output must be above for yes, class 1. Default: probability ½, which is .5 behind a sigmoid, 0 for a logit. */
  readonly threshold?: number;
}

const thresholded = (name: string) =>
  ({ name: text(name), threshold: optional(number()) }) satisfies TableOf<AccuracyOptions>;

/**
 * The fraction of samples whose class is right: the largest output, or with a single output whether it is above `threshold`.
 * Where several outputs say yes or no each, `binaryAccuracy` is wanted.
 */
export function accuracy(options: AccuracyOptions = {}): Metric {
  const { name, threshold } = readOptions('accuracy', options, thresholded('accuracy'));
  return meanMetric({
    name,
    mode: 'max',
    yesOrNo: (outputs) => outputs === 1,
    toJSON: () => ({ type: 'accuracy', name, threshold }),
    sum: (outputs, targets, rows, weights, probabilities) =>
      outputs.length > rows
        ? weightOfTopK(outputs, targets, weights, rows, 1)
        : weightOfAgreement(outputs, targets, weights, rows, threshold ?? (probabilities ? 0.5 : 0)),
  });
}

/**
 * The fraction of outputs that are on their target's side of `threshold`, each a yes or no by itself: of several labels a
 * sample, with `binaryCrossentropy`. Keras' binary_accuracy.
 */
export function binaryAccuracy(options: AccuracyOptions = {}): Metric {
  const { name, threshold } = readOptions('binaryAccuracy', options, thresholded('binaryAccuracy'));
  return meanMetric({
    name,
    mode: 'max',
    comparesValues: true,
    yesOrNo: () => true,
    toJSON: () => ({ type: 'binaryAccuracy', name, threshold }),
    sum: (outputs, targets, rows, weights, probabilities) =>
      weightOfAgreement(outputs, targets, weights, rows, threshold ?? (probabilities ? 0.5 : 0)),
  });
}

/** What the rows weigh, each by the fraction of its outputs that are above the threshold just where the target is above ½. */
function weightOfAgreement(
  outputs: ResidentBuffer,
  targets: ResidentBuffer,
  weights: ResidentBuffer | undefined,
  rows: number,
  threshold: number,
): number {
  const [y, t, w] = [outputs.data, targets.data, weights?.data];
  const width = y.length / rows;
  let right = 0;
  for (let i = 0; i < y.length; i++) {
    if ((y[i] as number) > threshold === (t[i] as number) > 0.5) right += w?.[Math.floor(i / width)] ?? 1;
  }
  return right / width;
}

export interface TopKOptions extends MetricOptions {
  /** Default 5. */
  readonly k?: number;
  /** Default: `top5`, with k for 5. */
  readonly name?: string;
}

const TOP_K = { k: count({ default: 5 }), name: optional(text()) } satisfies TableOf<TopKOptions>;

/** The fraction of samples whose class is among the k largest outputs. */
export function topK(options: TopKOptions = {}): Metric {
  const { k, name = `top${k}` } = readOptions('topK', options, TOP_K);
  return meanMetric({
    name,
    mode: 'max',
    toJSON: () => ({ type: 'topK', k, name }),
    sum: (outputs, targets, rows, weights) => weightOfTopK(outputs, targets, weights, rows, k),
  });
}

/** The mean over samples and outputs of what `error` gives for y − t. */
function meanError(caller: string, options: MetricOptions, error: (difference: number) => number): Metric {
  const { name } = readOptions(caller, options, named(caller));
  return meanMetric({
    name,
    mode: 'min',
    toJSON: () => ({ type: caller, name }),
    comparesValues: true,
    sum: (outputs, targets, rows, weights) => {
      const [y, t, w] = [outputs.data, targets.data, weights?.data];
      const width = y.length / rows;
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        sum += (w?.[Math.floor(i / width)] ?? 1) * error((y[i] as number) - (t[i] as number));
      }
      return sum / width;
    },
  });
}

/** Mean of |y − t| over samples and outputs. */
export function mae(options: MetricOptions = {}): Metric {
  return meanError('mae', options, Math.abs);
}

/** Mean of (y − t)² over samples and outputs. */
export function mse(options: MetricOptions = {}): Metric {
  return meanError('mse', options, (difference) => difference * difference);
}

/**
 * The coefficient of determination, 1 − Σ(t − y)² / Σ(t − t̄)², mean over the outputs. Where all targets are the same it
 * is 1 if all outputs are those, else 0, as in scikit-learn.
 */
export function r2(options: MetricOptions = {}): Metric {
  const { name } = readOptions('r2', options, named('r2'));
  return {
    name,
    mode: 'max',
    toJSON: () => ({ type: 'r2', name }),
    comparesValues: true,
    createState: (before = [0]) => {
      const fits =
        before.length % 3 === 1 && before.every((sum, i) => Number.isFinite(sum) && (i % 3 === 2 || sum >= 0));
      if (!fits) throw new ArgumentError('r2', 'sums', `is [${before}], expected those of an earlier count`);
      let [weight = 0, ...sums] = before;
      // For each output Σ(t − y)², t̄ and Σ(t − t̄)², one after another. The mean is kept up sample by sample (Welford 1962;
      // with weights West 1979): from Σt² and (Σt)² the spread of large targets would cancel, and that of equal ones not be 0.
      return {
        update: (outputs, targets, rows, weights) => {
          const [y, t, w] = [outputs.data, targets.data, weights?.data];
          const width = y.length / rows;
          for (let row = 0; row < rows; row++) {
            const own = w?.[row] ?? 1;
            if (own === 0) continue;
            weight += own;
            for (let j = 0; j < width; j++) {
              const at = 3 * j;
              const target = t[row * width + j] as number;
              const old = sums[at + 1] ?? 0;
              const mean = old + (target - old) * (own / weight);
              sums[at] = (sums[at] ?? 0) + own * (target - (y[row * width + j] as number)) ** 2;
              sums[at + 1] = mean;
              sums[at + 2] = (sums[at + 2] ?? 0) + own * (target - old) * (target - mean);
            }
          }
        },
        get value() {
          let total = 0;
          for (let at = 0; at < sums.length; at += 3) {
            const [residual = 0, , spread = 0] = sums.slice(at, at + 3);
            total += spread === 0 ? Number(residual === 0) : 1 - residual / spread;
          }
          return weight > 0 ? total / (sums.length / 3) : 0;
        },
        get sums() {
          return [weight, ...sums];
        },
      };
    },
  };
}
