import { ArgumentError, describeValue, UnsupportedError } from '../errors.js';
import type { Port } from './channel.js';
import { type NodeWorker, portOf, type WorkerLike, workerThreads } from './ports.js';
import { program } from './program-text.js';

/** What makes a Worker that runs the package's program: its address, or a function that starts it. */
export type WorkerSource = string | URL | (() => WorkerLike);

/** A Worker that was started. */
export interface Host {
  readonly port: Port;
  /** Whether it keeps the process alive. In browsers there is no such thing. */
  keepAlive(alive: boolean): void;
  terminate(): void;
}

const ADVICE =
  'A content security policy must allow it: worker-src blob:. Or serve fourlane/worker-program.js yourself and give ' +
  "its address: inWorker(model, { worker: '/worker-program.js' })";

/**
 * Starts a Worker: from a text, so that there is no file to serve, unless it is told what to start.
 * @param ended called once, when the Worker has died by itself
 * @throws {UnsupportedError} if there are no Workers here, or it is forbidden
 */
export async function startHost(source: WorkerSource | undefined, ended: (why: string) => void): Promise<Host> {
  try {
    return hostOf(await makeWorker(source), ended);
  } catch (error) {
    if (error instanceof UnsupportedError || error instanceof ArgumentError) throw error;
    throw refusal((error as Error).message, error);
  }
}

/** The error for a Worker that cannot be had. */
export function refusal(why: string, cause?: unknown): UnsupportedError {
  return new UnsupportedError(`inWorker: the Worker does not start (${why}). ${ADVICE}`, { cause });
}

/** In one place, for bundlers put a copy of the text wherever it is used. */
function programText(): string {
  return program;
}

async function makeWorker(source: WorkerSource | undefined): Promise<WorkerLike> {
  if (typeof source === 'function') {
    const worker = source();
    if (typeof Object(worker).postMessage === 'function') return worker;
    throw new ArgumentError('inWorker', 'worker', `returns ${describeValue(worker)}, expected a Worker`);
  }
  const Web = (globalThis as { Worker?: new (url: string | URL, options?: object) => WorkerLike }).Worker;
  // Deno and Bun have both kinds; theirs of browsers keep the process alive. Electron's windows have Node's, which do not run.
  const threads = typeof document === 'object' && Web ? undefined : await workerThreads();
  // `--input-type=module` and what else this process was started with is not for the program.
  if (threads) return new threads.Worker(source ?? programText(), { eval: source === undefined, execArgv: [] });
  if (!Web) throw new UnsupportedError('inWorker: this place has no Workers, train where the model is: model.fit');
  if (source !== undefined) return new Web(source);
  const url = URL.createObjectURL(new Blob([programText()], { type: 'text/javascript' }));
  try {
    return new Web(url, { name: 'fourlane' });
  } finally {
    // It is loaded by and by.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }
}

function hostOf(worker: WorkerLike, ended: (why: string) => void): Host {
  const port = portOf(worker as NodeWorker);
  let live = true;
  const end = (why: string): void => {
    if (live) ended(why);
    live = false;
  };
  if ('on' in worker) {
    const { on } = worker as NodeWorker;
    on.call(worker, 'error', (error: unknown) => end((error as Error)?.message ?? String(error)));
    on.call(worker, 'exit', (code: unknown) => end(`exit code ${code}`));
  } else {
    const target = worker as unknown as EventTarget;
    target.addEventListener('error', (event) => {
      // Otherwise it goes to the page as an error that nobody has caught.
      event.preventDefault();
      end((event as ErrorEvent).message || 'it could not be loaded');
    });
  }
  const { ref, unref } = worker as Partial<NodeWorker>;
  return {
    port,
    keepAlive: (alive) => (alive ? ref : unref)?.call(worker),
    terminate: () => {
      live = false;
      worker.terminate();
    },
  };
}
