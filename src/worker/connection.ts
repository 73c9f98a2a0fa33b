import { DisposedError, StateError } from '../errors.js';
import type { Sequential } from '../nn/sequential.js';
import { engine } from '../wasm/engine.js';
import { addressOf, type WorkerSource } from '../workers.js';
import { Channel } from './channel.js';
import { checkDescribable, describeModel } from './description.js';
import type { PackedError } from './errors.js';
import { type Host, refusal, startHost } from './host.js';
import type { CallbackRequest, FoundFinding, Progress, SentRun, Start, Sync, ThreadCount } from './messages.js';

/** What a running `fit` does when the Worker asks for it. */
export interface Session {
  begin(run: SentRun): void;
  callback(request: CallbackRequest): unknown;
  progress(progress: Progress): unknown;
  finding(found: FoundFinding): void;
  paused(sync: Sync): void;
  iterate(source: number): unknown;
  next(iterator: number): unknown;
  return(iterator: number): unknown;
}

/** A Worker and the channel to it: all that messages reach, so that a model nobody refers to any more can be collected. */
export class Connection {
  /** The `fit` that is at work. */
  session: Session | undefined;
  readonly channel: Channel;
  /** Those that share the Worker's work. */
  threads: ThreadCount = { count: 1, reason: 'the Worker has not started' };
  readonly #host: Host;
  #calls = 0;
  /** The model that the Worker has, as text. */
  #described = '';

  private constructor(host: Host) {
    this.#host = host;
    this.channel = new Channel(host.port, {
      begin: (run: SentRun) => this.session?.begin(run),
      callback: (request: CallbackRequest) => this.session?.callback(request),
      progress: (progress: Progress) => this.session?.progress(progress),
      finding: (found: FoundFinding) => this.session?.finding(found),
      paused: (sync: Sync) => this.session?.paused(sync),
      iterate: (source: number) => this.session?.iterate(source),
      next: (iterator: number) => this.session?.next(iterator),
      return: (iterator: number) => this.session?.return(iterator),
    });
    host.keepAlive(false);
  }

  /** Starts a Worker, and gives it the binary that runs here. @throws {UnsupportedError} if it does not start */
  static async open(source: WorkerSource | undefined): Promise<Connection> {
    let started = false;
    let connection: Connection | undefined;
    let why: string | undefined;
    const { source: running, maxMemory, team } = engine();
    const threads = ('threads' in running && team?.ended === undefined && running.threads) || undefined;
    const host = await startHost(source, threads?.inWorker ?? '', (reason) => {
      why = reason;
      const ended = `the Worker has ended (${reason}); the model is as it was when it was last heard of`;
      connection?.close(started ? new StateError(ended) : refusal(reason));
    });
    connection = new Connection(host);
    if (why !== undefined) connection.close(refusal(why));
    const start: Start = {
      source: plainData(('threads' in running && running.threads?.single) || running),
      maxMemory,
      shared: threads &&
        team && { source: plainData(running), count: team.count, worker: await addressOf(team.worker) },
    };
    const opened = connection;
    try {
      opened.threads = await opened.during(() => opened.channel.call<ThreadCount>('start', start));
    } catch (error) {
      opened.close(error as Error);
      throw error;
    }
    started = true;
    return opened;
  }

  /** Makes the model in the Worker, unless it is there already. @throws {ArgumentError} if it cannot be made there */
  async give(model: Sequential): Promise<void> {
    const text = JSON.stringify(describeModel(model));
    if (text === this.#described) return;
    checkDescribable(model);
    this.#described = '';
    await this.channel.call('model', describeModel(model));
    this.#described = text;
  }

  /** The Worker's model has changed, and this one with it. */
  remember(model: Sequential): void {
    this.#described = JSON.stringify(describeModel(model));
  }

  /** Keeps the process alive while something is waited for, and no longer. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#calls++ === 0) this.#host.keepAlive(true);
    try {
      return await work();
    } finally {
      if (--this.#calls === 0) this.#host.keepAlive(false);
    }
  }

  fail(error: PackedError): void {
    this.channel.tell('fail', error);
  }

  /** Ends the Worker, and whatever it was at. */
  close(error: Error = new DisposedError('this model in a Worker has been disposed')): void {
    this.channel.close(error);
    this.#host.terminate();
  }
}

/** Without the mark of this copy, which would not arrive. */
function plainData(source: Start['source']): Start['source'] {
  if (source.name === 'custom') return { name: source.name, module: source.module };
  const { name, code, needs } = source;
  return { name, code, needs };
}
