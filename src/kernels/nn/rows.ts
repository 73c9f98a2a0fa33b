// Rows of matrices: gathered, and scored. Internal: callers lay the buffers out, nothing is checked here.
import type { ResidentBuffer } from '../../memory/resident.js';
import { engine } from '../../wasm/engine.js';

/** to[i] = from[index[first + i]], rows of `width` floats; index holds 32-bit integers. */
export function gatherRows(
  from: ResidentBuffer,
  index: ResidentBuffer,
  first: number,
  to: ResidentBuffer,
  rows: number,
  width: number,
): void {
  engine().kernels.gatherRows(from.byteOffset, index.byteOffset + 4 * first, to.byteOffset, rows, width);
}

/** The summed weights of the rows whose class is among the k largest of their outputs; their number without weights. */
export function weightOfTopK(
  outputs: ResidentBuffer,
  targets: ResidentBuffer,
  weights: ResidentBuffer | undefined,
  rows: number,
  k: number,
): number {
  const cols = outputs.length / rows;
  const oneHot = targets.length === outputs.length;
  return engine().kernels.weightOfTopK(
    outputs.byteOffset,
    targets.byteOffset,
    weights ? weights.byteOffset : 0,
    rows,
    cols,
    Number(oneHot),
    k,
  );
}
