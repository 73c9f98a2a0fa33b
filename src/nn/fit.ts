import { ArgumentError, describe } from '../errors.js';
import type { FloatArray } from '../kernels/arguments.js';
import { type Callback, type Ending, progressLine, type RunInfo } from './callbacks.js';
import { type Batch, checkBatch, type Expectation, fill, ResidentData, type Targets, weightsByClass } from './data.js';
import { checkCount } from './layers/layer.js';
import type { Learner } from './learner.js';
import type { Tally } from './metrics.js';
import type { Position, Trainer, TrainingPlan } from './trainer.js';

/** Batches from anywhere, one at a time: the whole set is never held. Asked for an iterator anew each epoch. */
export type Batches = Iterable<Batch> | AsyncIterable<Batch>;

export interface FitOptions {
  /** Default 1. */
  readonly epochs?: number;
  /** Samples a step. Default 32. Of no account where the data come in batches. */
  readonly batchSize?: number;
  /** Whether each epoch takes the samples in a new order. Default true. */
  readonly shuffle?: boolean;
  /** Data that are evaluated after each epoch. */
  readonly validationData?: Batch;
  /** Or the share of the samples, taken from the end before shuffling, that is kept for it. */
  readonly validationSplit?: number;
  readonly sampleWeight?: ArrayLike<number>;
  /** A weight for every class. */
  readonly classWeight?: Readonly<Record<number, number>>;
  readonly callbacks?: Callback | readonly Callback[];
  /** Ends training after the current batch, parameters and position intact. */
  readonly signal?: AbortSignal;
  /** Batches of the first epoch to pass over: `model.position.batch`, where an interrupted run goes on. Default 0. */
  readonly initialBatch?: number;
  /** Shows a line in the terminal. Default: if standard output is a terminal. */
  readonly verbose?: boolean;
}

/** What training has shown: each log's values by epoch. */
export interface History {
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly ended: Ending;
}

/** How long a page or a server may wait for its turn, in milliseconds. */
const TURN = 16;

/** Gives the event loop its turn whenever a turn's time is up. */
class Turns {
  #end = performance.now() + TURN;

  /** @param before what to do first if it is time */
  async yieldIfDue(before?: () => Promise<void>): Promise<void> {
    if (performance.now() < this.#end) return;
    await before?.();
    await nextTurn();
    this.#end = performance.now() + TURN;
  }
}

/** Batches of an epoch, one after another; each is put into a plan. */
interface Source {
  readonly batches: number | undefined;
  epoch(epoch: number, skip: number): AsyncIterable<TrainingPlan> | Iterable<TrainingPlan>;
  dispose(): void;
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
  const { epochs = 1, signal, initialBatch = 0 } = options;
  checkCount('fit', 'epochs', epochs);
  if (!Number.isSafeInteger(initialBatch) || initialBatch < 0) {
    throw new ArgumentError('fit', 'initialBatch', `is ${describe(initialBatch)}, expected a whole number from 0 on`);
  }
  const { training, validation } = split(expectation, x, y, options);
  const history: Record<string, number[]> = {};
  let ended: Ending = 'done';
  model.stopTraining = false;

  const validationData = validation && new ResidentData(expectation, validation);
  let source: Source | undefined;
  try {
    source = isBatches(training)
      ? streamed(trainer, expectation, training, options)
      : resident(model, trainer, expectation, training, options);
    const run: RunInfo = { model, epochs, batches: source.batches };
    const callbacks = listOf(options);
    await each(callbacks, (callback) => callback.onTrainBegin?.(run));
    const turns = new Turns();
    const stop = (): boolean => {
      if (signal?.aborted) ended = 'aborted';
      else if (model.stopTraining) ended = 'stopped';
      return ended !== 'done';
    };

    for (let epoch = 0; epoch < epochs && !stop(); epoch++) {
      await each(callbacks, (callback) => callback.onEpochBegin?.(epoch, run));
      if (stop()) break;
      const skip = epoch === 0 ? initialBatch : 0;
      const totals = new Totals(trainer, skip > 0 ? trainer.position.sums : {});
      trainer.position.batch = skip;
      let last: TrainingPlan | undefined;
      for await (const plan of source.epoch(trainer.position.epoch, skip)) {
        last = plan;
        totals.add(plan, trainer.step(plan));
        trainer.position.batch += 1;
        await turns.yieldIfDue(() => {
          trainer.position.sums = totals.sums();
          return each(callbacks, (callback) => callback.onProgress?.(trainer.position.batch, totals.logs(), run));
        });
        if (stop()) break;
      }
      trainer.position.sums = totals.sums();
      if (ended !== 'done') break;
      trainer.checkParameters();
      if (last) trainer.checkOutputs(last);
      trainer.position.epoch += 1;
      trainer.position.batch = 0;
      trainer.position.sums = {};

      const logs = totals.logs();
      if (validationData) {
        const judged = new Totals(trainer);
        for (const plan of trainer.batches(validationData, options.batchSize ?? 32)) {
          judged.add(plan, trainer.forward(plan, false));
          await turns.yieldIfDue();
        }
        for (const [name, value] of Object.entries(judged.logs())) logs[`val_${name}`] = value;
      }
      for (const [name, value] of Object.entries(logs)) {
        history[name] ??= [];
        history[name].push(value);
      }
      trainer.options.schedule?.observe?.(logs);
      await each(callbacks, (callback) => callback.onEpochEnd?.(epoch, logs, run));
    }
    stop();
    await each(callbacks, (callback) => callback.onTrainEnd?.(run, ended));
  } finally {
    source?.dispose();
    validationData?.dispose();
  }
  return { history, ended };
}

/** Loss and metrics over the batches of an epoch. */
class Totals {
  readonly #tallies: readonly (readonly [name: string, tally: Tally])[];
  #loss: number;
  #weight: number;

  /** @param before sums to go on from */
  constructor({ options: { metrics = [] } }: Trainer, before: Position['sums'] = {}) {
    [this.#loss = 0, this.#weight = 0] = before.loss ?? [];
    this.#tallies = metrics.map(({ name, start }) => [name, start(before[name])]);
  }

  sums(): Position['sums'] {
    return {
      loss: [this.#loss, this.#weight],
      ...Object.fromEntries(this.#tallies.map(([name, tally]) => [name, tally.sums])),
    };
  }

  add({ rows, weights, output, targets }: TrainingPlan, loss: number): void {
    const weight = weights ? weights.data.reduce((sum, w) => sum + w, 0) : rows;
    this.#loss += loss * weight;
    this.#weight += weight;
    for (const [, tally] of this.#tallies) tally.add(output, targets, rows);
  }

  logs(): Record<string, number> {
    return {
      // A batch whose samples all weigh nothing has no loss.
      loss: this.#weight > 0 ? this.#loss / this.#weight : 0,
      ...Object.fromEntries(this.#tallies.map(([name, tally]) => [name, tally.value])),
    };
  }
}

/** Loss and metrics of a model on data, without learning from them. */
export function evaluateData(trainer: Trainer, data: ResidentData, batchSize: number): Record<string, number> {
  const totals = new Totals(trainer);
  for (const plan of trainer.batches(data, batchSize)) totals.add(plan, trainer.forward(plan, false));
  return totals.logs();
}

function resident(
  { seed }: Learner,
  trainer: Trainer,
  expectation: Expectation,
  batch: Batch,
  { batchSize = 32, shuffle = true, classWeight }: FitOptions,
): Source {
  checkCount('fit', 'batchSize', batchSize);
  const data = new ResidentData(expectation, batch, classWeight);
  return {
    batches: Math.ceil(data.samples / batchSize),
    epoch: (epoch, skip) => {
      if (shuffle) data.shuffle(seed, epoch);
      return trainer.batches(data, batchSize, skip);
    },
    dispose: () => data.dispose(),
  };
}

function streamed(trainer: Trainer, expectation: Expectation, source: Batches, { classWeight }: FitOptions): Source {
  return {
    batches: undefined,
    epoch: async function* (_epoch, skip) {
      let passed = 0;
      for await (const given of source) {
        if (passed++ < skip) continue;
        const checked = checkBatch(expectation, given);
        const sampleWeight = classWeight
          ? weightsByClass(expectation.caller, given, checked, classWeight)
          : given.sampleWeight;
        const plan = trainer.plans(checked.targetWidth, sampleWeight !== undefined).for(checked.samples);
        fill(plan, { ...given, sampleWeight });
        yield plan;
      }
      if (passed === 0)
        throw new ArgumentError('fit', 'x', 'gave no batch, expected an iterable that starts anew each epoch');
    },
    dispose: () => {},
  };
}

function isBatches(x: FloatArray | Batches | Batch): x is Batches {
  return Symbol.asyncIterator in x || (Symbol.iterator in x && !(x instanceof Float32Array));
}

/** What to train on and what to validate with. */
function split(
  { inputs, outputs, loss }: Expectation,
  x: FloatArray | Batches,
  y: Targets | undefined,
  { validationData, validationSplit, sampleWeight }: FitOptions,
): { training: Batch | Batches; validation: Batch | undefined } {
  if (typeof x !== 'object' || x === null) {
    throw new ArgumentError('fit', 'x', `is ${describe(x)}, expected samples or an iterable of batches`);
  }
  if (isBatches(x)) {
    if (validationSplit !== undefined) {
      throw new ArgumentError('fit', 'validationSplit', 'cannot be taken of batches, expected validationData');
    }
    return { training: x, validation: validationData };
  }
  const whole: Batch = { x, y: y as Targets, sampleWeight };
  if (validationSplit === undefined) return { training: whole, validation: validationData };
  if (!(validationSplit > 0 && validationSplit < 1)) {
    throw new ArgumentError('fit', 'validationSplit', `is ${describe(validationSplit)}, expected between 0 and 1`);
  }
  const { samples, targetWidth } = checkBatch({ caller: 'fit', inputs, outputs, loss }, whole);
  const kept = Math.floor(samples * (1 - validationSplit));
  const part = (from: number, to: number): Batch => ({
    x: x.subarray(from * inputs, to * inputs),
    y: partOf(whole.y, from * targetWidth, to * targetWidth),
    sampleWeight: sampleWeight && partOf(sampleWeight, from, to),
  });
  return { training: part(0, kept), validation: part(kept, samples) };
}

function partOf<T extends Targets>(values: T, from: number, to: number): T {
  if ('subarray' in values) return (values as unknown as Float32Array).subarray(from, to) as unknown as T;
  return Array.prototype.slice.call(values, from, to) as unknown as T;
}

function listOf({ callbacks = [], verbose }: FitOptions): Callback[] {
  const list: Callback[] = 'length' in callbacks ? [...callbacks] : [callbacks as Callback];
  const stdout = typeof process === 'object' ? process.stdout : undefined;
  if (stdout && (verbose ?? stdout.isTTY)) list.push(progressLine((text) => stdout.write(text)));
  return list;
}

async function each(callbacks: readonly Callback[], call: (callback: Callback) => void | Promise<void>): Promise<void> {
  for (const callback of callbacks) await call(callback);
}

/** Lets timers, input and rendering have their turn. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
