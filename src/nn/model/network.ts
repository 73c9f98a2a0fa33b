import { COPY, thisCopy } from '../../copy.js';
import { ArgumentError, DisposedError, describeValue, StateError } from '../../errors.js';
import { checkArray, type FloatArray } from '../../kernels/arguments.js';
import { disposeSymbol, ResidentBuffer, viewAsBuffer } from '../../memory/resident.js';
import { count, readOptions, type TableOf } from '../../options.js';
import { Layer, type LayerConfig, type Parameter } from '../layers/layer.js';
import { LayerList } from '../layers/layer-list.js';
import { type InferencePlan, PREDICT_OPTIONS, type PredictOptions, planInference } from './inference.js';
import { type LayerOutputs, type LayerOutputsOptions, layerOutputsOf } from './layer-outputs.js';
import { layOutParameters, type ParameterLayout } from './parameter-layout.js';
import { summaryOf } from './summary.js';
import { Plans } from './workspace.js';

export interface NetworkOptions {
  /** Decides initial weights, shuffling, dropout and RReLU: an integer, of which the lower 32 bits count. Default 0. */
  readonly seed?: number;
}

const NETWORK_OPTIONS = { seed: count({ default: 0, from: -Infinity }) } satisfies TableOf<NetworkOptions>;

/** A model's architecture. Plain JSON. */
export interface NetworkConfig {
  readonly seed: number;
  readonly layers: readonly LayerConfig[];
}

const PREDICT_DEFAULTS = readOptions('predict', {}, PREDICT_OPTIONS);

/**
 * A stack of layers that predicts: all of a model but its training. Its parameters, running statistics included, lie in
 * one flat resident buffer: matrices first, then vectors, then statistics, so that what weight decay spares is one run.
 */
export class Network {
  readonly seed: number;
  readonly #list = new LayerList();
  #disposed = false;
  #built: ParameterLayout | undefined;
  readonly #plans = new Plans<InferencePlan>((rows, workspace) =>
    planInference(this.layers, this.widths, rows, workspace),
  );

  constructor(layers: readonly Layer[] = [], options: NetworkOptions = {}) {
    const { seed } = readOptions('sequential', options, NETWORK_OPTIONS);
    if (!Array.isArray(layers))
      throw new ArgumentError('sequential', 'layers', `is ${describeValue(layers)}, expected an array`);
    this.seed = seed;
    for (const layer of layers) this.add(layer);
  }

  /** @internal */
  get [COPY](): object {
    return thisCopy;
  }

  /**
   * Appends a layer.
   * @throws {StateError} once the model is built, that is after its first use
   * @throws {ArgumentError} if the layer is part of a model already, or its name is taken
   */
  add(layer: Layer): this {
    if (this.#built && layer instanceof Layer) {
      throw new StateError(`add: the model is built, layer ${layer.name} comes too late`);
    }
    this.#list.add('add', 'layer', layer);
    return this;
  }

  /** @internal Puts other layers in place of the present ones, with parameters of their own; cure/ carries the values over. */
  replaceLayers(layers: readonly Layer[]): void {
    this.#plans.dispose();
    this.#built?.parameterBuffer.dispose();
    this.#built = undefined;
    this.#list.clear();
    for (const layer of layers) this.add(layer);
  }

  get layers(): readonly Layer[] {
    return this.#list.layers;
  }

  /** @throws {ArgumentError} if there is no such layer */
  getLayer(name: string): Layer {
    const layer = this.#list.get(name);
    if (layer) return layer;
    const names = this.#list.names.join(', ');
    throw new ArgumentError('getLayer', 'name', `is ${describeValue(name)}, expected one of ${names}`);
  }

  /** Lays out and initialises the parameters; does nothing the second time. What needs them calls it. */
  build(): ParameterLayout {
    return this.#layOut(true);
  }

  /** @internal With values that are still to come: zeros. */
  buildEmpty(): void {
    this.#layOut(false);
  }

  #layOut(initialized: boolean): ParameterLayout {
    if (this.#disposed) throw new DisposedError('this model has been disposed');
    this.#built ??= layOutParameters(this.layers, this.seed, initialized);
    return this.#built;
  }

  /** Values a sample before the first layer and behind each. */
  get widths(): readonly number[] {
    return this.build().widths;
  }

  /** Values a sample goes in with. */
  get inputWidth(): number {
    return this.widths[0] as number;
  }

  /** Values a sample comes out with. */
  get outputWidth(): number {
    return this.widths.at(-1) as number;
  }

  /** All parameters and statistics as they lie in memory, padding (zeros) included. */
  get parameterBuffer(): ResidentBuffer {
    return this.build().parameterBuffer;
  }

  /** Every parameter and statistic with its path, shape and a view of its values, layer by layer. */
  get parameters(): readonly Parameter[] {
    this.build();
    return this.layers.flatMap((layer) => layer.parameters);
  }

  /**
   * The outputs for x, one sample or many, row by row: a new array of x's kind. What the last layer gives, so logits unless
   * it ends in a softmax or sigmoid.
   * @throws {ArgumentError} if x's length is not a multiple of the first layer's inputs
   */
  predict(x: Float32Array, options?: PredictOptions): Float32Array<ArrayBuffer>;
  predict(x: ResidentBuffer, options?: PredictOptions): ResidentBuffer;
  predict(x: FloatArray, options?: PredictOptions): FloatArray {
    const { batchSize } = options === undefined ? PREDICT_DEFAULTS : readOptions('predict', options, PREDICT_OPTIONS);
    const { inputWidth, outputWidth } = this;
    const samples = countSamples('predict', x, inputWidth);
    const inputs = viewAsBuffer(x);
    // Laid out before the result is allocated: where that fails, no result is left behind.
    if (samples > 0) this.#plans.for(Math.min(batchSize, samples));
    const out =
      x instanceof ResidentBuffer ? new ResidentBuffer(samples * outputWidth) : new Float32Array(samples * outputWidth);
    this.inBatches(inputs, samples, batchSize, ({ steps, output }, first) => {
      for (const step of steps) step.run();
      dataOf(out).set(output.data, first * outputWidth);
    });
    return out;
  }

  /**
   * What every layer gives for x in inference: `predict`, looked at layer by layer; the last layer's outputs are those of
   * `predict` to the bit. A residual block is one layer. Layers behind the last one asked for are not computed.
   * @param x samples × inputs, one sample or many
   * @returns plain arrays, in the order of the net, or of `layers`
   * @throws {ArgumentError} if x's length is not a multiple of the first layer's inputs, or there is no such layer
   */
  layerOutputs(x: FloatArray, options: LayerOutputsOptions = {}): LayerOutputs[] {
    return layerOutputsOf(this, x, countSamples('layerOutputs', x, this.inputWidth), options);
  }

  /**
   * @internal Puts samples into the plans of predictions, batch by batch, for `work` to run.
   * @param inputs as `viewAsBuffer` gives them @param work is told the batch's first sample
   */
  inBatches(
    inputs: FloatArray,
    samples: number,
    batchSize: number,
    work: (plan: InferencePlan, first: number) => void,
  ): void {
    const { inputWidth } = this;
    for (let first = 0; first < samples; first += batchSize) {
      const rows = Math.min(batchSize, samples - first);
      const plan = this.#plans.for(rows);
      // Views are taken for each batch: a plan's layout may have grown the memory.
      const values = dataOf(inputs);
      const isWhole = rows === samples;
      plan.input.data.set(isWhole ? values : values.subarray(first * inputWidth, (first + rows) * inputWidth));
      work(plan, first);
    }
  }

  /** Keras' table of layers, output shapes and parameter counts. */
  summary(print: (text: string) => void = console.log): void {
    if (typeof print !== 'function') {
      throw new ArgumentError('summary', 'print', `is ${describeValue(print)}, expected a function`);
    }
    print(summaryOf(this.layers, this.widths));
  }

  toJSON(): NetworkConfig {
    return { seed: this.seed, layers: this.layers.map((layer) => layer.toJSON()) };
  }

  /** Gives all memory back. The model cannot be used after that. */
  dispose(): void {
    this.#disposed = true;
    this.#plans.dispose();
    this.#built?.parameterBuffer.dispose();
  }

  /** `using model = sequential([…])` disposes the model at the end of its scope. */
  [disposeSymbol](): void {
    this.dispose();
  }
}

function dataOf(array: FloatArray): Float32Array {
  return array instanceof ResidentBuffer ? array.data : array;
}

/** Samples in x. @throws {ArgumentError} if it holds a part of one */
export function countSamples(caller: string, x: FloatArray, inputs: number, argument = 'x'): number {
  checkArray(caller, argument, x);
  if (x.length % inputs !== 0) {
    throw new ArgumentError(
      caller,
      argument,
      `has ${x.length} elements, expected a multiple of ${inputs} (the model's inputs)`,
    );
  }
  return x.length / inputs;
}
