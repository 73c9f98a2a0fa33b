// Workers as they are in browsers, and as they are in Node, Deno and Bun.
import type { Port } from './channel.js';

/** A Worker, of a browser or of `node:worker_threads`. */
export interface WorkerLike {
  // biome-ignore lint/suspicious/noExplicitAny: the two kinds have different types here
  postMessage(message: any, transfer?: any): void;
  terminate(): unknown;
}

/** What a Worker of `node:worker_threads`, and its end of the channel, have in common. */
interface Emitter extends Pick<WorkerLike, 'postMessage'> {
  on(event: string, listener: (value: never) => void): unknown;
}

/** The Worker of `node:worker_threads`. */
export interface NodeWorker extends WorkerLike, Emitter {
  ref(): void;
  unref(): void;
}

/** A Worker of a browser, and its own end of the channel. */
type Target = Pick<WorkerLike, 'postMessage'> & Pick<EventTarget, 'addEventListener'>;

export interface WorkerThreads {
  readonly Worker: new (program: string | URL, options: object) => NodeWorker;
  readonly parentPort: Emitter | null;
}

/** A port over either. */
export function portOf(worker: Emitter | Target): Port {
  const post: Port['post'] = (message, transfer) => worker.postMessage(message, transfer);
  if ('on' in worker) return { post, listen: (listener) => worker.on('message', listener) };
  return {
    post,
    listen: (listener) => worker.addEventListener('message', (event) => listener((event as MessageEvent).data)),
  };
}

/** `node:worker_threads`, where there is such a thing; a promise of it in Node before 20.16. */
export function workerThreads(): WorkerThreads | undefined | Promise<WorkerThreads | undefined> {
  const { process } = globalThis as {
    process?: { versions?: { node?: string }; getBuiltinModule?: (name: string) => unknown };
  };
  if (!process?.versions?.node) return undefined;
  // Not to be seen by bundlers, which look for the module otherwise.
  const name = ['node', 'worker_threads'].join(':');
  if (process.getBuiltinModule) return process.getBuiltinModule(name) as WorkerThreads | undefined;
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name).catch(() => undefined);
}

/** A Worker's own end of the channel; undefined outside a Worker. */
export function parentPort(): Port | undefined | Promise<Port | undefined> {
  const threads = workerThreads();
  if (threads instanceof Promise) return threads.then(portInside);
  return portInside(threads);
}

function portInside(threads: WorkerThreads | undefined): Port | undefined {
  if (threads?.parentPort) return portOf(threads.parentPort);
  const inWorker = typeof (globalThis as { WorkerGlobalScope?: unknown }).WorkerGlobalScope === 'function';
  return inWorker ? portOf(globalThis as unknown as Target) : undefined;
}
