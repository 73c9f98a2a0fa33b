// The roofline: what this core and this engine can do at best, which every other figure is a fraction of. Built by
// `npm run build:roofline`.
import { readFileSync } from 'node:fs';
import { CHAIN_FLOPS, linkRoofline, type Roofline } from './limits.js';

/** A binary of this folder's assembly.ts. */
export type RooflineBinary = 'plain' | 'relaxed';

/** Runs to reach the optimised code, and runs to take the best of: noise can only slow a run down. */
const WARM_UP = 20;
const RUNS = 40;

const PAGE = 65536;

function link(binary: RooflineBinary, memory: WebAssembly.Memory): Roofline {
  return linkRoofline(readFileSync(new URL(`../../build/roofline/${binary}.wasm`, import.meta.url)), memory);
}

/** Milliseconds of the fastest run. */
function fastest(run: () => void): number {
  for (let i = 0; i < WARM_UP; i++) run();
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/**
 * The register peak in GFLOP/s: 14 independent multiply-add chains, nothing loaded. `undefined` where the engine has no
 * relaxed SIMD. Takes about a quarter of a second.
 */
export function registerPeak(binary: RooflineBinary): number | undefined {
  let roofline: Roofline;
  try {
    roofline = link(binary, new WebAssembly.Memory({ initial: 1 }));
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return undefined;
    throw error;
  }
  const iterations = 2e5;
  return (iterations * CHAIN_FLOPS) / fastest(() => roofline.chains(iterations, 0.5)) / 1e6;
}

/** The copy loop, in a linear memory of the caller's: `bytes` is a multiple of 64. */
export function copyLoop(memory: WebAssembly.Memory): (to: number, from: number, bytes: number) => void {
  return link('plain', memory).copy;
}

/** Speed of a copy loop over `bytes` (a multiple of 64) in GB/s copied; with the copy, twice as many are touched. */
export function copySpeed(bytes: number): number {
  const copy = copyLoop(new WebAssembly.Memory({ initial: 1 + Math.ceil((2 * bytes) / PAGE) }));
  const iterations = Math.ceil(2 ** 24 / bytes);
  const run = () => {
    for (let i = 0; i < iterations; i++) copy(PAGE, PAGE + bytes, bytes);
  };
  return (iterations * bytes) / fastest(run) / 1e6;
}

/** Sizes whose copy and original fit in any L1 (32 KiB), in any L2 (256 KiB), and in no cache. */
export const COPY_SIZES = { L1: 2 ** 14, L2: 2 ** 17, memory: 2 ** 26 } as const;
