// Inverted dropout. Internal: callers lay the buffers out, nothing is checked here.
import type { ResidentBuffer } from '../../memory/resident.js';
import { engine } from '../../wasm/engine.js';

/** y = x · scale where u ≥ p, else 0. */
export function dropout(u: ResidentBuffer, x: ResidentBuffer, y: ResidentBuffer, p: number, scale: number): void {
  engine().kernels.dropout(u.byteOffset, x.byteOffset, y.byteOffset, x.length, p, scale);
}
