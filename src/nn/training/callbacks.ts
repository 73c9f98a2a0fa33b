import { ArgumentError, describeValue } from '../../errors.js';
import type { ResidentBuffer } from '../../memory/resident.js';
import { flag, number, readOptions, type TableOf, text } from '../../options.js';
import {
  costOf,
  type LogModes,
  type Logs,
  largerIsBetter,
  type MonitorMode,
  monitored,
  monitorMode,
} from './monitor.js';
import type { TrainableModel } from './trainable-model.js';
import type { TrainingPlan } from './training-step.js';

/** What `fit` is about to do. */
export interface RunInfo {
  readonly model: TrainableModel;
  /** @internal The plan of the last step, its buffers as the step has left them; undefined where they may hold other things. */
  readonly lastPlan: () => TrainingPlan | undefined;
  /** Epochs of this call. */
  readonly epochs: number;
  /** Batches an epoch; undefined where the data do not tell beforehand. */
  readonly batchCount: number | undefined;
  /** The names of an epoch's logs, each with the values that are better, `min` or `max`, where its metric says so. */
  readonly logs: LogModes;
}

/** Why training ended: all epochs done, `stopTraining`, the signal, or an error. */
export type Ending = 'done' | 'stopped' | 'aborted' | 'failed';

/** What a callback keeps from epoch to epoch. */
export interface CallbackState {
  /** Finite numbers by name, always the same names. */
  readonly numbers: Readonly<Record<string, number>>;
  /** Parameters that it keeps, laid out like `model.parameterBuffer`. */
  readonly weights?: Float32Array | undefined;
}

/** Called by `fit` as it goes; what returns a promise is waited for. Set `model.stopTraining` to end after the batch. */
export interface Callback {
  onTrainBegin?(run: RunInfo): void | Promise<void>;
  onEpochBegin?(epoch: number, run: RunInfo): void | Promise<void>;
  /** Called after every batch, with the loss that it had before its step. `batch` counts those that are done. */
  onBatchEnd?(batch: number, loss: number, run: RunInfo): void | Promise<void>;
  /** Called rarely enough to cost little: whenever `fit` yields to the event loop. `batch` counts those that are done. */
  onProgress?(batch: number, logs: Logs, run: RunInfo): void | Promise<void>;
  onEpochEnd?(epoch: number, logs: Logs, run: RunInfo): void | Promise<void>;
  /**
   * Where the signal ended training, parameters must stay as they are: it may go on from here. Where an error did, `fit`
   * throws it once all callbacks have heard of it.
   */
  onTrainEnd?(run: RunInfo, ended: Ending, error?: unknown): void | Promise<void>;
  /** What a checkpoint keeps of the callback. */
  state?(): CallbackState;
  /** Takes what `state` returned; the next training goes on from it instead of starting afresh. */
  loadState?(state: CallbackState): void;
}

export interface EarlyStoppingOptions {
  /** The log that it goes by. Default `val_loss`. */
  readonly monitor?: string;
  /** Epochs without improvement before training stops. Default 0. */
  readonly patience?: number;
  /** What counts as an improvement. Default: anything. */
  readonly minDelta?: number;
  /** Whether smaller or larger values are better. Default `auto`: as the metric says; one of your own may not. */
  readonly mode?: MonitorMode;
  /**
   * Puts the best epoch's parameters back at the end, after an error too, unless the signal ended training. Default false, as
   * in Keras.
   */
  readonly restoreBestWeights?: boolean;
}

const EARLY_STOPPING = {
  monitor: text('val_loss'),
  patience: number({ default: 0, from: 0 }),
  minDelta: number({ default: 0, from: 0 }),
  mode: monitorMode,
  restoreBestWeights: flag(false),
} satisfies TableOf<EarlyStoppingOptions>;

/** @internal What a Worker must know of it besides. */
export interface EarlyStopping extends Callback {
  /** Whether the next training goes on from a state that was loaded, instead of starting afresh. */
  readonly resumes: boolean;
  state(): CallbackState;
  loadState(state: CallbackState, resumes?: boolean): void;
  toJSON(): { readonly type: string };
}

/**
 * Stops training once a value has stopped getting better.
 * @throws {ArgumentError} if a setting is out of range; when training begins, if it has no such value
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  return stopper(options);
}

/** With what takes it to a Worker and back. */
function stopper(options: EarlyStoppingOptions): EarlyStopping {
  const settings = readOptions('earlyStopping', options, EARLY_STOPPING);
  const { monitor, mode, patience, minDelta, restoreBestWeights } = settings;
  const limit = Math.max(1, patience);
  const start = { best: Number.MAX_VALUE, bad: 0 };
  let numbers = { ...start };
  let weights: Float32Array | undefined;
  // Whose weights these are: where `heal` has changed the layers since, they fit no more.
  let source: ResidentBuffer | undefined;
  let loaded = false;
  let larger = false;
  return {
    onTrainBegin: ({ model, logs }) => {
      larger = largerIsBetter('earlyStopping', mode, monitor, logs);
      if (!loaded) {
        numbers = { ...start };
        weights = undefined;
      } else if (numbers.bad >= limit) model.stopTraining = true;
      loaded = false;
      source = model.parameterBuffer;
    },
    onEpochEnd: (_epoch, logs, { model }) => {
      const cost = costOf(monitored('earlyStopping', monitor, logs), larger);
      if (cost < numbers.best - minDelta) {
        numbers = { best: cost, bad: 0 };
        source = model.parameterBuffer;
        if (restoreBestWeights) weights = source.data.slice();
      } else {
        numbers.bad += 1;
        if (numbers.bad >= limit) model.stopTraining = true;
      }
    },
    onTrainEnd: ({ model }, ended) => {
      if (weights && ended !== 'aborted' && source === model.parameterBuffer) model.parameterBuffer.data.set(weights);
    },
    state: () => ({ numbers: { ...numbers }, weights: weights?.slice() }),
    loadState: (state, resumes = true) => {
      numbers = { ...start, ...state.numbers };
      weights = state.weights?.slice();
      loaded = resumes;
    },
    get resumes() {
      return loaded;
    },
    toJSON: () => ({ type: 'earlyStopping', ...settings }),
  };
}

/** A line that follows the training, for a terminal: rewritten as batches pass, kept when an epoch ends. */
export function progressLine(write: (text: string) => void): Callback {
  if (typeof write !== 'function') {
    throw new ArgumentError('progressLine', 'write', `is ${describeValue(write)}, expected a function`);
  }
  let epoch = 0;
  const line = (batch: number | undefined, logs: Logs, { epochs, batchCount }: RunInfo): string => {
    const values = Object.entries(logs).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
    const where = batch === undefined ? '' : ` ${batch}/${batchCount ?? '?'}`;
    return `\r\x1b[KEpoch ${epoch}/${epochs}${where}  ${values.join('  ')}`;
  };
  return {
    onEpochBegin: (number) => {
      epoch = number + 1;
    },
    onProgress: (batch, logs, run) => write(line(batch, logs, run)),
    onEpochEnd: (_epoch, logs, run) => write(`${line(undefined, logs, run)}\n`),
  };
}
