import { ArgumentError, describeValue } from '../../errors.js';
import { add } from '../../kernels/arithmetic.js';
import type { ActivationConfig } from '../activation-config.js';
import type { OnnxForm } from './entry.js';
import {
  type InferenceStep,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type LayerStep,
  type Parameter,
  type ParameterSpec,
  type PlanContext,
  type TrainingPlanContext,
} from './layer.js';
import { activationBehind, LayerList } from './layer-list.js';

/** y = x + f(x), where f is layers in a row. */
class Residual extends Layer {
  override readonly type = 'residual';
  readonly #list = new LayerList();
  /** How many parameters each layer has. */
  #counts: readonly number[] = [];
  #parameters: readonly Parameter[] = [];

  constructor(layers: readonly Layer[], options: LayerOptions) {
    super('residual', options, {});
    if (!Array.isArray(layers) || layers.length === 0) {
      throw new ArgumentError('residual', 'layers', `is ${describeValue(layers)}, expected an array of layers`);
    }
    layers.forEach((layer, i) => {
      this.#list.add('residual', `layers[${i}]`, layer);
    });
  }

  override get layers(): readonly Layer[] {
    return this.#list.layers;
  }

  override get streamCount(): number {
    return this.layers.reduce((sum, { streamCount }) => sum + streamCount, 0);
  }

  override get minBatchSize(): number {
    return Math.max(...this.layers.map(({ minBatchSize }) => minBatchSize));
  }

  override computeOutputWidth(inputs: number): number {
    const width = this.#widths(inputs).at(-1);
    if (width === inputs) return inputs;
    const problem = `give ${width} values a sample, expected ${inputs}, which they take, to add the two`;
    throw new ArgumentError('residual', 'layers', problem);
  }

  override maxWidth(inputs: number): number {
    const widths = this.#widths(inputs);
    return Math.max(...this.layers.map((layer, i) => layer.maxWidth(widths[i] as number)));
  }

  /** Values a sample before the first layer and behind each. */
  #widths(inputs: number): number[] {
    const widths = [inputs];
    for (const layer of this.layers) widths.push(layer.computeOutputWidth(widths.at(-1) as number));
    return widths;
  }

  override parameterSpecs(inputs: number): ParameterSpec[] {
    const widths = this.#widths(inputs);
    let streams = 0;
    const specs = this.layers.map((layer, i) => {
      const next = activationBehind(this.layers, i);
      const first = streams;
      streams += layer.streamCount;
      return layer
        .parameterSpecs(widths[i] as number, next)
        .map((spec) => withinLayer(layer, spec, widths[i] as number, next, first));
    });
    this.#counts = specs.map(({ length }) => length);
    return specs.flat();
  }

  override get parameters(): readonly Parameter[] {
    return this.#parameters;
  }

  /** Each layer sees its own parameters under their own names. */
  override set parameters(parameters: readonly Parameter[]) {
    this.#parameters = parameters;
    let start = 0;
    this.layers.forEach((layer, i) => {
      const end = start + (this.#counts[i] as number);
      layer.parameters = parameters.slice(start, end).map((parameter): Parameter => {
        return Object.create(parameter, {
          name: { value: parameter.name.slice(layer.name.length + 1), enumerable: true },
        });
      });
      start = end;
    });
  }

  override get trainableParameters(): readonly Parameter[] {
    if (!this.trainable) return [];
    const seen = this.layers.flatMap((layer) => {
      const trainable = new Set(layer.trainableParameters);
      return layer.parameters.map((parameter) => trainable.has(parameter));
    });
    return this.#parameters.filter((_, i) => seen[i]);
  }

  override planTraining({ rows, input, inputGradient, take, hold, seed, noise }: TrainingPlanContext): LayerStep {
    const width = input.length / rows;
    const branchGradient = inputGradient && take(width);
    const steps: LayerStep[] = [];
    let stream = 0;
    for (const layer of this.layers) {
      const [before, first] = [steps.at(-1), stream];
      const context = {
        rows,
        input: before?.output ?? input,
        inputGradient: before ? before.outputGradient : branchGradient,
        asLogits: false,
        take,
        hold,
        seed,
        noise: (part = 0) => noise(first + part),
      };
      steps.push(layer.planTraining(context));
      stream += layer.streamCount;
    }
    const last = steps.at(-1) as LayerStep;
    const output = take(width);
    const outputGradient = take(width);
    const sum = { out: output };
    const gradientSum = inputGradient && { out: inputGradient };
    return {
      output,
      outputGradient,
      forward: (training) => {
        for (const step of steps) step.forward(training);
        add(input, last.output, sum);
      },
      backward: () => {
        last.outputGradient.data.set(outputGradient.data);
        for (let i = steps.length - 1; i >= 0; i--) steps[i]?.backward();
        if (branchGradient) add(outputGradient, branchGradient, gradientSum);
      },
    };
  }

  override planInference({ rows, input, take, hold }: PlanContext): InferenceStep {
    // The layers may write over their input.
    const kept = hold(input.length / rows);
    const steps: InferenceStep[] = [];
    for (const layer of this.layers) {
      steps.push(layer.planInference({ rows, input: steps.at(-1)?.output ?? input, take, hold }));
    }
    const { output } = steps.at(-1) as InferenceStep;
    const sum = { out: output };
    return {
      output,
      run: () => {
        kept.data.set(input.data);
        for (const step of steps) step.run();
        add(kept, output, sum);
      },
    };
  }

  protected override config(): object {
    return { layers: this.layers.map((layer): LayerConfig => layer.toJSON()) };
  }
}

/** A layer's parameter as one of the block: its name and its random stream within it, and what its initialiser goes by. */
function withinLayer(
  layer: Layer,
  spec: ParameterSpec,
  fanIn: number,
  next: ActivationConfig | undefined,
  firstStream: number,
): ParameterSpec {
  return {
    ...spec,
    name: `${layer.name}.${spec.name}`,
    stream: firstStream + (spec.stream ?? 0),
    context: { fanIn, activation: layer.activation ?? next, ...spec.context },
  };
}

/**
 * A residual block (He et al. 2016): y = x + f(x), where f is the layers in a row, which must give as many values as they
 * take: `residual([layerNorm(), dense({ units: 64, activation: 'relu' }), dense({ units: 32 })])` behind 32 values. Its
 * parameters are named `residual.dense.weight`. `diagnose` and `examine` see the block as one layer without activation.
 * @throws {ArgumentError} if there is no layer, or one is part of a model already; when the model is built, if widths differ
 */
export function residual(layers: readonly Layer[], options: LayerOptions = {}): Layer {
  return new Residual(layers, options);
}

export const residualOnnx: OnnxForm = { write: ({ layers }) => [{ residual: layers }] };
