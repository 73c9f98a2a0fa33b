import { ArgumentError, describe } from '../errors.js';
import { checkOptions, type FloatArray } from '../kernels/arguments.js';
import { type Callback, type Ending, progressLine, type RunInfo } from './callbacks.js';
import type { Expectation, Targets } from './data.js';
import { checkCount } from './layers/layer.js';
import type { Learner } from './learner.js';
import { type Batches, checkSkip, type Source, type SourceOptions, sourceOf, split } from './sources.js';
import { Totals } from './totals.js';
import type { Trainer, TrainingPlan } from './trainer.js';
import { Turns } from './turns.js';

export interface FitOptions extends SourceOptions {
  /** Default 1. */
  readonly epochs?: number;
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

/** See `Sequential.fit`. */
export async function train(
  model: Learner,
  trainer: Trainer,
  expectation: Expectation,
  x: FloatArray | Batches,
  y: Targets | undefined,
  options: FitOptions,
): Promise<History> {
  checkOptions('fit', options);
  const { epochs = 1, signal, initialBatch = 0 } = options;
  checkCount('fit', 'epochs', epochs);
  if (!Number.isSafeInteger(initialBatch) || initialBatch < 0) {
    throw new ArgumentError('fit', 'initialBatch', `is ${describe(initialBatch)}, expected a whole number from 0 on`);
  }
  const { training, validation } = split(expectation, x, y, options);
  const history: Record<string, number[]> = {};
  let ended: Ending = 'done';
  model.stopTraining = false;

  // Weights of classes are for training alone.
  const { batchSize = 32 } = options;
  const toJudge = { ...expectation, data: 'validationData.' };
  const judge = validation && sourceOf('validationData', trainer, toJudge, validation, { batchSize });
  let source: Source | undefined;
  try {
    source = sourceOf('x', trainer, expectation, training, options, model.seed);
    if (source.batches !== undefined) checkSkip(initialBatch, source.batches);
    const run: RunInfo = { model, epochs, batches: source.batches };
    const callbacks = listOf(options);
    const listeners = callbacks.filter(({ onBatchEnd }) => onBatchEnd);
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
      const totals = new Totals(trainer.options, skip > 0 ? trainer.position.sums : {});
      trainer.position.batch = skip;
      let last: TrainingPlan | undefined;
      try {
        for await (const plan of source.epoch(trainer.position.epoch, skip)) {
          const loss = trainer.step(plan);
          totals.add(plan, loss);
          const done = ++trainer.position.batch;
          last = plan;
          const { due } = turns;
          if (due || listeners.length > 0) {
            trainer.position.sums = totals.sums();
            await each(listeners, (callback) => callback.onBatchEnd?.(done, loss, run));
            // A callback may have evaluated, and laid the plan's memory out anew.
            last = undefined;
          }
          if (due) {
            await each(callbacks, (callback) => callback.onProgress?.(done, totals.logs(), run));
            await turns.take();
          }
          if (stop()) break;
        }
      } finally {
        // Where a step has failed, the batches before it stay done.
        trainer.position.sums = totals.sums();
      }
      if (ended !== 'done') break;
      trainer.checkParameters();
      if (last) trainer.checkOutputs(last);
      trainer.position.epoch += 1;
      trainer.position.batch = 0;
      trainer.position.sums = {};

      const logs = totals.logs();
      if (judge) {
        const judged = new Totals(trainer.options);
        for await (const plan of judge.epoch(epoch, 0)) {
          judged.add(plan, trainer.judge(plan));
          if (turns.due) await turns.take();
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
    judge?.dispose();
  }
  return { history, ended };
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
