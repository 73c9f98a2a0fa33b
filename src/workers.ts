// Workers as they are in browsers, and as they are in Node, Deno and Bun: how one is started from a text, and heard.
import { ArgumentError, describeValue, UnsupportedError } from './errors.js';

/** Where the Worker of `inWorker` finds what starts threads there (threads/in-worker.ts). */
export const START_TEAM = Symbol.for('fourlane.startTeam');

/** A Worker, of a browser or of `node:worker_threads`. */
export interface WorkerLike {
  // biome-ignore lint/suspicious/noExplicitAny: the two kinds have different types here
  postMessage(message: any, transfer?: any): void;
  terminate(): unknown;
}

/** What makes a Worker that runs a program of the package: its address (a string or a URL), or a function that starts it. */
export type WorkerSource = string | { readonly href: string } | (() => WorkerLike);

/** What a Worker of `node:worker_threads`, and its end of the channel, have in common. */
export interface Emitter extends Pick<WorkerLike, 'postMessage'> {
  on(event: string, listener: (value: never) => void): unknown;
}

/** The Worker of `node:worker_threads`. */
export interface NodeWorker extends WorkerLike, Emitter {
  ref(): void;
  unref(): void;
}

/** A Worker of a browser, and its own end of the channel. In words that need no library of the DOM, for users' compilers read them. */
export interface Target extends Pick<WorkerLike, 'postMessage'> {
  addEventListener(event: string, listener: (event: { readonly data?: unknown }) => void): void;
}

interface WorkerThreads {
  readonly Worker: new (program: string | URL, options: object) => NodeWorker;
  readonly parentPort: Emitter | null;
}

/** `node:worker_threads`, where there is such a thing; a promise of it in Node before 20.16. */
function workerThreads(): WorkerThreads | undefined | Promise<WorkerThreads | undefined> {
  return nodeModule<WorkerThreads>('worker_threads');
}

/** A module of Node's, where there is such a thing; a promise of it in Node before 20.16. */
export function nodeModule<T>(of: string): T | undefined | Promise<T | undefined> {
  const { process } = globalThis as {
    process?: { versions?: { node?: string }; getBuiltinModule?: (name: string) => unknown };
  };
  if (!process?.versions?.node) return undefined;
  // Not to be seen by bundlers, which look for the module otherwise.
  const name = ['node', of].join(':');
  if (process.getBuiltinModule) return process.getBuiltinModule(name) as T | undefined;
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name).catch(() => undefined);
}

/** `node:worker_threads` where Workers are to be of that kind: Deno and Bun have both, and those of browsers keep their process alive. */
async function preferredThreads(): Promise<WorkerThreads | undefined> {
  // Electron's windows have Node's, which do not run.
  return typeof document === 'object' && webWorker() ? undefined : await workerThreads();
}

function webWorker(): (new (url: string | URL, options?: object) => WorkerLike) | undefined {
  return (globalThis as { Worker?: new (url: string | URL, options?: object) => WorkerLike }).Worker;
}

/** Whether Workers are those of browsers here, to which a page's isolation and policies apply. */
export async function hasWebWorkers(): Promise<boolean> {
  return !(await preferredThreads()) && webWorker() !== undefined;
}

/**
 * Starts a Worker: from the text `program`, so that there is no file to serve, unless it is told what to start.
 * @param caller the public function whose option `worker` the source is
 * @throws {UnsupportedError} if there are no Workers here
 */
export async function startWorker(
  caller: string,
  source: WorkerSource | undefined,
  program: string,
): Promise<WorkerLike> {
  if (typeof source === 'function') {
    const worker = source();
    if (typeof Object(worker).postMessage === 'function') return worker;
    throw new ArgumentError(caller, 'worker', `returns ${describeValue(worker)}, expected a Worker`);
  }
  const threads = await preferredThreads();
  if (threads) {
    const isUrl = typeof source === 'string' && /^(file|data):/.test(source);
    const start = isUrl ? new URL(source) : ((source as URL | undefined) ?? program);
    // `--input-type=module` and what else this process was started with is not for the program.
    return new threads.Worker(start, { eval: source === undefined, execArgv: [] });
  }
  const Web = webWorker();
  if (!Web) throw new UnsupportedError('this place has no Workers');
  if (source !== undefined) return new Web(source as URL);
  const url = URL.createObjectURL(new Blob([program], { type: 'text/javascript' }));
  try {
    return new Web(url, { name: 'fourlane' });
  } finally {
    // It is loaded by and by.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }
}

/** The address that a source is, as a Worker understands it too, whose base is another; a function cannot be sent there. */
export async function addressOf(source: WorkerSource | undefined): Promise<string | undefined> {
  if (source === undefined || typeof source === 'function') return undefined;
  const address = typeof source === 'string' ? source : source.href;
  if (!(await hasWebWorkers())) return address;
  const { document, location } = globalThis as { document?: { baseURI: string }; location?: { href: string } };
  return new URL(address, document?.baseURI ?? location?.href).href;
}

/** Calls `ended`, once or more, when a Worker has died by itself. */
export function onEnd(worker: WorkerLike, ended: (why: string) => void): void {
  if ('on' in worker) {
    const { on } = worker as NodeWorker;
    on.call(worker, 'error', (error: unknown) => ended((error as Error)?.message ?? String(error)));
    on.call(worker, 'exit', (code: unknown) => ended(`exit code ${code}`));
    return;
  }
  (worker as unknown as EventTarget).addEventListener('error', (event) => {
    // Otherwise it goes to the page as an error that nobody has caught.
    event.preventDefault();
    ended((event as ErrorEvent).message || 'it could not be loaded');
  });
}

/** Whether a Worker keeps the process alive. In browsers there is no such thing. */
export function keepAlive(worker: WorkerLike, alive: boolean): void {
  const { ref, unref } = worker as Partial<NodeWorker>;
  (alive ? ref : unref)?.call(worker);
}

/** Calls `listener` with what a Worker, or its parent, posts. */
export function onMessage<M>(end: Emitter | Target, listener: (message: M) => void): void {
  if ('on' in end) end.on('message', listener);
  else end.addEventListener('message', (event) => listener(event.data as M));
}

/** A Worker's own end of the channel; undefined outside a Worker. */
export function parentEnd(): Emitter | Target | undefined | Promise<Emitter | Target | undefined> {
  const threads = workerThreads();
  return threads instanceof Promise ? threads.then(endInside) : endInside(threads);
}

function endInside(threads: WorkerThreads | undefined): Emitter | Target | undefined {
  if (threads?.parentPort) return threads.parentPort;
  const inWorker = typeof (globalThis as { WorkerGlobalScope?: unknown }).WorkerGlobalScope === 'function';
  return inWorker ? (globalThis as unknown as Target) : undefined;
}

/** Whether a value can be an option `worker`. */
export function isWorkerSource(given: unknown): given is WorkerSource {
  return typeof given === 'string' || given instanceof URL || typeof given === 'function';
}
