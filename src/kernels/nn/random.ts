// Random numbers. Internal: callers lay the buffers out, nothing is checked here.
import type { ResidentBuffer } from '../../memory/resident.js';
import { engine } from '../../wasm/engine.js';

/** Uniform random numbers in [low, high): the i-th is a function of seed, stream and i. */
export function uniform(y: ResidentBuffer, seed: number, stream: number, low: number, high: number): void {
  engine().kernels.uniform(y.byteOffset, y.length, seed, stream, low, high);
}
