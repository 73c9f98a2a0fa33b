import * as kernels from '../../kernels/nn/slopes.js';
import { flag, number, type Read } from '../../options.js';
import type { ActivationConfig } from '../activation-config.js';
import type { OnnxForm } from './entry.js';
import {
  type InferenceStep,
  Layer,
  type LayerOptions,
  type LayerStep,
  type OwnTable,
  type Parameter,
  type ParameterSpec,
  type PlanContext,
  type TrainingPlanContext,
} from './layer.js';

export interface PreluOptions extends LayerOptions {
  /** What slopes start with. Default 0.25, as in PyTorch. */
  readonly initialSlope?: number;
  /** A slope for every unit, rather than one for all. Default false, as in PyTorch. */
  readonly perUnit?: boolean;
}

const OPTIONS = {
  initialSlope: number({ default: 0.25 }),
  perUnit: flag(false),
} satisfies OwnTable<PreluOptions>;

/** x where x > 0, else slope·x, with slopes that are learned. */
class Prelu extends Layer<Read<typeof OPTIONS>> {
  override readonly type = 'prelu';
  override readonly activation: ActivationConfig;

  constructor(options: PreluOptions) {
    super('prelu', options, OPTIONS);
    this.activation = { name: 'prelu', negativeSlope: this.settings.initialSlope };
  }

  override get keepsUnitsApart(): boolean {
    return true;
  }

  override parameterSpecs(inputs: number): ParameterSpec[] {
    const initializer = { type: 'constant', value: this.settings.initialSlope } as const;
    return [{ name: 'weight', shape: [this.settings.perUnit ? inputs : 1], initializer }];
  }

  override planTraining({ rows, input, inputGradient, take }: TrainingPlanContext): LayerStep {
    const [weight] = this.parameters as [Parameter];
    const width = input.length / rows;
    const output = take(width);
    const outputGradient = take(width);
    const gradWeight = weight.gradient ?? take(width).subarray(0, weight.value.length);
    const sums = take(2 * weight.value.length);
    // Where nobody wants the input's gradient, it comes to lie over the output's.
    const target = inputGradient ?? outputGradient;
    return {
      output,
      outputGradient,
      forward: () => kernels.prelu(input, weight.value, output, rows),
      backward: () => kernels.preluGradients(outputGradient, input, weight.value, target, sums, gradWeight, rows),
      activity: { sign: input, output, gradient: inputGradient },
    };
  }

  override planInference({ rows, input }: PlanContext): InferenceStep {
    const [weight] = this.parameters as [Parameter];
    return {
      output: input,
      run: (see) => {
        see?.(input);
        kernels.prelu(input, weight.value, input, rows);
      },
    };
  }
}

/** PReLU (He et al. 2015): a leaky ReLU that learns its slope. @throws {ArgumentError} if `initialSlope` is not finite */
export function prelu(options: PreluOptions = {}): Layer {
  return new Prelu(options);
}

export const preluOnnx: OnnxForm = {
  write: () => [{ pattern: 'PRelu(x, weight)' }],
  read: {
    patterns: [
      'PRelu(x, weight)',
      'Where(Greater(x, 0), x, Mul(x, weight))',
      'Where(Less(x, 0), Mul(x, weight), x)',
      'Add(Relu(x), Mul(Relu(Neg(x)), Neg(weight)))',
    ],
    options: (values) => ({ perUnit: (values.get('weight')?.length ?? 1) > 1 }),
  },
};
