// Sums over the rows of matrices. Internal: callers lay the buffers out, nothing is checked here.
import type { ResidentBuffer } from '../../memory/resident.js';
import { engine } from '../../wasm/engine.js';

/** sums[j] = Σ x[i][j] over the rows: the gradient of a bias. */
export function columnSums(x: ResidentBuffer, sums: ResidentBuffer, rows: number): void {
  engine().kernels.columnSums(x.byteOffset, sums.byteOffset, rows, sums.length);
}
