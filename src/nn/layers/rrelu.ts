import { multiply } from '../../kernels/nn/arithmetic.js';
import { uniform } from '../../kernels/nn/random.js';
import { rreluSlopes } from '../../kernels/nn/slopes.js';
import { boundsOf } from '../../kernels/rrelu.js';
import { number, type Read } from '../../options.js';
import type { ActivationConfig } from '../activation-config.js';
import { planActivationInference } from './activation.js';
import type { OnnxForm } from './entry.js';
import {
  type InferenceStep,
  Layer,
  type LayerOptions,
  type LayerStep,
  type OwnTable,
  type PlanContext,
  type TrainingPlanContext,
} from './layer.js';

export interface RreluOptions extends LayerOptions {
  /** Smallest slope. Default 1/8. */
  readonly lower?: number;
  /** Largest slope. Default 1/3. */
  readonly upper?: number;
}

const OPTIONS = {
  lower: number({ default: 1 / 8 }),
  upper: number({ default: 1 / 3 }),
} satisfies OwnTable<RreluOptions>;

/** x where x > 0, else slope·x: a random slope for each value in training, their mean in inference. */
class Rrelu extends Layer<Read<typeof OPTIONS>> {
  override readonly type = 'rrelu';
  override readonly activation: ActivationConfig;
  /** What inference computes. */
  readonly #leaky: ActivationConfig;

  constructor(options: RreluOptions) {
    super('rrelu', options, OPTIONS);
    const { mean } = boundsOf('rrelu', this.settings);
    this.#leaky = { name: 'leakyRelu', negativeSlope: mean };
    this.activation = { ...this.#leaky, name: 'rrelu' };
  }

  override get keepsUnitsApart(): boolean {
    return true;
  }

  override planTraining({ rows, input, inputGradient, take, seed, noise }: TrainingPlanContext): LayerStep {
    const width = input.length / rows;
    const output = take(width);
    const outputGradient = take(width);
    const slopes = take(width);
    const { lower, upper } = this.settings;
    const mean = this.activation.negativeSlope as number;
    return {
      output,
      outputGradient,
      forward: (training) => {
        uniform(slopes, seed, noise(), training ? lower : mean, training ? upper : mean);
        rreluSlopes(slopes, input);
        multiply(slopes, input, output);
      },
      backward: () => {
        if (inputGradient) multiply(slopes, outputGradient, inputGradient);
      },
      activity: { sign: input, output, gradient: inputGradient },
    };
  }

  override planInference(context: PlanContext): InferenceStep {
    return planActivationInference(this.#leaky, context);
  }
}

/** RReLU (Xu et al. 2015) as PyTorch has it. @throws {ArgumentError} if a bound is not finite, or `lower` is above `upper` */
export function rrelu(options: RreluOptions = {}): Layer {
  return new Rrelu(options);
}

/** In prediction by its mean slope, and so read as leaky ReLU. */
export const rreluOnnx: OnnxForm = {
  write: ({ activation }) => [
    { pattern: 'LeakyRelu{alpha=slope}(x)', values: { slope: Number(activation?.negativeSlope) } },
  ],
};
