import { ArgumentError, describe } from '../errors.js';
import { checkKnown, checkOptions, type FloatArray, type Names } from '../kernels/arguments.js';
import { type Callback, type Ending, progressLine, type RunInfo } from './callbacks.js';
import { checkCount } from './checks.js';
import { type Expectation, keepBatch, type Targets } from './data.js';
import type { Learner } from './learner.js';
import { checkMonitor } from './monitor.js';
import { type Batches, checkSkip, isBatches, type Source, type SourceOptions, sourceOf, split } from './sources.js';
import { logsOf, Totals } from './totals.js';
import type { Trainer, TrainingPlan } from './trainer.js';
import { Turns } from './turns.js';

export interface FitOptions extends SourceOptions {
  /** Passes over the data. Default 1. */
  readonly epochs?: number;
  /** Told what happens, in this order. */
  readonly callbacks?: Callback | readonly Callback[];
  /** Ends training after the current batch, parameters and position intact. */
  readonly signal?: AbortSignal;
  /** Batches of the first epoch to pass over: `model.position.batch`, where an interrupted run goes on. Default 0. */
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
  remember: true,
  recall: true,
};

/** What training has shown: each log's values by epoch. */
export interface History {
  /** `{ loss: […], accuracy: […], val_loss: […] }`, a value an epoch. */
  readonly history: Readonly<Record<string, readonly number[]>>;
  /** Why training ended. */
  readonly ended: Ending;
}

/** See `Sequential.fit`. */
export async function train(
  model: Learner,
  trainer: Trainer,
  expectation: Expectation,
  x: FloatArray | Batches,
  y: Targets | undefined,
  options: FitOptions,
): Promise<History> {
  const { epochs, initialBatch, signal, callbacks } = checkFitOptions(options);
  const { training, validation } = split(expectation, x, y, options);
  // Weights of classes are for training alone.
  const { classWeight: _, ...judging } = options;
  const trainingNow = isBatches(training) ? () => training : keepBatch(training);
  const toJudge = { ...expectation, data: 'validationData.' };
  const judge =
    validation === undefined ? undefined : sourceOf('validationData', trainer, toJudge, validation, judging);
  let source: Source | undefined;
  try {
    source = sourceOf('x', trainer, expectation, trainingNow(), options, model.seed);
    checkSource(model, source, initialBatch);
    const names = logsOf(trainer.options);
    const logs = validation === undefined ? names : [...names, ...names.map((name) => `val_${name}`)];
    const { schedule } = trainer.options;
    if (schedule?.monitor !== undefined) checkMonitor(schedule.type, schedule.monitor, logs);
    const run = { model, epochs, batches: source.batches, logs };
    return await new Fit(trainer, source, judge, callbacks, run, signal).train(initialBatch);
  } finally {
    source?.dispose();
    judge?.dispose();
  }
}

/** One call of `fit`, its arguments checked and laid out. */
class Fit {
  readonly #trainer: Trainer;
  readonly #source: Source;
  readonly #judge: Source | undefined;
  readonly #callbacks: readonly Callback[];
  readonly #run: RunInfo;
  readonly #signal: AbortSignal | undefined;
  readonly #turns = new Turns();
  #ended: Ending = 'done';

  constructor(
    trainer: Trainer,
    source: Source,
    judge: Source | undefined,
    callbacks: readonly Callback[],
    run: RunInfo,
    signal: AbortSignal | undefined,
  ) {
    this.#trainer = trainer;
    this.#source = source;
    this.#judge = judge;
    this.#callbacks = callbacks;
    this.#run = run;
    this.#signal = signal;
  }

  async train(initialBatch: number): Promise<History> {
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
    const { position } = trainer;
    const totals = new Totals(trainer.options, skip > 0 ? position.sums : {});
    const listeners = this.#callbacks.filter(({ onBatchEnd }) => onBatchEnd);
    let last: TrainingPlan | undefined;
    position.batch = skip;
    try {
      for await (const plan of this.#source.epoch(position.epoch, skip)) {
        const loss = trainer.step(plan);
        totals.add(plan, loss);
        const done = ++position.batch;
        last = plan;
        const { due } = this.#turns;
        if (due || listeners.length > 0) {
          position.sums = totals.sums();
          await each(listeners, (callback) => callback.onBatchEnd?.(done, loss, this.#run));
          // A callback may have evaluated, and laid the plan's memory out anew.
          last = undefined;
        }
        if (due) {
          await this.#tell((callback) => callback.onProgress?.(done, totals.logs(), this.#run));
          await this.#turns.take();
        }
        if (this.#over()) return undefined;
      }
    } finally {
      // Where a step has failed, the batches before it stay done.
      position.sums = totals.sums();
    }
    trainer.checkParameters();
    if (last) trainer.checkOutputs(last);
    position.epoch += 1;
    position.batch = 0;
    position.sums = {};
    return totals.logs();
  }

  /** The logs of the validation data; none where there are no such data. */
  async #validate(): Promise<Record<string, number>> {
    if (!this.#judge) return {};
    const totals = new Totals(this.#trainer.options);
    for await (const plan of this.#judge.epoch(0, 0)) {
      totals.add(plan, this.#trainer.judge(plan));
      if (this.#turns.due) await this.#turns.take();
    }
    return totals.logs();
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
interface Course {
  readonly epochs: number;
  readonly initialBatch: number;
  readonly signal: AbortSignal | undefined;
  readonly callbacks: readonly Callback[];
}

function checkFitOptions(options: FitOptions): Course {
  checkKnown('fit', options, OPTIONS);
  const { epochs = 1, initialBatch = 0, signal } = options;
  checkCount('fit', 'epochs', epochs);
  if (!Number.isSafeInteger(initialBatch) || initialBatch < 0) {
    throw new ArgumentError('fit', 'initialBatch', `is ${describe(initialBatch)}, expected a whole number from 0 on`);
  }
  if (signal !== undefined && !('aborted' in Object(signal))) {
    throw new ArgumentError('fit', 'signal', `is ${describe(signal)}, expected an AbortSignal`);
  }
  return { epochs, initialBatch, signal, callbacks: listOf(options) };
}

/** @throws {ArgumentError} if there are too few batches to pass over, or too few samples in one for a layer */
function checkSource({ layers }: Learner, { batches, smallest }: Source, initialBatch: number): void {
  if (batches !== undefined) checkSkip(initialBatch, batches);
  const layer = layers.find(({ leastRows }) => smallest !== undefined && smallest < leastRows);
  if (!layer) return;
  const problem = `leaves a batch of ${smallest}, expected at least ${layer.leastRows} for layer ${layer.name} to train on`;
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
