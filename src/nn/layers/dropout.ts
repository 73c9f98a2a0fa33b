import { checkNumber } from '../../checks.js';
import * as kernels from '../../kernels/training.js';
import {
  type InferenceStep,
  Layer,
  type LayerOptions,
  type LayerStep,
  type OwnNames,
  type PlanContext,
  type TrainingPlanContext,
} from './layer.js';

export interface DropoutOptions extends LayerOptions {
  /** Probability that a value is dropped, 0 to 1. */
  readonly rate: number;
}

const OPTIONS: OwnNames<DropoutOptions> = { rate: true };

/** Inverted dropout: in training each value is dropped with probability p, and what stays is scaled by 1/(1 − p). */
class Dropout extends Layer {
  override readonly type = 'dropout';
  readonly #rate: number;

  constructor(options: DropoutOptions) {
    super('dropout', options, OPTIONS);
    const { rate } = options;
    checkNumber('dropout', 'rate', rate, (p) => p >= 0 && p <= 1, '0 to 1');
    this.#rate = rate;
  }

  override planTraining({ rows, input, inputGradient, take, seed, noise }: TrainingPlanContext): LayerStep {
    const width = input.length / rows;
    const output = take(width);
    const outputGradient = take(width);
    const random = take(width);
    let rate = this.#rate;
    const apply = (from: typeof input, to: typeof input): void => {
      // Where nothing has been drawn, `random` holds whatever was in memory.
      if (rate === 0) to.data.set(from.data);
      else kernels.dropout(random, from, to, rate, rate === 1 ? 0 : 1 / (1 - rate));
    };
    return {
      output,
      outputGradient,
      forward: (training) => {
        rate = training ? this.#rate : 0;
        if (training) kernels.uniform(random, seed, noise(), 0, 1);
        apply(input, output);
      },
      backward: () => {
        if (inputGradient) apply(outputGradient, inputGradient);
      },
    };
  }

  override planInference({ input }: PlanContext): InferenceStep {
    return { output: input, run: () => {} };
  }

  protected override config(): Record<string, unknown> {
    return { rate: this.#rate };
  }
}

/** Inverted dropout (Srivastava et al. 2014); nothing in inference. @throws {ArgumentError} if `rate` is not in [0, 1] */
export function dropout(options: DropoutOptions): Layer {
  return new Dropout(options);
}
