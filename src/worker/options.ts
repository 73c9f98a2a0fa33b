import { ArgumentError, describeValue } from '../errors.js';
import type { FitOptions } from '../nn/training/fit-options.js';
import { flag, oneOf, optional, readOptions, type TableOf } from '../options.js';
import { isWorkerSource, type WorkerSource } from '../workers.js';
import { LEVELS, type SyncLevel } from './messages.js';

export interface InWorkerOptions {
  /**
   * What is started, where the package's own program cannot be (a content security policy without `worker-src blob:`), or is
   * not enough (layers of your own): the address of the package's `fourlane/worker-program.js`, served by you, or of
   * `fourlane/worker-program-threads.js`, which can have as many threads as the caller; or a function that starts a Worker
   * whose file calls `serve()`. Default: the package's program, from a text that it holds.
   */
  readonly worker?: WorkerSource;
}

const OPTIONS = {
  worker: optional<WorkerSource>({
    read: (caller, argument, given) => {
      if (isWorkerSource(given)) return given;
      const problem = `is ${describeValue(given)}, expected an address, or a function that starts a Worker`;
      throw new ArgumentError(caller, argument, problem);
    },
  }),
} satisfies TableOf<InWorkerOptions>;

/** How data get to the Worker. */
export interface TransferOptions {
  /**
   * True moves arrays of data instead of copying them: the caller's are empty afterwards. Parts of larger arrays, plain
   * arrays and resident buffers are copied all the same. Default false: copied, long ones bit by bit, so that the page goes
   * on; do not write to them until training begins.
   */
  readonly transfer?: boolean;
}

export interface RemoteFitOptions extends FitOptions, TransferOptions {
  /**
   * When the caller's model gets parameters, the optimiser's values and the training state, besides at the end of training
   * and of a pause's beginning: `epoch` before `onEpochEnd` of a callback, `progress` also some 60 times a second before
   * `onProgress`, but without the optimiser's values, `batch` also before `onBatchEnd`; `end` not at all. Default `epoch`.
   */
  readonly sync?: SyncLevel;
}

const OWN_OPTIONS = {
  transfer: flag(false),
  sync: oneOf(LEVELS, 'epoch'),
} satisfies TableOf<Pick<RemoteFitOptions, 'transfer' | 'sync'>>;

export function readInWorkerOptions(options: InWorkerOptions): { readonly worker: WorkerSource | undefined } {
  return readOptions('inWorker', options, OPTIONS);
}

/** What the Worker's methods take besides the model's own options. */
export function readOwn(caller: string, options: object): { transfer: boolean; sync: SyncLevel } {
  const { transfer, sync } = options as RemoteFitOptions;
  return readOptions(caller, { transfer, sync }, OWN_OPTIONS);
}
