// Over flat parameters or their gradients: clipping, and the search for NaN. Internal: callers lay the buffers out, nothing is checked here.
import type { ResidentBuffer } from '../../memory/resident.js';
import { engine } from '../../wasm/engine.js';

/** Σ x² in float64: finite if and only if every value is. */
export function sumOfSquares(x: ResidentBuffer): number {
  return engine().kernels.sumOfSquares(x.byteOffset, x.length);
}

/** The largest |x|, NaN if there is one; of a length that is a multiple of 8, as all parameters together are. */
export function largestMagnitude(x: ResidentBuffer): number {
  return engine().kernels.largestMagnitude(x.byteOffset, x.length);
}

/** x = min(max(x, −limit), limit). */
export function clamp(x: ResidentBuffer, limit: number): void {
  engine().kernels.clamp(x.byteOffset, x.length, limit);
}
