import { FourlaneError, UnsupportedError } from '../errors.js';
import type { Team, TeamOptions } from '../wasm/binary.js';
import type { Kernels } from '../wasm/generated/kernels.js';
import type { PartKernels } from '../wasm/generated/part-kernels.js';
import { startWorker } from '../workers.js';
import { type Control, controlOf, type Kernel, newBlock, READY } from './control.js';
import { ask, type Handshakes, isAnswered } from './handshake.js';
import { exportsOf, type Start } from './loop.js';
import { Pool } from './pool.js';
import { program } from './program-text.js';
import { splits } from './splits.js';

/** Scratch begins at a cache line. */
const LINE = 64;
/** How long threads may take to start, in milliseconds. */
const START_LIMIT = 20_000;

const ADVICE =
  'A content security policy must allow it: worker-src blob:. Or serve fourlane/thread-program.js yourself and give its ' +
  "address: await init({ binary, threads, worker: '/thread-program.js' })";

/**
 * Instantiates the binary here and in `count − 1` Workers that share one memory with it, and gives kernels that divide their work.
 * @throws {UnsupportedError} in words, where this place does not let it
 */
export async function startTeam({ module, memory, count, worker }: TeamOptions): Promise<Team> {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory, scratch: 0 } });
  const kernels = exports as unknown as Kernels & PartKernels & Handshakes;
  const names = exportsOf(module);
  const block = newBlock();
  const control = controlOf(block);
  const all = names.map((name) => exports[name] as Kernel);
  const pool = new Pool(control, all, count);
  try {
    const starts = Array.from({ length: count - 1 }, (_, i): Start => {
      const scratch = allocateScratch(kernels);
      ask(kernels, scratch);
      return { module, memory, scratch, block, number: i + 1 };
    });
    for (const start of starts) {
      const thread = await startWorker('init', worker, program);
      pool.add(thread);
      thread.postMessage(start);
    }
    await ready(control, pool, count - 1);
    if (!starts.every(({ scratch }) => isAnswered(kernels, scratch)))
      throw new UnsupportedError('what one thread writes, the others do not see here');
  } catch (error) {
    pool.close('it did not start');
    if (error instanceof FourlaneError) throw error;
    throw new UnsupportedError(`a thread does not start (${(error as Error)?.message ?? error}). ${ADVICE}`, {
      cause: error,
    });
  }
  const shared = sharing(pool, names, exports);
  return {
    kernels: shared,
    count,
    worker,
    get ended() {
      return pool.ended;
    },
    close: (why) => pool.close(why),
  };
}

/** @throws {UnsupportedError} if linear memory has no room for it */
function allocateScratch(kernels: Kernels & PartKernels): number {
  const bytes = kernels.scratchBytes();
  try {
    return Math.ceil((kernels.allocate(bytes) >>> 0) / LINE) * LINE;
  } catch (cause) {
    throw new UnsupportedError(`linear memory has no room for so many threads, each of which takes ${bytes} bytes`, {
      cause,
    });
  }
}

/** Waits until so many threads have started. */
async function ready({ counters }: Control, pool: Pool, threads: number): Promise<void> {
  const end = performance.now() + START_LIMIT;
  while (Atomics.load(counters, READY) < threads) {
    if (pool.ended !== undefined) throw new UnsupportedError(`${pool.ended}. ${ADVICE}`);
    if (performance.now() > end) throw new UnsupportedError(`threads do not start within ${START_LIMIT / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** The exports, those of the table with their work shared. */
function sharing(pool: Pool, names: readonly string[], exports: WebAssembly.Exports): Kernels {
  const kernels: Record<string, unknown> = { ...exports };
  for (const [name, split] of Object.entries(splits)) {
    const part = exports[split.part] as Kernel;
    kernels[name] = pool.share(exports[name] as Kernel, split, names.indexOf(split.part), part.length);
  }
  return kernels as unknown as Kernels;
}
