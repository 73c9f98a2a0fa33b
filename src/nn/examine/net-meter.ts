import { sumOfSquares } from '../../kernels/nn/gradients.js';
import type { ResidentBuffer } from '../../memory/resident.js';
import type { Layer } from '../layers/layer.js';
import type { NamedLayerStep } from '../training/training-step.js';
import { ColumnMeter } from './columns.js';
import { ScaledSpreadMeter, type Spread, SpreadMeter } from './spread.js';
import { UnitMeter, type UnitStates } from './units.js';

/** A parameter in figures. */
export interface ParameterIndicators {
  /** `dense_1.weight`. */
  readonly path: string;
  readonly values: Spread;
  /** Root mean square of ∂loss/∂value of a batch. Undefined where none was measured, and on frozen parameters. */
  readonly gradient: number | undefined;
}

/** One layer in figures. */
export interface LayerIndicators {
  readonly layer: string;
  readonly type: string;
  /** The activation's name, where the layer has one that works value by value. */
  readonly activation: string | undefined;
  readonly units: number;
  readonly trainable: boolean;
  /** How much the outputs tell samples apart: their standard deviation over the samples, root mean square over the units. */
  readonly signal: number;
  readonly output: Spread;
  /** What goes into the activation. */
  readonly preActivation: Spread | undefined;
  readonly states: UnitStates | undefined;
  /**
   * Root mean square over samples and units of ∂(a sample's loss)/∂pre-activation, ∂/∂output where there is no activation.
   * Undefined where there were no targets.
   */
  readonly gradient: number | undefined;
  /** How the values that `gradient` is taken over are spread. Undefined where there are none, or no histograms are asked for. */
  readonly gradientSpread: Spread | undefined;
  readonly parameters: readonly ParameterIndicators[];
}

export interface MeterOptions {
  readonly histograms: boolean;
  /** See `UnitStates.dormant`. */
  readonly dormantBelow: number;
}

/** Gathers the figures of one layer from its steps. */
class LayerMeter {
  readonly #layer: Layer;
  readonly #options: MeterOptions;
  readonly #output: SpreadMeter;
  readonly #columns: ColumnMeter;
  readonly #width: number;
  #pre: SpreadMeter | undefined;
  #units: UnitMeter | undefined;
  #gradientSquares = 0;
  #gradientCount = 0;
  #gradients: ScaledSpreadMeter | undefined;
  readonly #parameterSquares = new Map<string, number>();

  constructor(layer: Layer, width: number, options: MeterOptions) {
    this.#layer = layer;
    this.#width = width;
    this.#options = options;
    this.#output = new SpreadMeter(options.histograms);
    this.#columns = new ColumnMeter(width);
  }

  add({ output, outputGradient, activity }: NamedLayerStep, rows: number, backward: boolean): void {
    this.#output.add(output);
    this.#columns.add(output, rows);
    const config = this.#layer.activation;
    if (activity && config) {
      this.#pre ??= new SpreadMeter(this.#options.histograms);
      this.#units ??= new UnitMeter(config, this.#width);
      this.#pre.add(activity.sign);
      this.#units.add(backward ? activity : { ...activity, gradient: undefined }, rows);
    }
    if (!backward) return;
    const gradient = activity ? activity.gradient : outputGradient;
    if (gradient) this.#addGradient(gradient, rows);
    for (const parameter of this.#layer.parameters) {
      if (!parameter.gradient) continue;
      const before = this.#parameterSquares.get(parameter.path) ?? 0;
      this.#parameterSquares.set(parameter.path, before + rmsOf(parameter.gradient) ** 2);
    }
  }

  /** @param gradient of the batch's mean loss: of a sample's own, it is as many times as large as there are rows */
  #addGradient(gradient: ResidentBuffer, rows: number): void {
    this.#gradientSquares += sumOfSquares(gradient) * rows * rows;
    this.#gradientCount += gradient.length;
    if (!this.#options.histograms) return;
    this.#gradients ??= new ScaledSpreadMeter();
    this.#gradients.add(gradient, rows);
  }

  read(batches: number): LayerIndicators {
    const { name, type, activation, trainable, parameters } = this.#layer;
    const { variances } = this.#columns.read();
    return {
      layer: name,
      type,
      activation: this.#units && activation?.name,
      units: this.#width,
      trainable,
      signal: Math.sqrt(variances.reduce((sum, variance) => sum + variance, 0) / this.#width),
      output: this.#output.read(),
      preActivation: this.#pre?.read(),
      states: this.#units?.read(this.#options.dormantBelow),
      gradient: this.#gradientCount > 0 ? Math.sqrt(this.#gradientSquares / this.#gradientCount) : undefined,
      gradientSpread: this.#gradients?.read(),
      parameters: parameters.map(({ path, value }) => {
        const meter = new SpreadMeter(this.#options.histograms);
        meter.add(value);
        const values = meter.read();
        meter.dispose();
        const squares = this.#parameterSquares.get(path);
        return { path, values, gradient: squares === undefined ? undefined : Math.sqrt(squares / batches) };
      }),
    };
  }

  dispose(): void {
    for (const meter of [this.#output, this.#columns, this.#pre, this.#units, this.#gradients]) meter?.dispose();
  }
}

/** Gathers the figures of a net, layer by layer and batch by batch, from where training has put them. */
export class NetMeter {
  readonly #layers = new Map<string, LayerMeter>();
  readonly #byName: ReadonlyMap<string, Layer>;
  readonly #options: MeterOptions;
  #batches = 0;
  #samples = 0;

  constructor(layers: readonly Layer[], options: MeterOptions) {
    this.#byName = new Map(layers.map((layer) => [layer.name, layer]));
    this.#options = options;
  }

  get samples(): number {
    return this.#samples;
  }

  /** Takes in a batch that has gone forward and, unless it says so, backward. */
  add({ rows, steps }: { readonly rows: number; readonly steps: readonly NamedLayerStep[] }, backward = true): void {
    this.#samples += rows;
    this.#batches += 1;
    for (const pass of steps) {
      let meter = this.#layers.get(pass.name);
      if (!meter) {
        const layer = this.#byName.get(pass.name) as Layer;
        meter = new LayerMeter(layer, pass.output.length / rows, this.#options);
        this.#layers.set(pass.name, meter);
      }
      meter.add(pass, rows, backward);
    }
  }

  read(): LayerIndicators[] {
    return [...this.#layers.values()].map((meter) => meter.read(this.#batches));
  }

  dispose(): void {
    for (const meter of this.#layers.values()) meter.dispose();
  }
}

function rmsOf(values: ResidentBuffer): number {
  return Math.sqrt(sumOfSquares(values) / values.length);
}
