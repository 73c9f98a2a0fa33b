import { info, init } from '../start.js';
import { threads } from '../threads/index.js';
import { MAX_THREADS } from '../wasm/limits.js';
import { integerFlag } from './options.js';
import type { CommandIO } from './output.js';
import { UsageError } from './usage.js';

export const THREADS_FLAG = {
  threads: {
    value: 'N',
    help: 'threads that share the work, or auto: half of the cores, but two where there are two (default: 1); the results are the same bits',
  },
} as const;

/** Starts the threads that the flag asks for, and says so where there are fewer. */
export async function startThreads(flag: string | undefined, { stderr }: CommandIO): Promise<void> {
  if (flag === undefined) return;
  const asked = flag === 'auto' ? flag : integerFlag('threads', flag, 1, 1);
  if (asked !== 'auto' && asked > MAX_THREADS)
    throw new UsageError(`--threads ${flag}: expected auto, or an integer from 1 to ${MAX_THREADS}`);
  await init({ binary: threads, threads: asked });
  const { count, reason } = info().threads;
  if (asked !== 'auto' && count < asked) stderr.write(`fourlane: one thread instead of ${asked}: ${reason}\n`);
}
