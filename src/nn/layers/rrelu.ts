import { boundsOf } from '../../kernels/rrelu.js';
import { multiply, rreluSlopes, uniform } from '../../kernels/training.js';
import type { ActivationConfig } from '../activation-config.js';
import { planActivationInference } from './activation.js';
import {
  type InferenceStep,
  Layer,
  type LayerOptions,
  type LayerStep,
  type OwnNames,
  type PlanContext,
  type TrainingPlanContext,
} from './layer.js';

export interface RreluOptions extends LayerOptions {
  /** Smallest slope. Default 1/8. */
  readonly lower?: number;
  /** Largest slope. Default 1/3. */
  readonly upper?: number;
}

const OPTIONS: OwnNames<RreluOptions> = { lower: true, upper: true };

/** x where x > 0, else slope·x: a random slope for each value in training, their mean in inference. */
class Rrelu extends Layer {
  override readonly type = 'rrelu';
  override readonly activation: ActivationConfig;
  readonly #lower: number;
  readonly #upper: number;
  /** What inference computes. */
  readonly #leaky: ActivationConfig;

  constructor(options: RreluOptions) {
    super('rrelu', options, OPTIONS);
    const { lower, upper, mean } = boundsOf('rrelu', options);
    this.#lower = lower;
    this.#upper = upper;
    this.#leaky = { name: 'leakyRelu', negativeSlope: mean };
    this.activation = { ...this.#leaky, name: 'rrelu' };
  }

  override planTraining({ rows, input, inputGradient, take, seed, noise }: TrainingPlanContext): LayerStep {
    const width = input.length / rows;
    const output = take(width);
    const outputGradient = take(width);
    const slopes = take(width);
    const mean = this.activation.negativeSlope as number;
    return {
      output,
      outputGradient,
      forward: (training) => {
        uniform(slopes, seed, noise(), training ? this.#lower : mean, training ? this.#upper : mean);
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

  protected override config(): Record<string, unknown> {
    return { lower: this.#lower, upper: this.#upper };
  }
}

/** RReLU (Xu et al. 2015) as PyTorch has it. @throws {ArgumentError} if a bound is not finite, or `lower` is above `upper` */
export function rrelu(options: RreluOptions = {}): Layer {
  return new Rrelu(options);
}
