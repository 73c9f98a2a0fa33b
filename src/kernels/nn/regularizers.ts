// Penalties on parameters, which are padded with zeros to a multiple of 8 values. Internal: callers lay the buffers out, nothing is checked here.
import type { ResidentBuffer } from '../../memory/resident.js';
import { engine } from '../../wasm/engine.js';

/** Σ |x| in float64. */
export function sumOfMagnitudes(x: ResidentBuffer): number {
  return engine().kernels.sumOfMagnitudes(x.byteOffset, x.length);
}

/** to += factor · sign(x), where sign(0) is 0. */
export function addSigns(to: ResidentBuffer, x: ResidentBuffer, factor: number): void {
  engine().kernels.addSigns(to.byteOffset, x.byteOffset, to.length, factor);
}
