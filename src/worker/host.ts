import { ArgumentError, UnsupportedError } from '../errors.js';
import { keepAlive, type NodeWorker, onEnd, startWorker, type WorkerSource } from '../workers.js';
import type { Port } from './channel.js';
import { portOf } from './ports.js';
import { program } from './program-text.js';

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
 * @param before what comes before the package's program
 * @param ended called once, when the Worker has died by itself
 * @throws {UnsupportedError} if there are no Workers here, or it is forbidden
 */
export async function startHost(
  source: WorkerSource | undefined,
  before: string,
  ended: (why: string) => void,
): Promise<Host> {
  try {
    const worker = await startWorker('inWorker', source, before + program);
    let live = true;
    onEnd(worker, (why) => {
      if (live) ended(why);
      live = false;
    });
    return {
      port: portOf(worker as NodeWorker),
      keepAlive: (alive) => keepAlive(worker, alive),
      terminate: () => {
        live = false;
        worker.terminate();
      },
    };
  } catch (error) {
    if (error instanceof UnsupportedError)
      throw new UnsupportedError(`inWorker: ${error.message}, train where the model is: model.fit`);
    if (error instanceof ArgumentError) throw error;
    throw refusal((error as Error).message, error);
  }
}

/** The error for a Worker that cannot be had. */
export function refusal(why: string, cause?: unknown): UnsupportedError {
  return new UnsupportedError(`inWorker: the Worker does not start (${why}). ${ADVICE}`, { cause });
}
