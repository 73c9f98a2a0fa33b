// What an isolated page runs: leaves `bench` for the driver to call.
import { QUICK, THOROUGH } from '../measure.js';
import type { PageResults } from './browser.js';
import { compare } from './compare.js';
import { contestants } from './contestants.js';

/** Clocks of pages tick slowly, in an isolated one of Chromium every 5 µs. */
const SAMPLE_MS = 1;

async function bench(only: string, quick: boolean): Promise<PageResults> {
  if (!globalThis.crossOriginIsolated) throw new Error('the page is not isolated');
  const effort = { ...(quick ? QUICK : THOROUGH), sample: SAMPLE_MS };
  const results = await compare(contestants, { only: new RegExp(only), effort, progress: console.log });
  const facts = contestants.map(({ name, version, threads }) => ({ name, version, threads }));
  return { results, contestants: facts };
}

Object.assign(globalThis, { bench });
document.title = 'ready';
