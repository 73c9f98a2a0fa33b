import { signal } from '@preact/signals';
import { type Callback, type Finding, type Sequential, type WatchRecord, watch } from 'fourlane/nn';
import { inWorker, type RemoteModel } from 'fourlane/worker';
import type { TrainingData } from '../set-up/data.js';
import { makeModel } from '../set-up/model.js';
import type { SetUp } from '../set-up/set-up.js';
import { digestOf } from './digest.js';
import { type Extra, type Figures, figuresOf, type Look, Looker } from './looks.js';
import { pacer } from './pacer.js';

export type Status = 'standing' | 'running' | 'failed';

/** Steps a second that training is slowed to; Infinity: as fast as it can. */
export type Pace = number;

/** Milliseconds from one look to the next, at least. */
const BETWEEN_LOOKS = 60;
/** Steps from one record of updates to the next: batch by batch, and at full speed. */
const WATCHED = { slow: 5, fast: 200 };
/** Epochs of a call of `fit`, at most: its history goes after that. */
const MOST_EPOCHS = 500;
/** Points of a curve, at most: beyond that every second one goes. */
const MOST_LOOKS = 2000;

/** One net in training: what the views show, and what the buttons do. */
export class Run {
  readonly setUp: SetUp;
  readonly data: TrainingData;
  readonly model: Sequential;
  readonly status = signal<Status>('standing');
  /** What went wrong, in words. */
  readonly failure = signal<string>();
  /** The step that training has come to. */
  readonly step = signal(0);
  readonly epoch = signal(0);
  /** The last look; the net itself may be some steps ahead. */
  readonly look = signal<Look>();
  /** The figures of all looks. */
  readonly looks = signal<readonly Figures[]>([]);
  /** How far steps move parameters, from time to time. */
  readonly updates = signal<readonly WatchRecord[]>([]);
  /** What the last examination has found, the cause first; undefined before the first. */
  readonly findings = signal<readonly Finding[]>();
  /** Of the weights, while training stands. */
  readonly digest = signal<string>();
  pace: Pace;
  /** The step at which its set-up was first changed with weights kept: no link can replay what comes after. */
  changedAt: number | undefined;

  readonly #remote: RemoteModel;
  readonly #looker: Looker;
  #abort: AbortController | undefined;
  #training: Promise<void> = Promise.resolve();
  /** The look that is being taken. */
  #looking: Promise<void> | undefined;
  /** How many want each, and what the last look held. */
  readonly #wanted = new Map<Extra, number>();
  #held: ReadonlySet<Extra> = new Set();
  #lastLook = -Infinity;
  /** The step of the last examination, and the epoch of the next. */
  #examined = -1;
  #examineAt = 0;

  private constructor(setUp: SetUp, data: TrainingData, remote: RemoteModel, looker: Looker, pace: Pace) {
    this.setUp = setUp;
    this.data = data;
    this.model = remote.model;
    this.pace = pace;
    this.#remote = remote;
    this.#looker = looker;
  }

  /**
   * Draws the weights, starts the Workers, and takes a first look.
   * @param from stands still; its weights and what was seen of it are taken over. Its shapes must be those of the set-up
   */
  static async open(setUp: SetUp, data: TrainingData, pace: Pace = Infinity, from?: Run): Promise<Run> {
    const [remote, looker] = await Promise.all([inWorker(makeModel(setUp, data)), Looker.open(setUp, data)]);
    const run = new Run(setUp, data, remote, looker, pace);
    if (from) run.#takeOver(from);
    await run.#stand();
    return run;
  }

  #takeOver({ model, looks, updates, changedAt }: Run): void {
    this.model.parameterBuffer.data.set(model.parameterBuffer.data);
    const { step, epoch } = model.trainingState;
    Object.assign(this.model.trainingState, { step, epoch });
    this.looks.value = looks.value;
    this.updates.value = updates.value;
    this.changedAt = changedAt ?? step;
  }

  get grid(): Looker['grid'] {
    return this.#looker.grid;
  }

  get shape(): Looker['shape'] {
    return this.#looker.shape;
  }

  get hasGradients(): boolean {
    return this.#looker.hasGradients;
  }

  /** What the net of the last look gives for other inputs. */
  predict(x: Float32Array): Promise<Float32Array> {
    return this.#looker.predict(x);
  }

  /** Has looks hold more, from the next one on, until what this returns is called. */
  want(extra: Extra): () => void {
    this.#wanted.set(extra, (this.#wanted.get(extra) ?? 0) + 1);
    if (this.status.value !== 'running') void this.#stand();
    return () => {
      const left = (this.#wanted.get(extra) ?? 0) - 1;
      if (left > 0) this.#wanted.set(extra, left);
      else this.#wanted.delete(extra);
    };
  }

  get stepsPerEpoch(): number {
    return Math.ceil(this.data.samples / this.setUp.batchSize);
  }

  /** Trains until `pause`, or to the end of a step. Resolves once it stands. */
  start(until = Infinity): Promise<void> {
    if (this.status.value === 'standing') this.#training = this.#train(until);
    return this.#training;
  }

  /** Halts after the current step. Resolves once it stands. */
  pause(): Promise<void> {
    this.#abort?.abort();
    return this.#training;
  }

  /** One step on. */
  stepOnce(): Promise<void> {
    return this.start(this.step.value + 1);
  }

  /** On to the end of an epoch. */
  stepEpoch(): Promise<void> {
    return this.start((Math.floor(this.step.value / this.stepsPerEpoch) + 1) * this.stepsPerEpoch);
  }

  async #train(until: number): Promise<void> {
    this.status.value = 'running';
    this.digest.value = undefined;
    this.#abort = new AbortController();
    const { signal: aborted } = this.#abort;
    try {
      while (!aborted.aborted && this.model.trainingState.step < until) await this.#fit(until, aborted);
      this.status.value = 'standing';
    } catch (error) {
      this.failure.value = (error as Error).message;
      this.status.value = 'failed';
    }
    await this.#stand();
  }

  /** Whole epochs at once; what is left of one batch by batch, as is what is slowed down. */
  async #fit(until: number, aborted: AbortSignal): Promise<void> {
    const { model, data, stepsPerEpoch } = this;
    const { step, batch } = model.trainingState;
    const whole = Math.floor((until - (step - batch)) / stepsPerEpoch);
    const single = Number.isFinite(this.pace) || whole < 1;
    const watcher = watch({ every: single ? WATCHED.slow : WATCHED.fast, by: 'step' });
    const seen = this.updates.value;
    const follow = (): void => {
      if (watcher.history.length > 0) this.updates.value = [...seen, ...watcher.history].slice(-MOST_LOOKS);
      this.#follow();
    };
    const pace = pacer(this, aborted);
    const callback: Callback = single
      ? {
          onBatchEnd: async () => {
            follow();
            if (model.trainingState.step >= until || !Number.isFinite(this.pace)) model.stopTraining = true;
            else await pace();
          },
        }
      : {
          onProgress: () => {
            follow();
            if (Number.isFinite(this.pace)) model.stopTraining = true;
          },
        };
    await this.#remote.fit(data.x, data.y, {
      batchSize: this.setUp.batchSize,
      epochs: Math.min(single ? Infinity : whole, MOST_EPOCHS),
      initialBatch: batch,
      callbacks: [watcher, callback],
      sync: single ? 'batch' : 'progress',
      signal: aborted,
    });
    follow();
  }

  #follow(): void {
    const { step, epoch } = this.model.trainingState;
    this.step.value = step;
    this.epoch.value = epoch;
    if (!this.#looking && performance.now() - this.#lastLook >= BETWEEN_LOOKS) void this.#lookNow();
  }

  /** Shows the net as it stands. */
  async #stand(): Promise<void> {
    const { step, epoch } = this.model.trainingState;
    this.step.value = step;
    this.epoch.value = epoch;
    this.digest.value = digestOf(this.model.parameterBuffer.data);
    while (this.#looking) await this.#looking;
    const lacks = [...this.#wanted.keys()].some((extra) => !this.#held.has(extra));
    if (lacks || this.look.value?.step !== step || this.#examined !== step) await this.#lookNow(true);
  }

  #lookNow(examine = false): Promise<void> {
    this.#looking = this.#takeLook(examine).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** Looks at the net as it is, and examines it at epochs 0, 1, 2, 4, 8 … */
  async #takeLook(examine: boolean): Promise<void> {
    this.#lastLook = performance.now();
    const { step, epoch } = this.model.trainingState;
    try {
      const extras = new Set(this.#wanted.keys());
      const look = await this.#looker.look(this.model.parameterBuffer.data.slice(), step, epoch, extras);
      this.#held = extras;
      this.look.value = look;
      this.#keep(figuresOf(look));
    } catch (error) {
      // What is not finite has no figures; training itself says what is wrong.
      this.failure.value ??= (error as Error).message;
    }
    if (this.#examined !== step && (examine || epoch >= this.#examineAt)) await this.#examine(step, epoch);
  }

  #keep(figures: Figures): void {
    const known = this.looks.value;
    if (known.at(-1)?.step === figures.step) return;
    const kept = known.length < MOST_LOOKS ? known : known.filter((_, i) => i % 2 === 0);
    this.looks.value = [...kept, figures];
  }

  async #examine(step: number, epoch: number): Promise<void> {
    this.#examined = step;
    this.#examineAt = Math.max(1, 2 * epoch);
    try {
      this.findings.value = await this.#looker.examine();
    } catch (error) {
      this.failure.value ??= (error as Error).message;
    }
  }

  dispose(): void {
    this.#abort?.abort();
    this.#remote.dispose();
    this.#looker.dispose();
    this.model.dispose();
  }
}
