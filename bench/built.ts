// The built package, which is what ships and what is measured. Types come from the sources, which need no build.
import type * as Kernels from '../src/index.js';
import type * as Trainer from '../src/nn/index.js';
import type * as Wasm from '../src/wasm/engine.js';

const built = (path: string) => import(new URL(`../dist/${path}`, import.meta.url).href);

export const fourlane: typeof Kernels = await built('index.js');
export const trainer: typeof Trainer = await built('nn/index.js');
export const { engine }: typeof Wasm = await built('wasm/engine.js');
