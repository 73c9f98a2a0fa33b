import { ArgumentError } from '../../errors.js';
import type { FloatArray } from '../../kernels/arguments.js';
import type { Patient } from '../cure/apply.js';
import { Checkup, type FitFinding, type OnFinding } from '../cure/heal.js';
import { Alarm } from '../examine/alarm.js';
import { type Batches, type BatchSource, checkSkip, isBatches } from './batches.js';
import type { Callback, Ending, RunInfo } from './callbacks.js';
import type { DataSpec, Targets } from './data.js';
import { EpochMetrics, logsOf } from './epoch-metrics.js';
import { EventLoop } from './event-loop.js';
import { type FitData, layOutData } from './fit-data.js';
import { type FitOptions, type FitSettings, readFitOptions } from './fit-options.js';
import type { TrainableModel } from './trainable-model.js';
import type { Trainer } from './trainer.js';
import type { TrainingPlan } from './training-step.js';

/** What training has shown: each log's values by epoch. */
export interface History {
  /** `{ loss: […], accuracy: […], val_loss: […] }`, a value an epoch. */
  readonly history: Readonly<Record<string, readonly number[]>>;
  /** Why training ended. */
  readonly ended: Ending;
  /** What was found with `heal`, in the order in which it came up, and what was done about it. */
  readonly findings: readonly FitFinding[];
}

/** A model as `fit` has it. */
export interface Fittable extends TrainableModel, Patient {
  /** @internal The one that `compile` made last: a cure that changes layers makes another. */
  readonly trainer: Trainer;
}

/** Targets and options of `fit`, whose batches bring their targets. */
export function fitArguments(
  x: FloatArray | Batches,
  second: Targets | FitOptions | undefined,
  third: FitOptions | undefined,
): [y: Targets | undefined, options: FitOptions] {
  const targetsWithin = isBatches(x) && third === undefined && !('length' in Object(second));
  const [y, options = {}] = targetsWithin ? [undefined, second] : [second, third];
  return [y as Targets | undefined, options as FitOptions];
}

/** See `Sequential.fit`. */
export async function fitModel(
  model: Fittable,
  spec: DataSpec,
  x: FloatArray | Batches,
  y: Targets | undefined,
  options: FitOptions,
): Promise<History> {
  const settings = readFitOptions(options);
  const data = layOutData(spec, x, y, settings, model.seed);
  try {
    checkBatches(model, data.training, settings.initialBatch);
    const { trainer } = model;
    const own = logsOf(trainer.options);
    const ofValidation = Object.entries(own).map(([name, mode]) => [`val_${name}`, mode]);
    const logs = { ...own, ...(data.validation && Object.fromEntries(ofValidation)) };
    trainer.options.schedule?.begin?.(logs);
    const run = { model, epochs: settings.epochs, batchCount: data.training.batchCount, logs };
    const tell = settings.onFinding ?? trainer.options.onFinding;
    const checkup = settings.heal ? checkupOf(model, x, y, settings, tell) : undefined;
    const { batchSize = 32, whole } = data.training;
    const alarm = !checkup && tell ? new Alarm(model, tell, batchSize, whole) : undefined;
    return await new FitLoop(model, data, settings, run, { alarm, checkup }).run();
  } finally {
    data.training.dispose();
    data.validation?.dispose();
  }
}

/** @throws {ArgumentError} if the net is to be examined on batches, which are never all there */
function checkupOf(
  model: Fittable,
  x: FloatArray | Batches,
  y: Targets | undefined,
  { batchSize, validationData: given }: FitSettings,
  onFinding: OnFinding | undefined,
): Checkup {
  const validationData = given && !isBatches(given) ? given : undefined;
  if (!isBatches(x) && y !== undefined) return new Checkup(model, x, y, { onFinding, batchSize, validationData });
  const problem = 'is true, which takes all samples at once: expected arrays x and y, no batches';
  throw new ArgumentError('fit', 'heal', problem);
}

/** One call of `fit`, its arguments checked and laid out. */
class FitLoop {
  readonly #model: Fittable;
  #trainer: Trainer;
  readonly #checkup: Checkup | undefined;
  readonly #data: FitData;
  readonly #settings: FitSettings;
  readonly #run: RunInfo;
  readonly #alarm: Alarm | undefined;
  readonly #eventLoop = new EventLoop();
  #last: TrainingPlan | undefined;
  /** How many batches the trainer had loaded then: where it has loaded others since, the plan's buffers hold other things. */
  #loaded = 0;
  #ended: Ending = 'done';

  constructor(
    model: Fittable,
    data: FitData,
    settings: FitSettings,
    run: Omit<RunInfo, 'lastPlan'>,
    { alarm, checkup }: { readonly alarm: Alarm | undefined; readonly checkup: Checkup | undefined },
  ) {
    this.#model = model;
    this.#trainer = model.trainer;
    this.#checkup = checkup;
    this.#data = data;
    this.#settings = settings;
    this.#run = { ...run, lastPlan: () => (this.#trainer.loaded === this.#loaded ? this.#last : undefined) };
    this.#alarm = alarm;
  }

  async run(): Promise<History> {
    const run = this.#run;
    run.model.stopTraining = false;
    try {
      await this.#tell((callback) => callback.onTrainBegin?.(run));
      const history = await this.#epochs();
      this.#over();
      await this.#tell((callback) => callback.onTrainEnd?.(run, this.#ended));
      return { history, ended: this.#ended, findings: this.#checkup?.findings ?? [] };
    } catch (error) {
      if (this.#ended !== 'failed') await this.#fail(error);
      throw error;
    }
  }

  /** Tells every callback of an error, even where one of them throws another: the first is what the caller sees. */
  async #fail(error: unknown): Promise<void> {
    this.#ended = 'failed';
    for (const callback of this.#settings.callbacks) {
      try {
        await callback.onTrainEnd?.(this.#run, 'failed', error);
      } catch {
        // Of no use to the caller, who is about to see what came before it.
      }
    }
  }

  /** Returns the values of each log by epoch. */
  async #epochs(): Promise<Record<string, number[]>> {
    const run = this.#run;
    const history: Record<string, number[]> = {};
    for (let epoch = 0; epoch < run.epochs && !this.#over(); epoch++) {
      await this.#tell((callback) => callback.onEpochBegin?.(epoch, run));
      if (this.#over()) break;
      const skip = epoch === 0 ? this.#settings.initialBatch : 0;
      if (this.#checkup && skip === 0) {
        this.#checkup.before(epoch);
        this.#trainer = this.#model.trainer;
        checkBatches(run.model, this.#data.training, 0);
      }
      const logs = await this.#epoch(skip);
      if (!logs) break;
      for (const [name, value] of Object.entries(await this.#validate())) logs[`val_${name}`] = value;
      for (const [name, value] of Object.entries(logs)) {
        history[name] ??= [];
        history[name].push(value);
      }
      const { batchSize = 32 } = this.#data.training;
      this.#trainer.lastRun = { step: this.#trainer.state.step, batchSize, logs };
      this.#alarm?.afterEpoch(logs);
      this.#trainer.options.schedule?.observe?.(logs);
      await this.#tell((callback) => callback.onEpochEnd?.(epoch, logs, run));
    }
    return history;
  }

  /** Trains on an epoch from batch `skip` on. Returns its logs, or nothing where it was interrupted. */
  async #epoch(skip: number): Promise<Record<string, number> | undefined> {
    const trainer = this.#trainer;
    const { state } = trainer;
    const metrics = new EpochMetrics(trainer.options, state.startEpoch(skip));
    const listeners = this.#settings.callbacks.filter(({ onBatchEnd }) => onBatchEnd);
    try {
      for await (const batch of this.#data.training.epoch(state.epoch, skip)) {
        const plan = trainer.load(batch);
        const loss = trainer.step(plan);
        metrics.add(plan, loss);
        this.#alarm?.afterStep(plan, loss);
        const done = state.finishBatch();
        this.#last = plan;
        this.#loaded = trainer.loaded;
        const { due } = this.#eventLoop;
        if (due || listeners.length > 0) {
          state.keepSums(metrics.sums());
          await each(listeners, (callback) => callback.onBatchEnd?.(done, loss, this.#run));
        }
        if (due) {
          await this.#tell((callback) => callback.onProgress?.(done, metrics.logs(), this.#run));
          await this.#eventLoop.yield();
        }
        if (this.#over()) return undefined;
      }
    } finally {
      // Where a step has failed, the batches before it stay done.
      if (state.batch > 0) state.keepSums(metrics.sums());
    }
    // A callback may have evaluated, and laid the plan's memory out again.
    trainer.checkFinite(this.#run.lastPlan());
    state.finishEpoch();
    return metrics.logs();
  }

  /** The logs of the validation data; none where there are no such data. */
  async #validate(): Promise<Record<string, number>> {
    const { validation } = this.#data;
    if (!validation) return {};
    const metrics = new EpochMetrics(this.#trainer.options);
    for await (const batch of validation.epoch(0, 0)) {
      const plan = this.#trainer.load(batch);
      metrics.add(plan, this.#trainer.validationLoss(plan));
      if (this.#eventLoop.due) await this.#eventLoop.yield();
    }
    return metrics.logs();
  }

  /** Whether something has asked for the end. */
  #over(): boolean {
    if (this.#settings.signal?.aborted) this.#ended = 'aborted';
    else if (this.#run.model.stopTraining) this.#ended = 'stopped';
    return this.#ended !== 'done';
  }

  async #tell(call: (callback: Callback) => void | Promise<void>): Promise<void> {
    await each(this.#settings.callbacks, call);
  }
}

/** @throws {ArgumentError} if there are too few batches to pass over, or too few samples in one for a layer */
function checkBatches(
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

async function each(callbacks: readonly Callback[], call: (callback: Callback) => void | Promise<void>): Promise<void> {
  for (const callback of callbacks) await call(callback);
}
