import { ArgumentError, describeValue } from '../../errors.js';
import type { FloatArray } from '../../kernels/arguments.js';
import { viewAsBuffer } from '../../memory/resident.js';
import { flag, optional, readOptions, type TableOf } from '../../options.js';
import type { Layer } from '../layers/layer.js';
import { type InferencePlan, PREDICT_OPTIONS, type PredictOptions } from './inference.js';

export interface LayerOutputsOptions extends PredictOptions {
  /** Names of the layers to look at, in the order wanted. Default: all, from the first to the last. */
  readonly layers?: readonly string[];
  /** Whether to give what goes into activations as well. Default false. */
  readonly preActivations?: boolean;
}

/** What a layer gives in inference. */
export interface LayerOutputs {
  readonly layer: string;
  /** Values a sample. */
  readonly units: number;
  /** samples × units, row by row. */
  readonly outputs: Float32Array<ArrayBuffer>;
  /**
   * What goes into the activation, samples × units. Missing unless asked for, and where the layer does not end in an
   * activation that works value by value.
   */
  readonly preActivations?: Float32Array<ArrayBuffer>;
}

const OPTIONS = {
  ...PREDICT_OPTIONS,
  layers: optional<readonly string[]>({
    read: (caller, argument, given) => {
      if (Array.isArray(given)) return given;
      throw new ArgumentError(caller, argument, `is ${describeValue(given)}, expected an array of layers' names`);
    },
  }),
  preActivations: flag(false),
} satisfies TableOf<LayerOutputsOptions>;

/** What is gathered for a layer. */
interface Gathered extends LayerOutputs {
  preActivations?: Float32Array<ArrayBuffer>;
}

/** What is wanted of a network. */
interface Predicting {
  readonly layers: readonly Layer[];
  /** Values a sample before the first layer and behind each. */
  readonly widths: readonly number[];
  inBatches(
    inputs: FloatArray,
    samples: number,
    batchSize: number,
    work: (plan: InferencePlan, first: number) => void,
  ): void;
}

/** The layers that options ask for, by place. @throws {ArgumentError} if an option is out of range, or there is no such layer */
export function readLayerOutputs(
  { layers }: Pick<Predicting, 'layers'>,
  options: LayerOutputsOptions,
): { readonly batchSize: number; readonly preActivations: boolean; readonly places: readonly number[] } {
  const { batchSize, layers: wanted, preActivations } = readOptions('layerOutputs', options, OPTIONS);
  const names = layers.map(({ name }) => name);
  const places = wanted?.map((name, i) => {
    const place = names.indexOf(name);
    if (place >= 0) return place;
    const problem = `is ${describeValue(name)}, expected one of ${names.join(', ')}`;
    throw new ArgumentError('layerOutputs', `layers[${i}]`, problem);
  });
  return { batchSize, preActivations, places: places ?? [...names.keys()] };
}

/** See `Network.layerOutputs`. */
export function layerOutputsOf(
  network: Predicting,
  x: FloatArray,
  samples: number,
  options: LayerOutputsOptions,
): LayerOutputs[] {
  const { batchSize, preActivations, places } = readLayerOutputs(network, options);
  const { layers, widths } = network;
  const gathered = new Map(
    places.map((place): [number, Gathered] => {
      const units = widths[place + 1] as number;
      const layer = layers[place]?.name as string;
      return [place, { layer, units, outputs: new Float32Array(samples * units) }];
    }),
  );
  const end = Math.max(...places) + 1;
  network.inBatches(viewAsBuffer(x), samples, batchSize, ({ steps }, first) => {
    for (const [place, step] of steps.slice(0, end).entries()) {
      const into = gathered.get(place);
      if (!into) {
        step.run();
        continue;
      }
      step.run(
        preActivations
          ? ({ data }) => {
              into.preActivations ??= new Float32Array(samples * into.units);
              into.preActivations.set(data, first * into.units);
            }
          : undefined,
      );
      into.outputs.set(step.output.data, first * into.units);
    }
  });
  return places.map((place) => gathered.get(place) as Gathered);
}
