import { ArgumentError, describeValue } from '../../errors.js';
import type { ActivationOption } from '../activation-config.js';
import { activation } from '../layers/activation.js';
import { batchNorm } from '../layers/batch-norm.js';
import { dense } from '../layers/dense.js';
import { dropout } from '../layers/dropout.js';
import type { LayerEntry } from '../layers/entry.js';
import type { Layer, LayerConfig } from '../layers/layer.js';
import { layerNorm } from '../layers/layer-norm.js';
import { prelu } from '../layers/prelu.js';
import { residual } from '../layers/residual.js';
import { rrelu } from '../layers/rrelu.js';
import { softmax } from '../layers/softmax.js';
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  huber,
  type Loss,
  type LossConfig,
  meanAbsoluteError,
  meanSquaredError,
} from '../losses.js';
import { accuracy, binaryAccuracy, type Metric, type MetricConfig, mae, mse, r2, topK } from '../metrics.js';
import type { Optimizer, OptimizerConfig } from '../optimizer.js';
import { adagrad, adam, adamW, rmsprop, sgd } from '../optimizers.js';
import { type PartEntry, partFromJSON, type Registry, register } from '../registry.js';
import {
  cosineDecay,
  exponentialDecay,
  linearWarmup,
  oneCycle,
  reduceOnPlateau,
  type Schedule,
  type ScheduleConfig,
  stepDecay,
} from '../schedules.js';
import type { NetworkConfig } from './network.js';

// What makes the parts of a description again, by `type`. The factories check their options, so a description from a
// file needs no checks but its own shape.

/** @internal */
export const LAYERS: Registry<Layer, LayerEntry> = {
  kind: 'layer',
  register: 'registerLayer',
  builtIn: {
    dense,
    activation: ({ activation: option, ...options }: LayerConfig) => activation(option as ActivationOption, options),
    softmax,
    batchNorm,
    dropout,
    layerNorm,
    prelu,
    rrelu,
    residual: ({ layers, ...options }: LayerConfig) => residual(layersFromJSON('residual', layers), options),
  },
  own: new Map(),
};

const LOSSES: Registry<Loss> = {
  kind: 'loss',
  register: 'registerLoss',
  builtIn: { meanSquaredError, meanAbsoluteError, huber, binaryCrossentropy, categoricalCrossentropy },
  own: new Map(),
};

const OPTIMIZERS: Registry<Optimizer> = {
  kind: 'optimizer',
  register: 'registerOptimizer',
  builtIn: { sgd, adam, adamW, rmsprop, adagrad },
  own: new Map(),
};

const SCHEDULES: Registry<Schedule> = {
  kind: 'schedule',
  register: 'registerSchedule',
  builtIn: {
    stepDecay,
    exponentialDecay,
    cosineDecay,
    linearWarmup: ({ next, ...options }) => linearWarmup({ ...options, ...(next && { next: scheduleFromJSON(next) }) }),
    oneCycle,
    reduceOnPlateau,
  },
  own: new Map(),
};

const METRICS: Registry<Metric> = {
  kind: 'metric',
  register: 'registerMetric',
  builtIn: { accuracy, binaryAccuracy, topK, mae, mse, r2 },
  own: new Map(),
};

/**
 * Makes layers of your own known by their type, so that models with them load again, and with `onnx` and `folding` that
 * ONNX files and `foldBatchNorm` take them. Once, before the first model is loaded.
 * @throws {ArgumentError} if there is a layer of that type already, or the entry lacks something
 */
export function registerLayer(entry: LayerEntry): void {
  register(LAYERS, entry);
}

/**
 * Makes losses of your own known by their type, for `lossFromJSON`.
 * @throws {ArgumentError} if there is a loss of that type already, or the entry lacks something
 */
export function registerLoss(entry: PartEntry<Loss>): void {
  register(LOSSES, entry);
}

/**
 * Makes optimisers of your own known by their type, for `optimizerFromJSON`.
 * @throws {ArgumentError} if there is an optimiser of that type already, or the entry lacks something
 */
export function registerOptimizer(entry: PartEntry<Optimizer>): void {
  register(OPTIMIZERS, entry);
}

/**
 * Makes schedules of your own known by their type, for `scheduleFromJSON`.
 * @throws {ArgumentError} if there is a schedule of that type already, or the entry lacks something
 */
export function registerSchedule(entry: PartEntry<Schedule>): void {
  register(SCHEDULES, entry);
}

/**
 * Makes metrics of your own known by their type, for a Worker that trains with them. They have that as `type`, and `toJSON`.
 * @throws {ArgumentError} if there is a metric of that type already, or the entry lacks something
 */
export function registerMetric(entry: PartEntry<Metric>): void {
  register(METRICS, entry);
}

/** @internal The layer that `toJSON` described: for layers that are made of layers. */
export function layerFromJSON(caller: string, config: unknown): Layer {
  return partFromJSON(caller, LAYERS, config);
}

/** The layers and options of a model that `toJSON` described. @throws {ArgumentError} */
export function partsFromJSON(config: NetworkConfig): [layers: Layer[], options: { seed: number }] {
  const { layers, seed } = Object(config) as Partial<NetworkConfig>;
  return [layersFromJSON('fromJSON', layers), { seed: seed ?? 0 }];
}

function layersFromJSON(caller: string, layers: unknown): Layer[] {
  if (Array.isArray(layers)) return layers.map((layer) => layerFromJSON(caller, layer));
  const problem = `is ${describeValue(layers)}, expected an array of layers' descriptions`;
  throw new ArgumentError(caller, 'layers', problem);
}

/** The loss that `toJSON` described. @throws {ArgumentError} */
export function lossFromJSON(config: LossConfig): Loss {
  return partFromJSON('lossFromJSON', LOSSES, config);
}

/** The optimiser that `toJSON` described. @throws {ArgumentError} */
export function optimizerFromJSON(config: OptimizerConfig): Optimizer {
  return partFromJSON('optimizerFromJSON', OPTIMIZERS, config);
}

/** The schedule that `toJSON` described. @throws {ArgumentError} */
export function scheduleFromJSON(config: ScheduleConfig): Schedule {
  return partFromJSON('scheduleFromJSON', SCHEDULES, config);
}

/** @internal The metric that `toJSON` described. @throws {ArgumentError} */
export function metricFromJSON(config: MetricConfig): Metric {
  return partFromJSON('metricFromJSON', METRICS, config);
}
