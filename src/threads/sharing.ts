import type { EmbeddedBinary, Threads } from '../wasm/binary.js';
import { countThreads } from './count.js';
import { program } from './in-worker-text.js';
import { startTeam } from './team.js';

/** What a binary with threads brings along. @param single the binary that runs where there is one thread */
export function sharing(single: EmbeddedBinary): Threads {
  return { count: countThreads, start: startTeam, single, inWorker: program };
}
