import { checkCount, checkKnown, checkOptions, type Names } from '../../checks.js';
import { ArgumentError, describeValue } from '../../errors.js';
import type { FloatArray } from '../../kernels/arguments.js';
import {
  type Batches,
  type BatchSource,
  batchSource,
  checkSkip,
  type DataOptions,
  isBatches,
  splitValidation,
} from './batches.js';
import { type Callback, type Ending, progressLine, type RunInfo } from './callbacks.js';
import { type DataSpec, keepBatch, type Targets } from './data.js';
import { EpochMetrics, logsOf } from './epoch-metrics.js';
import { EventLoop } from './event-loop.js';
import { checkMonitor } from './monitor.js';
import type { TrainableModel } from './trainable-model.js';
import type { Trainer, TrainingPlan } from './trainer.js';

export interface FitOptions extends DataOptions {
  /** How often the data are gone through. Default 1. */
  readonly epochs?: number;
  /** Told what happens, in this order. */
  readonly callbacks?: Callback | readonly Callback[];
  /** Ends training after the current batch, parameters and training state intact. */
  readonly signal?: AbortSignal;
  /** Batches of the first epoch to skip: `model.trainingState.batch`, where an interrupted run goes on. Default 0. */
  readonly initialBatch?: number;
  /** Shows a line in the terminal. Default: if standard output is a terminal. */
  readonly verbose?: boolean;
}

const OPTIONS: Names<FitOptions> = {
  epochs: true,
  batchSize: true,
  shuffle: true,
  validationData: true,
  validationSplit: true,
  sampleWeight: true,
  classWeight: true,
  callbacks: true,
  signal: true,
  initialBatch: true,
  verbose: true,
};

const METHODS: Names<Callback> = {
  onTrainBegin: true,
  onEpochBegin: true,
  onBatchEnd: true,
  onProgress: true,
  onEpochEnd: true,
  onTrainEnd: true,
  state: true,
  loadState: true,
};

/** What training has shown: each log's values by epoch. */
export interface History {
  /** `{ loss: […], accuracy: […], val_loss: […] }`, a value an epoch. */
  readonly history: Readonly<Record<string, readonly number[]>>;
  /** Why training ended. */
  readonly ended: Ending;
}

/** See `Sequential.fit`. */
export async function fitModel(
  model: TrainableModel,
  trainer: Trainer,
  spec: DataSpec,
  x: FloatArray | Batches,
  y: Targets | undefined,
  options: FitOptions,
): Promise<History> {
  const { epochs, initialBatch, signal, callbacks } = checkFitOptions(options);
  const data = splitValidation(spec, x, y, options);
  // Weights of classes are for training alone.
  const { classWeight: _, ...validationOptions } = options;
  const trainingNow = isBatches(data.training) ? () => data.training : keepBatch(data.training);
  const validationSpec = { ...spec, data: 'validationData.' };
  const validation =
    data.validation === undefined
      ? undefined
      : batchSource('validationData', trainer, validationSpec, data.validation, validationOptions);
  let source: BatchSource | undefined;
  try {
    source = batchSource('x', trainer, spec, trainingNow(), options, model.seed);
    checkSource(model, source, initialBatch);
    const names = logsOf(trainer.options);
    const logs = validation === undefined ? names : [...names, ...names.map((name) => `val_${name}`)];
    const { schedule } = trainer.options;
    if (schedule?.monitor !== undefined) checkMonitor(schedule.type, schedule.monitor, logs);
    const run = { model, epochs, batchCount: source.batchCount, logs };
    return await new FitLoop(trainer, source, validation, callbacks, run, signal).run(initialBatch);
  } finally {
    source?.dispose();
    validation?.dispose();
  }
}

/** One call of `fit`, its arguments checked and laid out. */
class FitLoop {
  readonly #trainer: Trainer;
  readonly #source: BatchSource;
  readonly #validation: BatchSource | undefined;
  readonly #callbacks: readonly Callback[];
  readonly #run: RunInfo;
  readonly #signal: AbortSignal | undefined;
  readonly #eventLoop = new EventLoop();
  #ended: Ending = 'done';

  constructor(
    trainer: Trainer,
    source: BatchSource,
    validation: BatchSource | undefined,
    callbacks: readonly Callback[],
    run: RunInfo,
    signal: AbortSignal | undefined,
  ) {
    this.#trainer = trainer;
    this.#source = source;
    this.#validation = validation;
    this.#callbacks = callbacks;
    this.#run = run;
    this.#signal = signal;
  }

  async run(initialBatch: number): Promise<History> {
    const run = this.#run;
    const history: Record<string, number[]> = {};
    run.model.stopTraining = false;
    await this.#tell((callback) => callback.onTrainBegin?.(run));
    for (let epoch = 0; epoch < run.epochs && !this.#over(); epoch++) {
      await this.#tell((callback) => callback.onEpochBegin?.(epoch, run));
      if (this.#over()) break;
      const logs = await this.#epoch(epoch === 0 ? initialBatch : 0);
      if (!logs) break;
      for (const [name, value] of Object.entries(await this.#validate())) logs[`val_${name}`] = value;
      for (const [name, value] of Object.entries(logs)) {
        history[name] ??= [];
        history[name].push(value);
      }
      this.#trainer.options.schedule?.observe?.(logs);
      await this.#tell((callback) => callback.onEpochEnd?.(epoch, logs, run));
    }
    this.#over();
    await this.#tell((callback) => callback.onTrainEnd?.(run, this.#ended));
    return { history, ended: this.#ended };
  }

  /** Trains on an epoch from batch `skip` on. Returns its logs, or nothing where it was interrupted. */
  async #epoch(skip: number): Promise<Record<string, number> | undefined> {
    const trainer = this.#trainer;
    const { state } = trainer;
    const metrics = new EpochMetrics(trainer.options, skip > 0 ? state.sums : {});
    const listeners = this.#callbacks.filter(({ onBatchEnd }) => onBatchEnd);
    let last: TrainingPlan | undefined;
    state.batch = skip;
    try {
      for await (const plan of this.#source.epoch(state.epoch, skip)) {
        const loss = trainer.step(plan);
        metrics.add(plan, loss);
        const done = ++state.batch;
        last = plan;
        const { due } = this.#eventLoop;
        if (due || listeners.length > 0) {
          state.sums = metrics.sums();
          await each(listeners, (callback) => callback.onBatchEnd?.(done, loss, this.#run));
          // A callback may have evaluated, and laid the plan's memory out anew.
          last = undefined;
        }
        if (due) {
          await this.#tell((callback) => callback.onProgress?.(done, metrics.logs(), this.#run));
          await this.#eventLoop.yield();
        }
        if (this.#over()) return undefined;
      }
    } finally {
      // Where a step has failed, the batches before it stay done.
      state.sums = metrics.sums();
    }
    trainer.checkParameters();
    if (last) trainer.checkOutputs(last);
    state.epoch += 1;
    state.batch = 0;
    state.sums = {};
    return metrics.logs();
  }

  /** The logs of the validation data; none where there are no such data. */
  async #validate(): Promise<Record<string, number>> {
    if (!this.#validation) return {};
    const metrics = new EpochMetrics(this.#trainer.options);
    for await (const plan of this.#validation.epoch(0, 0)) {
      metrics.add(plan, this.#trainer.validationLoss(plan));
      if (this.#eventLoop.due) await this.#eventLoop.yield();
    }
    return metrics.logs();
  }

  /** Whether something has asked for the end. */
  #over(): boolean {
    if (this.#signal?.aborted) this.#ended = 'aborted';
    else if (this.#run.model.stopTraining) this.#ended = 'stopped';
    return this.#ended !== 'done';
  }

  async #tell(call: (callback: Callback) => void | Promise<void>): Promise<void> {
    await each(this.#callbacks, call);
  }
}

/** The options that are not about data, defaults filled in. */
interface FitSettings {
  readonly epochs: number;
  readonly initialBatch: number;
  readonly signal: AbortSignal | undefined;
  readonly callbacks: readonly Callback[];
}

function checkFitOptions(options: FitOptions): FitSettings {
  checkKnown('fit', options, OPTIONS);
  const { epochs = 1, initialBatch = 0, signal } = options;
  checkCount('fit', 'epochs', epochs);
  if (!Number.isSafeInteger(initialBatch) || initialBatch < 0) {
    throw new ArgumentError(
      'fit',
      'initialBatch',
      `is ${describeValue(initialBatch)}, expected a whole number from 0 on`,
    );
  }
  if (signal !== undefined && !('aborted' in Object(signal))) {
    throw new ArgumentError('fit', 'signal', `is ${describeValue(signal)}, expected an AbortSignal`);
  }
  return { epochs, initialBatch, signal, callbacks: listOf(options) };
}

/** @throws {ArgumentError} if there are too few batches to pass over, or too few samples in one for a layer */
function checkSource(
  { layers }: TrainableModel,
  { batchCount, smallestBatch }: BatchSource,
  initialBatch: number,
): void {
  if (batchCount !== undefined) checkSkip(initialBatch, batchCount);
  const layer = layers.find(({ minBatchSize }) => smallestBatch !== undefined && smallestBatch < minBatchSize);
  if (!layer) return;
  const problem = `leaves a batch of ${smallestBatch}, expected at least ${layer.minBatchSize} for layer ${layer.name} to train on`;
  throw new ArgumentError('fit', 'batchSize', problem);
}

function listOf({ callbacks = [], verbose }: FitOptions): Callback[] {
  const list: Callback[] = Array.isArray(callbacks) ? [...callbacks] : [callbacks as Callback];
  list.forEach((callback, i) => {
    checkCallback(Array.isArray(callbacks) ? `callbacks[${i}]` : 'callbacks', callback);
  });
  const stdout = typeof process === 'object' ? process.stdout : undefined;
  if (stdout && (verbose ?? stdout.isTTY)) list.push(progressLine((text) => stdout.write(text)));
  return list;
}

/** Checks a callback. It may have fields of its own, but none that looks like a method that would never be called. */
function checkCallback(argument: string, callback: unknown): asserts callback is Callback {
  checkOptions('fit', callback, argument);
  const never = Object.keys(callback).find((name) => /^on[A-Z_]/.test(name) && !Object.hasOwn(METHODS, name));
  if (never === undefined) return;
  const expected = Object.keys(METHODS).join(', ');
  throw new ArgumentError('fit', `${argument}.${never}`, `is never called, expected some of ${expected}`);
}

async function each(callbacks: readonly Callback[], call: (callback: Callback) => void | Promise<void>): Promise<void> {
  for (const callback of callbacks) await call(callback);
}
