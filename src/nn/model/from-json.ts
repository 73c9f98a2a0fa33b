import { ArgumentError, describeValue } from '../../errors.js';
import type { ActivationOption } from '../activation-config.js';
import { activation } from '../layers/activation.js';
import { batchNorm } from '../layers/batch-norm.js';
import { dense } from '../layers/dense.js';
import { dropout } from '../layers/dropout.js';
import type { Layer, LayerConfig } from '../layers/layer.js';
import { prelu } from '../layers/prelu.js';
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
import type { Optimizer, OptimizerConfig } from '../optimizer.js';
import { adagrad, adam, adamW, rmsprop, sgd } from '../optimizers.js';
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
// file needs no checks but its own shape; what it must not do is reach a property that every object has.

// biome-ignore lint/suspicious/noExplicitAny: options come from JSON, and each factory checks its own
type Factories<T> = Readonly<Record<string, (options: any) => T>>;

const LAYERS: Factories<Layer> = {
  dense,
  activation: ({ activation: option, ...options }: LayerConfig) => activation(option as ActivationOption, options),
  softmax,
  batchNorm,
  dropout,
  prelu,
  rrelu,
};
const LOSSES: Factories<Loss> = {
  meanSquaredError,
  meanAbsoluteError,
  huber,
  binaryCrossentropy,
  categoricalCrossentropy,
};
const OPTIMIZERS: Factories<Optimizer> = { sgd, adam, adamW, rmsprop, adagrad };
const SCHEDULES: Factories<Schedule> = {
  stepDecay,
  exponentialDecay,
  cosineDecay,
  linearWarmup: ({ next, ...options }) => linearWarmup({ ...options, ...(next && { next: scheduleFromJSON(next) }) }),
  oneCycle,
  reduceOnPlateau,
};

function make<T>(caller: string, factories: Factories<T>, config: unknown): T {
  const { type, ...options } = Object(config) as { type?: unknown };
  const factory = typeof type === 'string' && Object.hasOwn(factories, type) ? factories[type] : undefined;
  if (!factory) {
    const known = Object.keys(factories).join(', ');
    throw new ArgumentError(caller, 'type', `is ${describeValue(type)}, expected one of ${known}`);
  }
  return factory(options);
}

/** The layers and options of a model that `toJSON` described. @throws {ArgumentError} */
export function partsFromJSON(config: NetworkConfig): [layers: Layer[], options: { seed: number }] {
  const { layers, seed } = Object(config) as Partial<NetworkConfig>;
  if (!Array.isArray(layers)) {
    throw new ArgumentError(
      'fromJSON',
      'layers',
      `is ${describeValue(layers)}, expected an array of layers' descriptions`,
    );
  }
  return [layers.map((layer) => make('fromJSON', LAYERS, layer)), { seed: seed ?? 0 }];
}

/** The loss that `toJSON` described. @throws {ArgumentError} */
export function lossFromJSON(config: LossConfig): Loss {
  return make('lossFromJSON', LOSSES, config);
}

/** The optimiser that `toJSON` described. @throws {ArgumentError} */
export function optimizerFromJSON(config: OptimizerConfig): Optimizer {
  return make('optimizerFromJSON', OPTIMIZERS, config);
}

/** The schedule that `toJSON` described. @throws {ArgumentError} */
export function scheduleFromJSON(config: ScheduleConfig): Schedule {
  return make('scheduleFromJSON', SCHEDULES, config);
}
