import type { Threads } from '../wasm/binary.js';
import { type Engine, start } from '../wasm/engine.js';
import { START_TEAM } from '../workers.js';
import type { Start, ThreadCount } from './messages.js';

const NO_THREADS =
  'the Worker has a program of its own without threads: serve fourlane/worker-program-threads.js, or call serve({ threads })';

/**
 * The engine of a Worker: the caller's binary, with as many threads where they can be had here, else with one.
 * @param startTeam what starts them; by default, what a program with threads has put there
 */
export async function startAsCaller(
  { source, maxMemory, shared }: Start,
  startTeam = (globalThis as { [START_TEAM]?: Threads['start'] })[START_TEAM],
): Promise<[Engine, ThreadCount]> {
  const one = async (reason: string): Promise<[Engine, ThreadCount]> => [
    await start(source, maxMemory),
    { count: 1, reason },
  ];
  if (!shared) return one('the caller has one');
  if (!startTeam) return one(NO_THREADS);
  const { count, worker } = shared;
  try {
    const engine = await start(shared.source, maxMemory, { startTeam, count, worker });
    return [engine, { count, reason: 'the caller has as many' }];
  } catch (error) {
    return one((error as Error)?.message ?? String(error));
  }
}
