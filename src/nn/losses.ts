import { ofThisCopy } from '../copy.js';
import { type LossKernel, lossAndGradient } from '../kernels/nn/losses.js';
import type { ResidentBuffer } from '../memory/resident.js';
import { number, readOptions, type TableOf } from '../options.js';

/** What training makes small: the weighted mean over a batch's samples, Σ wᵢ·lᵢ / Σ wᵢ, all weights 1 unless given. */
export interface Loss {
  readonly type: string;
  /**
   * The nonlinearity that the loss contains: it takes logits, the values before it, which loses nothing to rounding. A
   * model that ends with this nonlinearity trains on its logits, and predicts with it. Targets that are no classes are
   * then probabilities, 0 to 1.
   */
  readonly fromLogits?: 'softmax' | 'sigmoid';
  /** Whether targets are the numbers of classes, one a sample, rather than a value for every output. Default: never. */
  takesClasses?(targetWidth: number, outputs: number): boolean;
  /**
   * Loss of a batch of `rows` samples, a finite number unless something went wrong; `gradient`, as long as `outputs`, gets
   * ∂loss/∂outputs.
   * @param targets rows × 1 where they are classes, else rows × outputs @param weights one a sample; undefined: all 1
   */
  compute(
    outputs: ResidentBuffer,
    targets: ResidentBuffer,
    weights: ResidentBuffer | undefined,
    gradient: ResidentBuffer,
    rows: number,
  ): number;
  toJSON(): LossConfig;
}

/** A loss's description. Plain JSON. */
export interface LossConfig {
  readonly type: string;
  readonly [option: string]: unknown;
}

function pointwise(kernel: LossKernel, parameter = 0, options: object = {}, fromLogits?: Loss['fromLogits']): Loss {
  return {
    type: kernel,
    ...(fromLogits && { fromLogits }),
    compute: (outputs, targets, weights, gradient, rows) =>
      lossAndGradient(kernel, outputs, targets, weights, gradient, rows, parameter),
    toJSON: () => ({ type: kernel, ...options }),
    ...ofThisCopy,
  };
}

/** Mean of (y − t)² over samples and outputs. PyTorch's MSELoss. */
export function meanSquaredError(): Loss {
  return pointwise('meanSquaredError');
}

/** Mean of |y − t| over samples and outputs. PyTorch's L1Loss. */
export function meanAbsoluteError(): Loss {
  return pointwise('meanAbsoluteError');
}

export interface HuberOptions {
  /** δ. Default 1. */
  readonly delta?: number;
}

const HUBER = { delta: number({ default: 1, above: 0 }) } satisfies TableOf<HuberOptions>;

/** Squared near 0, linear beyond δ: ½d², then δ·(|d| − ½δ). Huber 1964; PyTorch's HuberLoss. */
export function huber(options: HuberOptions = {}): Loss {
  const { delta } = readOptions('huber', options, HUBER);
  return pointwise('huber', delta, { delta });
}

export interface CrossentropyOptions {
  /** ε in [0, 1): mixes every target with the uniform distribution. Default 0. */
  readonly labelSmoothing?: number;
}

const CROSSENTROPY = {
  labelSmoothing: number({ default: 0, from: 0, below: 1 }),
} satisfies TableOf<CrossentropyOptions>;

/** Binary cross-entropy from logits, mean over samples and outputs; targets 0 to 1. PyTorch's BCEWithLogitsLoss. */
export function binaryCrossentropy(options: CrossentropyOptions = {}): Loss {
  const { labelSmoothing } = readOptions('binaryCrossentropy', options, CROSSENTROPY);
  return pointwise('binaryCrossentropy', labelSmoothing, { labelSmoothing }, 'sigmoid');
}

/**
 * Cross-entropy of softmax from logits; targets are classes (0 to outputs − 1, one a sample) or a distribution over them
 * (one-hot). PyTorch's CrossEntropyLoss; Keras' two, categorical and sparse, in one.
 */
export function categoricalCrossentropy(options: CrossentropyOptions = {}): Loss {
  const { labelSmoothing } = readOptions('categoricalCrossentropy', options, CROSSENTROPY);
  return {
    type: 'categoricalCrossentropy',
    fromLogits: 'softmax',
    takesClasses: (targetWidth, outputs) => targetWidth === 1 && outputs > 1,
    compute: (outputs, targets, weights, gradient, rows) => {
      const kernel = targets.length === outputs.length ? 'categoricalCrossentropy' : 'sparseCrossentropy';
      return lossAndGradient(kernel, outputs, targets, weights, gradient, rows, labelSmoothing);
    },
    toJSON: () => ({ type: 'categoricalCrossentropy', labelSmoothing }),
    ...ofThisCopy,
  };
}
