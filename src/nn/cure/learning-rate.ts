import { ArgumentError, NumericError } from '../../errors.js';
import type { FloatArray } from '../../kernels/arguments.js';
import { count, number, readOptions, type TableOf } from '../../options.js';
import { borrow, restore, snapshot } from '../examine/borrow.js';
import { type Examinable, subjectOf } from '../examine/indicators.js';
import { endless } from '../examine/trial.js';
import type { Optimizer } from '../optimizer.js';
import { checkBatch, type DataSpec, type Targets } from '../training/data.js';
import { ResidentData } from '../training/resident-data.js';
import { ratePlot, rateSvg } from './rate-plot.js';

export interface FindLearningRateOptions {
  /** The first rate. Default 1e-6. */
  readonly minRate?: number;
  /** The last one. Default 10. */
  readonly maxRate?: number;
  /** Steps from one to the other, each at a rate so many times the one before. Default 200. */
  readonly steps?: number;
  /** Samples a step. Default 32. */
  readonly batchSize?: number;
  /** How much the running mean of the losses keeps, 0 to below 1. Default 0.9. */
  readonly smoothing?: number;
}

const OPTIONS = {
  minRate: number({ above: 0, default: 1e-6 }),
  maxRate: number({ above: 0, default: 10 }),
  steps: count({ from: 10, default: 200 }),
  batchSize: count({ default: 32 }),
  smoothing: number({ from: 0, below: 1, default: 0.9 }),
} satisfies TableOf<FindLearningRateOptions>;

/** What a range test has shown. */
export interface LearningRateCurve {
  /** The rate of each step that was taken, rising. */
  readonly rates: readonly number[];
  /** The loss of its batch before the step. */
  readonly losses: readonly number[];
  /** Their running mean, freed from the bias of its start. */
  readonly smoothed: readonly number[];
  /**
   * A good rate: a tenth of that with the least smoothed loss, beyond which training soon runs away, or, if that is lower,
   * the one at which the loss had fallen by half of its way. Undefined where it never fell by a tenth: then something else
   * is wrong, ask `model.examine`.
   */
  readonly suggestion: number | undefined;
  /** Whether the loss ran away, to four times its least value or to NaN, before the last rate: then the curve says it all. */
  readonly diverged: boolean;
  /** The curve as an SVG file that stands alone. */
  toSVG(): string;
  /** The curve as a small plot for a terminal, with the suggestion. */
  toString(): string;
}

/** A loss of so many times the least one has run away. */
const DIVERGED = 4;

/**
 * Looks for a learning rate by the range test of Smith 2017 (arXiv 1506.01186): trains a copy of the model from its present
 * state for some steps, at a rate that rises exponentially, and watches the loss. Nothing of the model changes. A schedule is
 * left out, `clipNorm` and the like count. Deterministic: batches follow the model's seed.
 * @param x samples × inputs @param y the targets, both as for `fit`
 * @throws {StateError} if the model is not compiled @throws {ArgumentError} if data and model do not fit, or an option is out of range
 */
export function findLearningRate(
  model: Examinable,
  x: FloatArray,
  y: Targets,
  options: FindLearningRateOptions = {},
): LearningRateCurve {
  const { minRate, maxRate, steps, batchSize, smoothing } = readOptions('findLearningRate', options, OPTIONS);
  if (!(maxRate > minRate)) {
    throw new ArgumentError('findLearningRate', 'maxRate', `is ${maxRate}, expected one above minRate (${minRate})`);
  }
  const { compileOptions, inputWidth, outputWidth } = model;
  const spec: DataSpec = {
    caller: 'findLearningRate',
    inputWidth,
    outputWidth,
    loss: compileOptions.loss,
    metrics: [],
  };
  const data = new ResidentData(checkBatch(spec, { x, y }));
  const rates: number[] = [];
  const losses: number[] = [];
  let rate = minRate;
  const rising: Optimizer = Object.create(compileOptions.optimizer, { learningRate: { get: () => rate } });
  const { schedule: _, ...rest } = compileOptions;
  try {
    borrow(model, { ...rest, optimizer: rising }, (trainer) => {
      restore(model, trainer, snapshot(model, subjectOf(model).source));
      let least = Infinity;
      for (const plan of endless(trainer, data, batchSize, model.seed)) {
        rate = minRate * (maxRate / minRate) ** (rates.length / (steps - 1));
        const loss = trainer.step(plan);
        rates.push(rate);
        losses.push(loss);
        const mean = smooth(losses, smoothing).at(-1) as number;
        least = Math.min(least, mean);
        if (mean > DIVERGED * least || rates.length === steps) break;
      }
    });
  } catch (error) {
    if (!(error instanceof NumericError)) throw error;
  } finally {
    data.dispose();
  }
  return curveOf(rates, losses, smoothing, rates.length < steps);
}

/** Running means, each divided by the weight that its values have together. */
function smooth(values: readonly number[], keep: number): number[] {
  let [sum, weight] = [0, 0];
  return values.map((value) => {
    sum = keep * sum + (1 - keep) * value;
    weight = keep * weight + (1 - keep);
    return sum / weight;
  });
}

/** The place of the least value, before the curve has climbed half of the way up again: what comes later is chance. */
function firstBottom(values: readonly number[]): number {
  const [start = 0] = values;
  let bottom = 0;
  for (const [i, value] of values.entries()) {
    const least = values[bottom] as number;
    if (value < least) bottom = i;
    else if (least < 0.9 * start && value - least > 0.5 * (start - least)) break;
  }
  return bottom;
}

function curveOf(
  rates: readonly number[],
  losses: readonly number[],
  smoothing: number,
  diverged: boolean,
): LearningRateCurve {
  const smoothed = smooth(losses, smoothing);
  const bottom = firstBottom(smoothed);
  const [start, least] = [smoothed[0] as number, smoothed[bottom] as number];
  const halfway = smoothed.findIndex((loss) => loss <= (start + least) / 2);
  const suggestion =
    least < 0.9 * start ? Math.min((rates[bottom] as number) / 10, rates[halfway] as number) : undefined;
  const curve = { rates, losses, smoothed, suggestion, diverged };
  return { ...curve, toSVG: () => rateSvg(curve), toString: () => ratePlot(curve) };
}
