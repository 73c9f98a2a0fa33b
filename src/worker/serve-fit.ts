import type { ResidentBuffer } from '../memory/resident.js';
import type { Sequential } from '../nn/sequential.js';
import type { Batches } from '../nn/training/batches.js';
import type { Callback, RunInfo } from '../nn/training/callbacks.js';
import type { Batch } from '../nn/training/data.js';
import type { History } from '../nn/training/fit.js';
import type { ArrayReceiver, SentBatch } from './arrays.js';
import { type Method, packCallbacks, receiveCallback } from './callbacks.js';
import type { Channel } from './channel.js';
import { describeModel } from './description.js';
import { packError } from './errors.js';
import {
  type CallbackReply,
  type CallbackRequest,
  type FitOutcome,
  type FitRequest,
  LEVELS,
  type Progress,
  type SentBatches,
  type SentRun,
  type Sync,
  type SyncLevel,
} from './messages.js';
import { setState, stateOf } from './state.js';

/** The calls of callbacks that bring the model's state along, with the least level at which they do. */
const BRINGS: Partial<Record<Method, SyncLevel>> = { onTrainEnd: 'end', onEpochEnd: 'epoch', onBatchEnd: 'batch' };

/** One `fit` in the Worker. */
export class ServedFit {
  readonly #model: Sequential;
  readonly #channel: Channel;
  readonly #arrays: ArrayReceiver;
  readonly #request: FitRequest;
  /** Those that came along, by place. */
  readonly #callbacks: readonly (Callback | undefined)[];
  readonly #buffers: ResidentBuffer[] = [];
  readonly #abort = new AbortController();
  #description: string;
  #run: RunInfo | undefined;
  /** Whether the caller has seen the progress that it was told last. */
  #seen = true;
  #failure: Error | undefined;
  #paused: boolean;
  /** Ends the pause that training is in. */
  #goOn: (() => void) | undefined;

  constructor(model: Sequential, channel: Channel, arrays: ArrayReceiver, request: FitRequest) {
    this.#model = model;
    this.#channel = channel;
    this.#arrays = arrays;
    this.#request = request;
    this.#callbacks = request.callbacks.map(receiveCallback);
    this.#description = JSON.stringify(describeModel(model));
    this.#paused = request.paused;
    if (request.aborted) this.abort();
  }

  /** Returns what `fit` has thrown as well: the model's state belongs to it. */
  async run(): Promise<FitOutcome> {
    try {
      setState(this.#model, this.#request.state);
      const history = await this.#fit();
      return { history, sync: this.#sync() };
    } catch (error) {
      return { error: packError(error), sync: this.#sync() };
    } finally {
      for (const buffer of this.#buffers) buffer.dispose();
    }
  }

  async #fit(): Promise<History> {
    const { data, validationData, options, callbacks, tellFindings } = this.#request;
    const listeners = callbacks.map((_, place) => this.#callbacks[place] ?? this.#relay(place));
    const reporter: Callback = {
      onTrainBegin: (run) => {
        this.#run = run;
        const { epochs, batchCount, logs } = run;
        this.#channel.tell('begin', { epochs, batchCount, logs } satisfies SentRun);
      },
    };
    const gate: Callback = {
      onTrainBegin: () => this.#gate(),
      onEpochBegin: () => this.#gate(),
      onProgress: (batch, logs) => this.#progress(batch, logs),
    };
    const all = {
      ...options,
      ...(validationData && { validationData: this.#receive(validationData) }),
      callbacks: [reporter, ...listeners, gate],
      signal: this.#abort.signal,
      verbose: false,
      ...(tellFindings && {
        onFinding: (...[finding, ...rest]: readonly unknown[]) => this.#channel.tell('finding', { finding, rest }),
      }),
    };
    if ('batches' in data) return this.#model.fit(this.#batches(data.batches), all);
    const { x, y, sampleWeight } = this.#receive(data) as Batch;
    return this.#model.fit(x, y, { ...all, ...(sampleWeight && { sampleWeight }) });
  }

  #receive(sent: SentBatch | SentBatches): Batch | Batches {
    if ('batches' in sent) return this.#batches(sent.batches);
    const x = this.#arrays.takeSamples(sent.x);
    this.#buffers.push(x);
    return { x, y: this.#arrays.take(sent.y), sampleWeight: this.#arrays.takeOptional(sent.sampleWeight) };
  }

  /** Batches that come from the caller, each when it is asked for. */
  #batches(source: number): Batches {
    return { [Symbol.asyncIterator]: () => this.#iterate(source) };
  }

  async *#iterate(source: number): AsyncGenerator<Batch, void> {
    const iterator = await this.#channel.call<number>('iterate', source);
    try {
      for (;;) {
        const sent = await this.#channel.call<SentBatch | undefined>('next', iterator);
        if (!sent) return;
        const { x, y, sampleWeight } = sent;
        yield {
          x: this.#arrays.take(x) as Float32Array,
          y: this.#arrays.take(y),
          sampleWeight: this.#arrays.takeOptional(sampleWeight),
        };
      }
    } finally {
      this.#channel.tell('return', iterator);
    }
  }

  /** A callback that stays with the caller. */
  #relay(place: number): Callback {
    const sent = this.#request.callbacks[place];
    const methods = sent && 'methods' in sent ? (sent.methods as readonly Method[]) : [];
    const call = async (method: Method, given: readonly unknown[]): Promise<void> => {
      const args = given.filter((arg) => arg !== this.#run).map((arg) => (arg instanceof Error ? packError(arg) : arg));
      const level = BRINGS[method];
      const sync = level && this.#reaches(level) ? this.#sync() : undefined;
      const request: CallbackRequest = { place, method, args, sync };
      const { stop, parameters } = await this.#channel.call<CallbackReply>('callback', request);
      this.#take(parameters);
      if (stop) this.#model.stopTraining = true;
    };
    return Object.fromEntries(methods.map((method) => [method, (...args: unknown[]) => call(method, args)]));
  }

  #reaches(level: SyncLevel): boolean {
    return LEVELS.indexOf(this.#request.sync) >= LEVELS.indexOf(level);
  }

  #take(parameters: Float32Array | undefined): void {
    if (parameters) this.#model.parameterBuffer.data.set(parameters);
  }

  #sync(whole = true): Sync {
    const description = describeModel(this.#model);
    const text = JSON.stringify(description);
    const changed = text !== this.#description;
    this.#description = text;
    return {
      state: stateOf(this.#model, whole),
      description: changed ? description : undefined,
      callbacks: packCallbacks(this.#callbacks),
    };
  }

  async #progress(batch: number, logs: Progress['logs']): Promise<void> {
    // A page that is busy is told of the next one.
    if (this.#seen) {
      this.#seen = false;
      const sync = this.#reaches('progress') ? this.#sync(false) : undefined;
      this.#channel.tell('progress', { batch, logs, sync } satisfies Progress);
    }
    await this.#gate();
  }

  /** Where training waits for the end of a pause. */
  async #gate(): Promise<void> {
    if (this.#paused && !this.#abort.signal.aborted && !this.#failure) {
      this.#channel.tell('paused', this.#sync());
      await new Promise<void>((resolve) => {
        this.#goOn = resolve;
      });
    }
    if (this.#failure) throw this.#failure;
  }

  seen(stop: boolean): void {
    this.#seen = true;
    if (stop) this.#model.stopTraining = true;
  }

  pause(): void {
    this.#paused = true;
  }

  /** @param parameters what the caller has made of them in the pause */
  resume(parameters: Float32Array | undefined): void {
    this.#paused = false;
    this.#take(parameters);
    this.#goOn?.();
  }

  abort(): void {
    this.#abort.abort();
    this.#goOn?.();
  }

  /** Ends training with an error that the caller has thrown. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#goOn?.();
  }
}
