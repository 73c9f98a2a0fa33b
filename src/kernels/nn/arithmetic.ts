// Sums and products of whole buffers. Internal: callers lay the buffers out, nothing is checked here.
import type { ResidentBuffer } from '../../memory/resident.js';
import { engine } from '../../wasm/engine.js';

/** to += factor · from. */
export function addScaled(to: ResidentBuffer, from: ResidentBuffer, factor: number): void {
  engine().kernels.addScaled(to.byteOffset, from.byteOffset, to.length, factor);
}

/** y = a · b, element by element. */
export function multiply(a: ResidentBuffer, b: ResidentBuffer, y: ResidentBuffer): void {
  engine().kernels.multiply(a.byteOffset, b.byteOffset, y.byteOffset, y.length);
}

/** x ·= factor. */
export function scale(x: ResidentBuffer, factor: number): void {
  engine().kernels.scale(x.byteOffset, x.length, factor);
}
