import { computed, type Signal, signal } from '@preact/signals';
import { type Callback, type Finding, type Sequential, type WatchRecord, watch } from 'fourlane/nn';
import { inWorker, type RemoteModel } from 'fourlane/worker';
import type { TrainingData } from '../set-up/data.js';
import { modelMaker } from '../set-up/model-maker.js';
import type { SetUp } from '../set-up/set-up.js';
import { allOrNone } from './all-or-none.js';
import { digestInParts } from './digest.js';
import { type Extra, type Figures, type Look, Looker } from './looks.js';
import { Observation } from './observation.js';
import { pacer, type Rhythm, rhythmOf } from './pacer.js';
import { type Position, positionOf } from './position.js';
import { within } from './within.js';

export type Status = 'standing' | 'running' | 'failed';

/** Steps from one record of updates to the next: at a pace, and at full speed. */
const WATCHED = { slow: 5, fast: 200 };
/** Epochs of a call of `fit`, at most: its history goes after that. */
const MOST_EPOCHS = 500;
/** Milliseconds that a Worker may take to halt. */
const PATIENCE = 10_000;
/** Records of updates that are kept. */
const MOST_RECORDS = 2000;

/** One net in training: what the views show, and what the buttons do. */
export class Run {
  readonly model: Sequential;
  readonly status = signal<Status>('standing');
  /** What went wrong in training, or when the net was looked at, in words. */
  readonly failure = computed(() => this.#broke.value ?? this.#seen.failure.value);
  /** The step that training has come to. */
  readonly step = signal(0);
  readonly epoch = signal(0);
  /** The last look; the net itself may be some steps ahead. */
  readonly look: Signal<Look | undefined>;
  /** The figures of all looks. */
  readonly looks: Signal<readonly Figures[]>;
  /** How far steps move parameters, from time to time. */
  readonly updates = signal<readonly WatchRecord[]>([]);
  /** What the last examination has found, the cause first; undefined before the first. */
  readonly findings: Signal<readonly Finding[] | undefined>;
  /** Of the weights, while training stands. */
  readonly digest = signal<string>();
  /** The step at which its set-up was first changed with weights kept: no link can replay what comes after. */
  changedAt: number | undefined;

  readonly #remote: RemoteModel;
  readonly #looker: Looker;
  readonly #seen: Observation;
  readonly #broke = signal<string>();
  #abort: AbortController | undefined;
  /** Resolves once training has halted, and once the net is seen as it stands then. */
  #halted: Promise<void> = Promise.resolve();
  #training: Promise<void> = Promise.resolve();
  /** The step that training goes to, and whether it goes there step by step or epoch by epoch, as the reader asks for it. */
  #until = Infinity;
  #stepping = false;
  #disposed = false;

  private constructor(
    readonly setUp: SetUp,
    readonly data: TrainingData,
    remote: RemoteModel,
    looker: Looker,
    /** Steps a second that training is slowed to; Infinity: as fast as it can. */
    public pace: number,
  ) {
    this.model = remote.model;
    this.#remote = remote;
    this.#looker = looker;
    this.#seen = new Observation(looker, remote.model, () => this.#position);
    ({ look: this.look, looks: this.looks, findings: this.findings } = this.#seen);
  }

  /**
   * Draws the weights, starts the Workers, and takes a first look.
   * @param from stands still; its weights and what was seen of it are taken over. Its shapes must be those of the set-up
   */
  static async open(setUp: SetUp, data: TrainingData, pace = Infinity, from?: Run): Promise<Run> {
    const make = await modelMaker(setUp, data);
    const opened = await allOrNone([make().then((model) => inWorker(model)), Looker.open(make(), setUp, data)]);
    const run = new Run(setUp, data, ...opened, pace);
    if (from) run.#takeOver(from);
    await run.#stand();
    return run;
  }

  #takeOver(from: Run): void {
    const { model, looks, updates, changedAt } = from;
    const position = from.#position;
    this.model.parameterBuffer.data.set(model.parameterBuffer.data);
    Object.assign(this.model.trainingState, position);
    this.looks.value = looks.value;
    this.updates.value = updates.value;
    this.changedAt = changedAt ?? position.step;
  }

  get isRunning(): boolean {
    return this.status.value === 'running';
  }

  get grid(): Looker['grid'] {
    return this.#looker.grid;
  }

  get shape(): Looker['shape'] {
    return this.#looker.shape;
  }

  /** For other inputs, by the net of the last look. */
  predict(x: Float32Array): Promise<Float32Array> {
    return this.#looker.predict(x);
  }

  /** Has looks hold more, from the next one on, until what this returns is called. */
  want(extra: Extra): () => void {
    const dropped = this.#seen.want(extra);
    void this.#stand();
    return dropped;
  }

  get stepsPerEpoch(): number {
    return Math.ceil(this.data.samples / this.setUp.batchSize);
  }

  /** Trains until `pause`, or to the end of a step. Resolves once it stands. */
  start(until = Infinity): Promise<void> {
    if (this.status.value === 'standing' && !this.#disposed) {
      this.#until = until;
      this.#stepping = false;
      this.#halted = this.#train();
      this.#training = this.#halted.then(() => this.#stand());
    }
    return this.#training;
  }

  /** Halts after the current step. Resolves once training has halted, or has failed because its Worker is silent. */
  async pause(): Promise<void> {
    this.#abort?.abort();
    if (!(await within(PATIENCE, this.#halted))) this.#fail('The Worker does not answer any more');
  }

  /** One step on; while steps that were asked for are taken, one more. */
  stepOnce(): Promise<void> {
    return this.#stepTo((step) => step + 1);
  }

  /** On to the end of an epoch; likewise. */
  stepEpoch(): Promise<void> {
    return this.#stepTo((step) => (Math.floor(step / this.stepsPerEpoch) + 1) * this.stepsPerEpoch);
  }

  async #stepTo(end: (step: number) => number): Promise<void> {
    const steps = (): boolean => this.#stepping && this.isRunning && !this.#abort?.signal.aborted;
    if (this.isRunning && !steps()) await this.pause();
    if (steps()) this.#until = end(this.#until);
    else {
      void this.start(end(this.step.value));
      this.#stepping = true;
    }
    await this.#training;
  }

  async #train(): Promise<void> {
    this.status.value = 'running';
    this.digest.value = undefined;
    this.#abort = new AbortController();
    const { signal: aborted } = this.#abort;
    try {
      while (!aborted.aborted && this.model.trainingState.step < this.#until) await this.#fit(aborted);
      if (this.isRunning) this.status.value = 'standing';
    } catch (error) {
      this.#fail((error as Error).message);
    }
  }

  #fail(why: string): void {
    if (this.#disposed) return;
    this.#broke.value = why;
    this.status.value = 'failed';
  }

  /** Whole epochs at once, as far as the rhythm allows. */
  async #fit(aborted: AbortSignal): Promise<void> {
    const { model, data, stepsPerEpoch } = this;
    const { step, batch } = model.trainingState;
    const whole = Math.floor((this.#until - (step - batch)) / stepsPerEpoch);
    const rhythm = rhythmOf(this.pace, stepsPerEpoch, whole);
    const watcher = watch({ every: rhythm === 'progress' ? WATCHED.fast : WATCHED.slow, by: 'step' });
    const seen = this.updates.value;
    const follow = (): void => {
      if (watcher.history.length > 0) this.updates.value = [...seen, ...watcher.history].slice(-MOST_RECORDS);
      this.#count();
      this.#seen.follow();
    };
    const pace = pacer(this, aborted);
    const heard = (steps: number): Promise<void> | undefined => {
      follow();
      const isOver = model.trainingState.step >= this.#until || rhythmOf(this.pace, stepsPerEpoch, whole) !== rhythm;
      if (isOver) model.stopTraining = true;
      return isOver ? undefined : pace(steps);
    };
    const callbacks: Readonly<Record<Rhythm, Callback>> = {
      batch: { onBatchEnd: () => heard(1) },
      epoch: { onEpochEnd: () => heard(stepsPerEpoch) },
      progress: { onProgress: () => void heard(0) },
    };
    await this.#remote.fit(data.x, data.y, {
      batchSize: this.setUp.batchSize,
      epochs: Math.min(rhythm === 'batch' ? Infinity : whole, MOST_EPOCHS),
      initialBatch: batch,
      callbacks: [watcher, callbacks[rhythm]],
      sync: rhythm,
      signal: aborted,
    });
    follow();
  }

  get #position(): Position {
    return positionOf(this.model, this.stepsPerEpoch);
  }

  #count(): void {
    const { step, epoch } = this.#position;
    this.step.value = step;
    this.epoch.value = epoch;
  }

  /** Shows the net as it stands, if it does. */
  async #stand(): Promise<void> {
    if (this.#disposed || this.isRunning) return;
    this.#count();
    await Promise.all([this.#tellDigest(), this.#seen.settle(() => !this.#disposed && !this.isRunning)]);
  }

  async #tellDigest(): Promise<void> {
    if (this.digest.value !== undefined) return;
    const { step } = this.model.trainingState;
    const digest = await digestInParts(this.model.parameterBuffer.data.slice());
    // Training may have gone on meanwhile.
    if (!this.#disposed && !this.isRunning && this.model.trainingState.step === step) this.digest.value = digest;
  }

  dispose(): void {
    this.#disposed = true;
    this.#abort?.abort();
    this.#remote.dispose();
    this.#looker.dispose();
    this.model.dispose();
  }
}
