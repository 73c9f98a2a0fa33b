import { type GemmOptions, gemm } from '../../kernels/gemm.js';
import { columnSums } from '../../kernels/nn/columns.js';
import type { ResidentBuffer } from '../../memory/resident.js';
import { count, flag, type Option, optional, type Read } from '../../options.js';
import { type ActivationConfig, type ActivationOption, activationConfig } from '../activation-config.js';
import {
  defaultInitializer,
  drawsJointly,
  type Initializer,
  type InitializerOption,
  initializer,
} from '../initializers.js';
import { type RegularizerOption, regularizerOption } from '../regularizers.js';
import { activationOutputWidth, planActivationInference, planActivationTraining } from './activation.js';
import type { Affine, FoldedLayer, Folding, OnnxForm } from './entry.js';
import {
  type InferenceStep,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type LayerStep,
  type OwnTable,
  type Parameter,
  type ParameterSpec,
  type PlanContext,
  type TrainingPlanContext,
} from './layer.js';

export interface DenseOptions extends LayerOptions {
  /** Outputs; with `glu`, which halves them, twice as many. */
  readonly units: number;
  /** Default: none. */
  readonly activation?: ActivationOption;
  /** Default true. */
  readonly useBias?: boolean;
  /** Of the weights. Default: `heNormal` before a rectifier, `lecunNormal` before SELU, else `glorotUniform`. */
  readonly kernelInitializer?: InitializerOption;
  /** Default `zeros`; with `randomizedAsymmetric` weights the same, which draws both together. */
  readonly biasInitializer?: InitializerOption;
  /** What the weights add to the loss: `l2({ l2: 1e-4 })`. Default: nothing. */
  readonly kernelRegularizer?: RegularizerOption;
  /** What the biases add. Default: nothing. */
  readonly biasRegularizer?: RegularizerOption;
}

const initializerOption: Option<Initializer | undefined> = optional({
  read: (caller, argument, given) => initializer(caller, argument, given as InitializerOption),
});

const OPTIONS = {
  units: count(),
  activation: optional({ read: (caller, _argument, given) => activationConfig(caller, given as ActivationOption) }),
  useBias: flag(true),
  kernelInitializer: initializerOption,
  biasInitializer: initializerOption,
  kernelRegularizer: regularizerOption,
  biasRegularizer: regularizerOption,
} satisfies OwnTable<DenseOptions>;

/** y = x·Wᵀ + b, then the activation. W is units × inputs, as PyTorch stores it. */
class Dense extends Layer<Read<typeof OPTIONS>> {
  override readonly type = 'dense';
  override readonly activation: ActivationConfig | undefined;
  readonly #biasInitializer: Initializer;

  constructor(options: DenseOptions) {
    super('dense', options, OPTIONS);
    const { activation, kernelInitializer, biasInitializer } = this.settings;
    this.activation = activation;
    const jointly = kernelInitializer && drawsJointly(kernelInitializer) ? kernelInitializer : undefined;
    this.#biasInitializer = biasInitializer ?? jointly ?? { type: 'zeros' };
  }

  override computeOutputWidth(): number {
    return this.activation ? activationOutputWidth('dense', this.activation, this.settings.units) : this.settings.units;
  }

  override maxWidth(inputs: number): number {
    return Math.max(inputs, this.settings.units);
  }

  override parameterSpecs(inputs: number, next: ActivationConfig | undefined): ParameterSpec[] {
    const { units, useBias, kernelInitializer, kernelRegularizer, biasRegularizer } = this.settings;
    const initializer = kernelInitializer ?? defaultInitializer(this.activation ?? next);
    const weight = { name: 'weight', shape: [units, inputs], initializer, regularizer: kernelRegularizer };
    const bias = { name: 'bias', shape: [units], initializer: this.#biasInitializer, regularizer: biasRegularizer };
    return useBias ? [weight, bias] : [weight];
  }

  override planTraining(context: TrainingPlanContext): LayerStep {
    const activation = context.asLogits ? undefined : this.activation;
    const linear = this.#trainLinear(context);
    if (!activation) return linear;
    const nonlinear = planActivationTraining(activation, {
      ...context,
      input: linear.output,
      inputGradient: linear.outputGradient,
    });
    return {
      ...nonlinear,
      forward: (training) => {
        linear.forward(training);
        nonlinear.forward(training);
      },
      backward: () => {
        nonlinear.backward();
        linear.backward();
      },
    };
  }

  #trainLinear({ rows, input, inputGradient, take }: TrainingPlanContext): LayerStep {
    const [weight, bias] = this.parameters as [Parameter, Parameter?];
    const [units, inputs] = weight.shape as [number, number];
    const output = take(units);
    const outputGradient = take(units);
    const forward = this.#forward(rows, input, output);
    const toWeights = weight.gradient && {
      m: units,
      n: inputs,
      k: rows,
      a: outputGradient,
      transA: true,
      b: input,
      c: weight.gradient,
    };
    const toInput = inputGradient && {
      m: rows,
      n: inputs,
      k: units,
      a: outputGradient,
      b: weight.value,
      c: inputGradient,
    };
    return {
      output,
      outputGradient,
      forward: () => void gemm(forward),
      backward: () => {
        if (toWeights) gemm(toWeights);
        if (bias?.gradient) columnSums(outputGradient, bias.gradient, rows);
        if (toInput) gemm(toInput);
      },
    };
  }

  /** The product x·Wᵀ + b. */
  #forward(rows: number, input: ResidentBuffer, output: ResidentBuffer): GemmOptions<ResidentBuffer> {
    const [weight, bias] = this.parameters as [Parameter, Parameter?];
    const [units, inputs] = weight.shape as [number, number];
    return { m: rows, n: units, k: inputs, a: input, b: weight.value, transB: true, c: output, bias: bias?.value };
  }

  override planInference({ rows, input, take, hold }: PlanContext): InferenceStep {
    const output = take(this.settings.units);
    const product = this.#forward(rows, input, output);
    const nonlinear = this.activation && planActivationInference(this.activation, { rows, input: output, take, hold });
    return {
      output: nonlinear?.output ?? output,
      run: (see) => {
        gemm(product);
        nonlinear?.run(see);
      },
    };
  }

  protected override config(): object {
    const { kernelRegularizer, biasRegularizer } = this.settings;
    return {
      ...this.settings,
      biasInitializer: this.#biasInitializer,
      kernelRegularizer: kernelRegularizer?.toJSON(),
      biasRegularizer: biasRegularizer?.toJSON(),
    };
  }
}

/**
 * A dense (fully connected) layer: y = f(x·Wᵀ + b), W of units × inputs.
 * @throws {ArgumentError} if `units` is not an integer from 1 on, or an option names nothing that exists
 */
export function dense(options: DenseOptions): Layer {
  return new Dense(options);
}

/** As PyTorch exports it. */
export const denseOnnx: OnnxForm = {
  write: ({ parameters, activation }) => [
    { pattern: parameters.length > 1 ? 'Gemm{transB=1}(x, weight, bias)' : 'Gemm{transB=1}(x, weight)' },
    ...(activation ? [{ activation }] : []),
  ],
};

export const denseFolding: Folding = {
  scaleOutputs: (layer, affine) => (layer.config.activation ? undefined : scaledOutputs(layer, affine)),
  scaleInputs: scaledInputs,
};

/** scale·(W·x + b) + shift. */
function scaledOutputs({ config, parameters }: FoldedLayer, { scale, shift }: Affine): FoldedLayer {
  const { weight, bias } = parameters as { weight: Float64Array; bias?: Float64Array };
  const inputs = weight.length / scale.length;
  return biased(config, {
    weight: weight.map((w, i) => w * (scale[Math.floor(i / inputs)] as number)),
    bias: shift.map((t, j) => t + (scale[j] as number) * (bias?.[j] ?? 0)),
  });
}

/** W·(scale·x + shift) + b. */
function scaledInputs({ config, parameters }: FoldedLayer, { scale, shift }: Affine): FoldedLayer {
  const { weight, bias } = parameters as { weight: Float64Array; bias?: Float64Array };
  const inputs = scale.length;
  return biased(config, {
    weight: weight.map((w, i) => w * (scale[i % inputs] as number)),
    bias: Float64Array.from({ length: weight.length / inputs }, (_, unit) =>
      shift.reduce((sum, t, k) => sum + t * (weight[unit * inputs + k] as number), bias?.[unit] ?? 0),
    ),
  });
}

function biased(config: LayerConfig, parameters: FoldedLayer['parameters']): FoldedLayer {
  return { config: { ...config, useBias: true }, parameters };
}
