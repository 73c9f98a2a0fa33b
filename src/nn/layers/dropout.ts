import * as kernels from '../../kernels/nn/dropout.js';
import { uniform } from '../../kernels/nn/random.js';
import { number, type Read } from '../../options.js';
import type { Folding, OnnxForm } from './entry.js';
import {
  type InferenceStep,
  Layer,
  type LayerOptions,
  type LayerStep,
  type OwnTable,
  type PlanContext,
  type TrainingPlanContext,
} from './layer.js';

export interface DropoutOptions extends LayerOptions {
  /** Probability that a value is dropped, 0 to 1. */
  readonly rate: number;
}

const OPTIONS = { rate: number({ from: 0, to: 1 }) } satisfies OwnTable<DropoutOptions>;

/** Inverted dropout: in training each value is dropped with probability p, and what stays is scaled by 1/(1 − p). */
class Dropout extends Layer<Read<typeof OPTIONS>> {
  override readonly type = 'dropout';

  constructor(options: DropoutOptions) {
    super('dropout', options, OPTIONS);
  }

  override get passesActivation(): boolean {
    return true;
  }

  override get keepsUnitsApart(): boolean {
    return true;
  }

  override planTraining({ rows, input, inputGradient, take, seed, noise }: TrainingPlanContext): LayerStep {
    const width = input.length / rows;
    const output = take(width);
    const outputGradient = take(width);
    const random = take(width);
    let rate = this.settings.rate;
    const apply = (from: typeof input, to: typeof input): void => {
      // Where nothing has been drawn, `random` holds whatever was in memory.
      if (rate === 0) to.data.set(from.data);
      else kernels.dropout(random, from, to, rate, rate === 1 ? 0 : 1 / (1 - rate));
    };
    return {
      output,
      outputGradient,
      forward: (training) => {
        rate = training ? this.settings.rate : 0;
        if (training) uniform(random, seed, noise(), 0, 1);
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
}

/** Inverted dropout (Srivastava et al. 2014); nothing in inference. @throws {ArgumentError} if `rate` is not in [0, 1] */
export function dropout(options: DropoutOptions): Layer {
  return new Dropout(options);
}

/** Nothing in prediction. */
export const dropoutOnnx: OnnxForm = { write: () => [] };

export const dropoutFolding: Folding = { identity: true };
