// What a run is made of. A run's bits are a function of this alone.
import type { InitializerType } from 'fourlane/nn';
import type { LossType } from './losses.js';
import type { OptionValues } from './options.js';
import type { ScheduleType } from './schedules.js';

export const DATA_KINDS = ['spiral', 'circle', 'xor', 'gaussians', 'abs', 'digits', 'points', 'csv'] as const;
export type DataKind = (typeof DATA_KINDS)[number];

/** A point of one's own: x and y from −1 to 1 in thousandths, and the class. */
export type OwnPoint = readonly [x: number, y: number, label: 0 | 1];

/** Own data: the file stays in memory, and a link names it. */
export interface CsvChoice {
  readonly file: string;
  /** Of the file's bytes, as `digestOf` has it. */
  readonly digest: string;
  /** Whether the column holds classes, or values to predict. */
  readonly task: 'classes' | 'regression';
  /** The column of the classes or values, by name, or by number from 0 where the file has no header; empty: the last. */
  readonly column: string;
  /** Columns that are not used, likewise. */
  readonly leftOut: readonly string[];
}

export interface DataChoice {
  readonly kind: DataKind;
  readonly samples: number;
  /** Standard deviation of what is added to each coordinate of a drawn point. */
  readonly noise: number;
  readonly seed: number;
  /** Inputs become scale · x + offset: off-centre and unscaled data on purpose. */
  readonly offset: number;
  readonly scale: number;
  readonly points: readonly OwnPoint[];
  readonly csv: CsvChoice | undefined;
}

/** An activation of the table, `prelu` or `rrelu`, with parameters. */
export interface ActivationChoice {
  readonly name: string;
  readonly [parameter: string]: number | string | boolean;
}

/** A hidden layer. */
export interface LayerChoice {
  readonly units: number;
  readonly activation: ActivationChoice;
  readonly batchNorm: boolean;
  /** Share of its outputs that are dropped in training. */
  readonly dropout: number;
}

export const OPTIMIZERS = ['sgd', 'adam', 'adamW', 'rmsprop', 'adagrad'] as const;

export interface OptimizerChoice {
  readonly type: (typeof OPTIMIZERS)[number];
  readonly learningRate: number;
  /** Of sgd. */
  readonly momentum: number;
  readonly weightDecay: number;
  /** Largest norm of all gradients; 0: no limit. */
  readonly clipNorm: number;
  /** What else differs from the package's defaults, such as `beta1`; of other types of optimiser it does not count. */
  readonly options: OptionValues;
}

export interface ScheduleChoice {
  readonly type: ScheduleType;
  /** Steps of a whole schedule, or from one change to the next. */
  readonly steps: number;
  /** What else differs from the defaults, such as `gamma`; of other types it does not count. */
  readonly options: OptionValues;
}

export interface LossChoice {
  /** `default`: cross-entropy where classes are told apart, else the squared error. */
  readonly type: LossType;
  readonly options: OptionValues;
}

export interface SetUp {
  readonly data: DataChoice;
  readonly layers: readonly LayerChoice[];
  readonly initializer: InitializerType | 'default';
  /** Of `normal`, `truncatedNormal`, `uniform` and `constant`: standard deviation, bound, or the value. */
  readonly initializerScale: number;
  /** What else differs from the defaults, such as `gain`; of other types it does not count. */
  readonly initializerOptions: OptionValues;
  /** What hidden biases begin with. */
  readonly bias: number;
  /** A fixed layer in front standardises the inputs. */
  readonly standardize: boolean;
  readonly loss: LossChoice;
  readonly optimizer: OptimizerChoice;
  readonly schedule: ScheduleChoice;
  readonly batchSize: number;
  /** Penalties on the weights. */
  readonly l1: number;
  readonly l2: number;
  /** Of the weights, the order of samples, and dropout. */
  readonly seed: number;
}

export const DATA_DEFAULTS: DataChoice = {
  kind: 'spiral',
  samples: 400,
  noise: 0.02,
  seed: 1,
  offset: 0,
  scale: 1,
  points: [],
  csv: undefined,
};

const layer = (units: number): LayerChoice => ({ units, activation: { name: 'relu' }, batchNorm: false, dropout: 0 });

/** The sick net that the page opens on: of 96 units 10 are dead at step 0, 81 at step 12, 88 at step 150. */
export const OPENING: SetUp = {
  data: DATA_DEFAULTS,
  layers: [layer(24), layer(24), layer(24), layer(24)],
  initializer: 'default',
  initializerScale: 0.05,
  initializerOptions: {},
  bias: 0,
  standardize: false,
  loss: { type: 'default', options: {} },
  optimizer: { type: 'adam', learningRate: 0.2, momentum: 0, weightDecay: 0, clipNorm: 0, options: {} },
  schedule: { type: 'constant', steps: 1000, options: {} },
  batchSize: 64,
  l1: 0,
  l2: 0,
  seed: 19,
};

/** Keras' net for MNIST. */
export const DIGITS: SetUp = {
  ...OPENING,
  data: { ...DATA_DEFAULTS, kind: 'digits', samples: 4000 },
  layers: [layer(128), layer(64)],
  optimizer: { ...OPENING.optimizer, learningRate: 0.001 },
};
