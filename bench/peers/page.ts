// What an isolated page runs: leaves `bench` for the driver to call.
import { QUICK, THOROUGH } from '../measure.js';
import type { PageResults } from './browser.js';
import { compare } from './compare.js';
import type { Contestant } from './contestant.js';
import { ours } from './fourlane.js';

/** Clocks of pages tick slowly, in an isolated one of Chromium every 5 µs. */
const SAMPLE_MS = 1;

/** Readies the page for a comparison with one peer. */
export function start(peer: Contestant): void {
  const bench = async (only: string, quick: boolean): Promise<PageResults> => {
    if (!globalThis.crossOriginIsolated) throw new Error('the page is not isolated');
    const effort = { ...(quick ? QUICK : THOROUGH), sample: SAMPLE_MS };
    const results = await compare([ours, peer], { only: new RegExp(only), effort, progress: console.log });
    return { results, contestants: [ours, peer].map(({ name, version, threads }) => ({ name, version, threads })) };
  };
  Object.assign(globalThis, { bench });
  document.title = 'ready';
}
