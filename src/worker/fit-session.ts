import { StateError } from '../errors.js';
import type { OnFinding } from '../nn/cure/heal.js';
import { printable } from '../nn/examine/format.js';
import type { Sequential } from '../nn/sequential.js';
import type { Batches } from '../nn/training/batches.js';
import type { Callback, RunInfo } from '../nn/training/callbacks.js';
import { type Batch, checkBatch, type DataSpec } from '../nn/training/data.js';
import type { History } from '../nn/training/fit.js';
import { type ArraySender, type SentBatch, sameBits } from './arrays.js';
import { unpackCallbacks } from './callbacks.js';
import type { Connection, Session } from './connection.js';
import { changeModel } from './description.js';
import { type PackedError, packError, unpackError } from './errors.js';
import type {
  CallbackReply,
  CallbackRequest,
  FitOutcome,
  FitRequest,
  FoundFinding,
  Progress,
  SentBatches,
  SentRun,
  Sync,
} from './messages.js';
import { setState } from './state.js';

/** Batches that come one by one, and what the model expects of them. */
interface GivenBatches {
  readonly batches: Batches;
  readonly spec: DataSpec;
}

/** Those that are being gone through. */
interface OpenBatches {
  readonly iterator: AsyncIterator<Batch> | Iterator<Batch>;
  readonly spec: DataSpec;
}

/** One `fit` as the caller's side has it: calls callbacks, and keeps the caller's model up to date. */
export class FitSession implements Session {
  readonly #connection: Connection;
  readonly #model: Sequential;
  readonly #callbacks: readonly Callback[];
  readonly #onFinding: OnFinding | undefined;
  readonly #sources: GivenBatches[] = [];
  readonly #iterators: OpenBatches[] = [];
  readonly #arrays: ArraySender;
  #run: RunInfo | undefined;
  /** What a callback has thrown: that is what the caller is to see, not its copy. */
  #thrown: { readonly error: unknown } | undefined;
  /** The parameters that the Worker has sent last, and whether it has gone on since. */
  #known: Float32Array;
  #current = true;
  /** Whether the Worker has been told to begin. */
  #started = false;
  #pause: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  isPaused = false;

  constructor(
    connection: Connection,
    model: Sequential,
    arrays: ArraySender,
    callbacks: readonly Callback[],
    onFinding: OnFinding | undefined,
  ) {
    this.#connection = connection;
    this.#model = model;
    this.#arrays = arrays;
    this.#callbacks = callbacks;
    this.#onFinding = onFinding;
    this.#known = model.parameterBuffer.data.slice();
    // At once, so that what the caller says from now on is not lost.
    model.stopTraining = false;
  }

  /** Returns what `fit` returns, and throws what it throws. */
  async run(request: FitRequest, signal: AbortSignal | undefined): Promise<History> {
    const abort = (): void => this.#connection.channel.tell('abort');
    signal?.addEventListener('abort', abort);
    try {
      const answer = this.#connection.channel.call<FitOutcome>('fit', {
        ...request,
        paused: this.#pause !== undefined,
      });
      this.#started = true;
      const { history, error, sync } = await answer;
      this.#apply(sync);
      if (this.#thrown) throw this.#thrown.error;
      if (!history) throw unpackError(error as PackedError);
      for (const { finding } of history.findings) printable(finding);
      return history;
    } finally {
      signal?.removeEventListener('abort', abort);
      this.isPaused = false;
      this.#pause?.resolve();
    }
  }

  begin({ epochs, batchCount, logs }: SentRun): void {
    this.#run = { model: this.#model, epochs, batchCount, logs, lastPlan: () => undefined };
  }

  async callback({ place, method, args, sync }: CallbackRequest): Promise<CallbackReply> {
    if (sync) this.#apply(sync);
    else if (method === 'onBatchEnd') this.#current = false;
    const callback = this.#callbacks[place] as Callback;
    const [first, second] = args;
    const run = this.#run as RunInfo;
    try {
      if (method === 'onTrainBegin') await callback.onTrainBegin?.(run);
      else if (method === 'onEpochBegin') await callback.onEpochBegin?.(first as never, run);
      else if (method === 'onTrainEnd') {
        const error = second === undefined ? undefined : (this.#thrown?.error ?? unpackError(second as PackedError));
        await callback.onTrainEnd?.(run, first as never, error);
      } else await callback[method]?.(first as never, second as never, run);
      return { stop: this.#model.stopTraining, parameters: this.#written() };
    } catch (error) {
      this.#thrown ??= { error };
      throw error;
    }
  }

  async progress({ batch, logs, sync }: Progress): Promise<void> {
    if (sync) this.#apply(sync);
    try {
      for (const callback of this.#callbacks) await callback.onProgress?.(batch, logs, this.#run as RunInfo);
    } catch (error) {
      this.#fail(error);
    }
    this.#connection.channel.tell('seen', this.#model.stopTraining);
  }

  finding({ finding, rest }: FoundFinding): void {
    try {
      this.#onFinding?.(printable(finding), ...(rest as never[]));
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Ends training with what the caller's own code has thrown outside a call that is waited for. */
  #fail(error: unknown): void {
    this.#thrown ??= { error };
    this.#connection.fail(packError(error));
  }

  /** Resolves once training stands still, or is over. */
  pause(): Promise<void> {
    if (!this.#pause) {
      let resolve = (): void => {};
      const promise = new Promise<void>((done) => {
        resolve = done;
      });
      this.#pause = { promise, resolve };
      if (this.#started) this.#connection.channel.tell('pause');
    }
    return this.#pause.promise;
  }

  paused(sync: Sync): void {
    this.#apply(sync);
    this.isPaused = true;
    this.#pause?.resolve();
  }

  resume(): void {
    if (!this.#pause) return;
    this.#pause.resolve();
    this.#pause = undefined;
    const written = this.isPaused ? this.#written() : undefined;
    this.isPaused = false;
    if (this.#started) this.#connection.channel.tell('resume', written);
  }

  /** Registers batches that come one by one. */
  send(batches: Batches, spec: DataSpec): SentBatches {
    return { batches: this.#sources.push({ batches, spec }) - 1 };
  }

  iterate(source: number): number {
    const { batches, spec } = this.#sources[source] as GivenBatches;
    const given = batches as AsyncIterable<Batch> & Iterable<Batch>;
    const iterator = (given[Symbol.asyncIterator] ?? given[Symbol.iterator]).call(given);
    return this.#iterators.push({ iterator, spec }) - 1;
  }

  async next(number: number): Promise<SentBatch | undefined> {
    const { iterator, spec } = this.#iterators[number] as OpenBatches;
    try {
      const { done, value } = await iterator.next();
      if (done) return undefined;
      return await this.#arrays.sendBatch(checkBatch(spec, value));
    } catch (error) {
      this.#thrown ??= { error };
      throw error;
    }
  }

  async return(number: number): Promise<void> {
    await this.#iterators[number]?.iterator.return?.();
  }

  /** Gives the caller's model what the Worker's has become. */
  #apply({ state, description, callbacks }: Sync): void {
    if (description) {
      changeModel(this.#model, description);
      this.#connection.remember(this.#model);
    }
    setState(this.#model, state);
    unpackCallbacks(this.#callbacks, callbacks);
    this.#known = state.parameters;
    this.#current = true;
  }

  /** The caller's parameters, if they are no longer what the Worker has sent. */
  #written(): Float32Array<ArrayBuffer> | undefined {
    const { data } = this.#model.parameterBuffer;
    if (sameBits(data, this.#known)) return undefined;
    if (!this.#current) {
      throw new StateError(
        "fit: a callback has written to parameters that are out of date, expected sync: 'batch' among the options of fit",
      );
    }
    this.#known = data.slice();
    return data.slice();
  }
}
