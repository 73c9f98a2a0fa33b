import { hasWebWorkers, nodeModule } from '../workers.js';

/** How many threads `init({ threads })` comes to here, and why. */
export async function countThreads(asked: number | 'auto'): Promise<readonly [count: number, reason: string]> {
  if (asked === 1) return [1, 'init asked for one'];
  const obstacle = await obstacleHere();
  if (obstacle) return [1, obstacle];
  if (asked !== 'auto') return [asked, `init asked for ${asked}`];
  const number = await cores();
  return [automatic(number), `init asked for 'auto', and this machine has ${number} core${number === 1 ? '' : 's'}`];
}

/** `'auto'`: half of the cores, for others want to run too, but two where there are two, and at most four. */
export function automatic(cores: number): number {
  return Math.min(4, Math.max(Math.ceil(cores / 2), Math.min(cores, 2)));
}

/** The cores of the machine, as far as this place tells. */
async function cores(): Promise<number> {
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } };
  if (navigator?.hardwareConcurrency) return navigator.hardwareConcurrency;
  const os = await nodeModule<{ availableParallelism(): number }>('os');
  return os?.availableParallelism() ?? 1;
}

/** Why there can be no threads here, in words; undefined if there can, as far as can be seen without trying. */
async function obstacleHere(): Promise<string | undefined> {
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean };
  const isPage = typeof crossOriginIsolated === 'boolean' && (await hasWebWorkers());
  if (typeof SharedArrayBuffer === 'function' && !(isPage && !crossOriginIsolated)) return undefined;
  return (
    'this page is not cross-origin isolated, and so has no memory that threads can share. Serve it with the headers ' +
    'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp (docs/guides/threads.md)'
  );
}
