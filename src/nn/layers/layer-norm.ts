import { columnSums } from '../../kernels/nn/columns.js';
import * as kernels from '../../kernels/nn/layer-norm.js';
import { flag, number, type Read } from '../../options.js';
import type { Folding, OnnxForm } from './entry.js';
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

export interface LayerNormOptions extends LayerOptions {
  /** ε, above 0. Default 1e-5, as in PyTorch. */
  readonly epsilon?: number;
  /** Whether weight and bias are learned for each value of a sample. Default true. */
  readonly elementwiseAffine?: boolean;
  /** Whether there is a bias, where there is a weight. Default true. */
  readonly useBias?: boolean;
}

const OPTIONS = {
  epsilon: number({ default: 1e-5, above: 0 }),
  elementwiseAffine: flag(true),
  useBias: flag(true),
} satisfies OwnTable<LayerNormOptions>;

/** (x − mean)/√(variance + ε) · weight + bias: mean and biased variance of each sample, in training and prediction alike. */
class LayerNorm extends Layer<Read<typeof OPTIONS>> {
  override readonly type = 'layerNorm';

  constructor(options: LayerNormOptions) {
    super('layerNorm', options, OPTIONS);
  }

  override get passesActivation(): boolean {
    return true;
  }

  override parameterSpecs(inputs: number): ParameterSpec[] {
    const { elementwiseAffine, useBias } = this.settings;
    const weight: ParameterSpec = { name: 'weight', shape: [inputs], initializer: { type: 'ones' } };
    const bias: ParameterSpec = { name: 'bias', shape: [inputs], initializer: { type: 'zeros' } };
    return elementwiseAffine ? (useBias ? [weight, bias] : [weight]) : [];
  }

  override planTraining({ rows, input, inputGradient, take }: TrainingPlanContext): LayerStep {
    const [weight, bias] = this.parameters as [Parameter?, Parameter?];
    const width = input.length / rows;
    const normalized = take(width);
    const inverses = take(1);
    const output = weight ? take(width) : normalized;
    const outputGradient = take(width);
    const { epsilon } = this.settings;
    return {
      output,
      outputGradient,
      forward: () => kernels.layerNorm(input, normalized, inverses, output, weight?.value, bias?.value, rows, epsilon),
      backward: () => {
        if (weight?.gradient) kernels.columnProducts(outputGradient, normalized, weight.gradient, rows);
        if (bias?.gradient) columnSums(outputGradient, bias.gradient, rows);
        if (inputGradient) {
          kernels.layerNormBackward(outputGradient, normalized, inverses, weight?.value, inputGradient, rows);
        }
      },
    };
  }

  override planInference({ rows, input }: PlanContext): InferenceStep {
    const [weight, bias] = this.parameters as [Parameter?, Parameter?];
    const { epsilon } = this.settings;
    return {
      output: input,
      run: () => kernels.layerNorm(input, input, undefined, input, weight?.value, bias?.value, rows, epsilon),
    };
  }
}

/**
 * Layer normalisation (Ba, Kiros & Hinton 2016) over all values of a sample, as PyTorch's LayerNorm has it. It takes
 * batches of one sample, too. @throws {ArgumentError} if an option is out of range
 */
export function layerNorm(options: LayerNormOptions = {}): Layer {
  return new LayerNorm(options);
}

/** As exporters before version 17 compose it. A function, so that bundlers see that nothing runs. */
function composed(): string {
  const deviation = 'Sub(x, ReduceMean(x, -1))';
  const variance = `ReduceMean(Mul(${deviation}, ${deviation}), -1)`;
  return `Add(Mul(Div(${deviation}, Sqrt(Add(${variance}, epsilon))), weight), bias)`;
}

export const layerNormOnnx: OnnxForm = {
  write: (layer, inputs) => {
    const operands = layer.parameters.length > 1 ? 'x, weight, bias' : 'x, weight';
    // ONNX asks for a weight.
    const ones = { shape: [inputs], data: new Float32Array(inputs).fill(1) };
    return [
      {
        pattern: `LayerNormalization{axis=1,epsilon=epsilon}(${operands})`,
        values: { epsilon: Number(layer.toJSON().epsilon), ...(layer.parameters.length === 0 && { weight: ones }) },
      },
    ];
  },
  read: {
    get patterns() {
      return ['LayerNormalization{axis=1,epsilon=epsilon}(x, weight, bias)', composed()];
    },
    options: (values) => {
      const bias = values.get('bias') ?? [0];
      return { epsilon: values.get('epsilon')?.[0], useBias: bias.length > 1 || bias[0] !== 0 };
    },
  },
};

/** An affine layer behind it goes into its weight and bias. */
export const layerNormFolding: Folding = {
  scaleOutputs: ({ config, parameters: { weight, bias } }, { scale, shift }) =>
    weight && {
      config: { ...config, useBias: true },
      parameters: {
        weight: weight.map((w, j) => w * (scale[j] as number)),
        bias: shift.map((t, j) => t + (scale[j] as number) * (bias?.[j] ?? 0)),
      },
    },
};
