import type { Threads } from '../wasm/binary.js';
import { type Engine, start } from '../wasm/engine.js';
import { START_TEAM } from '../workers.js';
import type { Start, ThreadCount } from './messages.js';

/** The engine of a Worker: the caller's binary, with as many threads where they can be had here, else with one. */
export async function startAsCaller({ source, maxMemory, shared }: Start): Promise<[Engine, ThreadCount]> {
  const one = async (reason: string): Promise<[Engine, ThreadCount]> => [
    await start(source, maxMemory),
    { count: 1, reason },
  ];
  if (!shared) return one('the caller has one');
  const startTeam = (globalThis as { [START_TEAM]?: Threads['start'] })[START_TEAM];
  if (!startTeam) return one('the Worker has a program of its own');
  const { count } = shared;
  try {
    const engine = await start(shared.source, maxMemory, { startTeam, count, worker: undefined });
    return [engine, { count, reason: 'the caller has as many' }];
  } catch (error) {
    return one((error as Error)?.message ?? String(error));
  }
}
