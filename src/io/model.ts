import { ArgumentError, describeValue, FormatError } from '../errors.js';
import { type Layer, Network, type NetworkConfig, type Sequential, sequential } from '../nn/index.js';
import { partsFromJSON } from '../nn/model/from-json.js';
import { readOptions, record, type TableOf } from '../options.js';
import type { Bytes } from './bytes.js';
import { type Json, parseJson } from './json.js';
import { type DataNames, KEPT, namesFromMetadata, namesToMetadata } from './names.js';
import { checkModel, describing, fill, unfit } from './parameters.js';
import { readSafetensors, readSafetensorsMetadata, type Tensor, writeSafetensors } from './safetensors.js';

/** Metadata of a model's file: its architecture as JSON. */
export const ARCHITECTURE = 'fourlane.architecture';

export interface SaveModelOptions {
  /** The names of inputs and outputs in the data, for `readNames`. */
  readonly names?: DataNames;
  /** More metadata to keep, by key. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Returns the bytes of a model's file, and writes none: safetensors with all parameters and statistics by path, and the
 * architecture in `__metadata__`.
 * @throws {ArgumentError} if a parameter is not finite or a variance negative, which `loadModel` would refuse; if there are
 * not as many names as inputs or outputs
 */
export function saveModel(model: Network, options: SaveModelOptions = {}): Uint8Array<ArrayBuffer> {
  checkModel('saveModel', model);
  const { names, metadata } = readOptions('saveModel', options, KEPT satisfies TableOf<SaveModelOptions>);
  return writeSafetensors(parametersOf('saveModel', model), [
    [ARCHITECTURE, JSON.stringify(model)],
    ...namesToMetadata('saveModel', names, model),
    ...Object.entries(metadata),
  ]);
}

/**
 * The names that `saveModel` or `saveCheckpoint` was given; no tensor is read.
 * @throws {FormatError} if the file is corrupt
 */
export function readNames(bytes: Bytes): DataNames {
  return namesFromMetadata(readSafetensorsMetadata(bytes));
}

/** Every parameter and statistic by path. @throws {ArgumentError} if the model would not load again with it */
export function parametersOf(caller: string, model: Network): [string, Tensor][] {
  return model.parameters.map(({ path, shape, minimum, value: { data } }) => {
    const problem = unfit(data, minimum);
    if (problem) throw new ArgumentError(caller, path, problem);
    return [path, { shape, data }];
  });
}

/**
 * A model from the bytes that `saveModel` returned, ready to predict, or to `compile` and train on.
 * @throws {FormatError} if the file is corrupt, holds NaN, ∞ or a negative variance, or was not written by `saveModel`
 */
export function loadModel(bytes: Bytes): Sequential {
  return load(bytes, sequential);
}

/** As `loadModel`, for prediction alone: a bundle with this holds no optimiser and no loss. */
export function loadNetwork(bytes: Bytes): Network {
  return load(bytes, (layers, options) => new Network(layers, options));
}

function load<N extends Network>(bytes: Bytes, make: (layers: Layer[], options: { seed: number }) => N): N {
  const { tensors, metadata, unread } = readSafetensors(bytes);
  const text = metadata.get(ARCHITECTURE);
  if (text === undefined) {
    throw new FormatError(
      `the file does not say its architecture (${ARCHITECTURE}), expected one that saveModel wrote; loadWeights takes any`,
    );
  }
  const model = describing('the architecture', () =>
    make(...partsFromJSON(toObject(parseJson(text)) as NetworkConfig)),
  );
  fill(model, tensors, undefined, unread);
  return model;
}

/** JSON as the factories take it. `fromEntries` makes a `__proto__` of the file a property, and no prototype. */
export function toObject(value: Json): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, toObject(item)]));
  return Array.isArray(value) ? value.map(toObject) : value;
}

export interface LoadWeightsOptions {
  /** Layers that have other names in the file: `{ dense: 'net.0', dense_1: 'net.2' }`. */
  readonly names?: Readonly<Record<string, string>>;
}

const LOAD_OPTIONS = { names: record<Readonly<Record<string, string>>>() } satisfies TableOf<LoadWeightsOptions>;

/**
 * Fills a model's parameters and statistics, by name, from any safetensors file: `dense.weight` from `dense.weight`, or
 * with `names: { dense: 'net.0' }` from `net.0.weight`, which is what PyTorch's `state_dict` calls it. Matrices are
 * stored as PyTorch stores them, outputs × inputs. Tensors that the model does not need are ignored.
 * @throws {FormatError} if a parameter is missing in the file, has another shape there, is not finite or a negative
 * variance; nothing is written
 */
export function loadWeights(model: Network, bytes: Bytes, options: LoadWeightsOptions = {}): void {
  checkModel('loadWeights', model);
  const { names } = readOptions('loadWeights', options, LOAD_OPTIONS);
  for (const [layer, name] of Object.entries(names)) {
    model.getLayer(layer);
    if (typeof name !== 'string') {
      throw new ArgumentError('loadWeights', `names.${layer}`, `is ${describeValue(name)}, expected a string`);
    }
  }
  const { tensors, unread } = readSafetensors(bytes);
  const nameOf = (path: string, layer: string): string =>
    Object.hasOwn(names, layer) ? `${names[layer]}${path.slice(layer.length)}` : path;
  fill(model, tensors, nameOf, unread);
}
