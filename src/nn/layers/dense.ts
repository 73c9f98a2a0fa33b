import { checkCount, checkSwitch } from '../../checks.js';
import { type GemmOptions, gemm } from '../../kernels/gemm.js';
import { columnSums } from '../../kernels/training.js';
import type { ResidentBuffer } from '../../memory/resident.js';
import { type ActivationConfig, type ActivationOption, activationConfig } from '../activation-config.js';
import { defaultInitializer, type Initializer, type InitializerOption, initializer } from '../initializers.js';
import { activationOutputWidth, planActivationInference, planActivationTraining } from './activation.js';
import {
  type InferenceStep,
  Layer,
  type LayerOptions,
  type LayerStep,
  type OwnNames,
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
}

const OPTIONS: OwnNames<DenseOptions> = {
  units: true,
  activation: true,
  useBias: true,
  kernelInitializer: true,
  biasInitializer: true,
};

/** y = x·Wᵀ + b, then the activation. W is units × inputs, as PyTorch stores it. */
class Dense extends Layer {
  override readonly type = 'dense';
  override readonly activation: ActivationConfig | undefined;
  readonly #units: number;
  readonly #useBias: boolean;
  readonly #kernelInitializer: Initializer | undefined;
  readonly #biasInitializer: Initializer;

  constructor(options: DenseOptions) {
    super('dense', options, OPTIONS);
    const { units, activation, useBias = true, kernelInitializer, biasInitializer } = options;
    checkCount('dense', 'units', units);
    checkSwitch('dense', 'useBias', useBias);
    this.#units = units;
    this.#useBias = useBias;
    this.activation = activation === undefined ? undefined : activationConfig('dense', activation);
    this.#kernelInitializer =
      kernelInitializer === undefined ? undefined : initializer('dense', 'kernelInitializer', kernelInitializer);
    const jointly = this.#kernelInitializer?.type === 'randomizedAsymmetric' && this.#kernelInitializer;
    this.#biasInitializer = initializer('dense', 'biasInitializer', biasInitializer ?? (jointly || 'zeros'));
  }

  override computeOutputWidth(): number {
    return this.activation ? activationOutputWidth('dense', this.activation, this.#units) : this.#units;
  }

  override maxWidth(inputs: number): number {
    return Math.max(inputs, this.#units);
  }

  override parameterSpecs(inputs: number, next: ActivationConfig | undefined): ParameterSpec[] {
    const weights = this.#kernelInitializer ?? defaultInitializer(this.activation ?? next);
    return [
      { name: 'weight', shape: [this.#units, inputs], initializer: weights },
      ...(this.#useBias ? [{ name: 'bias', shape: [this.#units], initializer: this.#biasInitializer }] : []),
    ];
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

  override planInference({ rows, input, take }: PlanContext): InferenceStep {
    const output = take(this.#units);
    const product = this.#forward(rows, input, output);
    const nonlinear = this.activation && planActivationInference(this.activation, { rows, input: output, take });
    return {
      output: nonlinear?.output ?? output,
      run: () => {
        gemm(product);
        nonlinear?.run();
      },
    };
  }

  protected override config(): Record<string, unknown> {
    return {
      units: this.#units,
      useBias: this.#useBias,
      ...(this.activation && { activation: this.activation }),
      ...(this.#kernelInitializer && { kernelInitializer: this.#kernelInitializer }),
      biasInitializer: this.#biasInitializer,
    };
  }
}

/**
 * A dense (fully connected) layer: y = f(x·Wᵀ + b), W of units × inputs.
 * @throws {ArgumentError} if `units` is not a whole number from 1 on, or an option names nothing that exists
 */
export function dense(options: DenseOptions): Layer {
  return new Dense(options);
}
