// Sums and products of whole buffers. Internal: callers lay the buffers out, nothing is checked here.
import type { ResidentBuffer } from '../../memory/resident.js';
import { engine } from '../../wasm/engine.js';

/** to += factor · from; of a length that is a multiple of 8. */
export function addScaled(to: ResidentBuffer, from: ResidentBuffer, factor: number): void {
  engine().kernels.addScaled(to.byteOffset, from.byteOffset, to.length, factor);
}

/** y = a · b, element by element. */
export function multiply(a: ResidentBuffer, b: ResidentBuffer, y: ResidentBuffer): void {
  engine().kernels.multiply(a.byteOffset, b.byteOffset, y.byteOffset, y.length);
}

/** x ·= factor; of a length that is a multiple of 4. */
export function scale(x: ResidentBuffer, factor: number): void {
  engine().kernels.scale(x.byteOffset, x.length, factor);
}
