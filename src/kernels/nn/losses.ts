// Losses with their gradients. Internal: callers lay the buffers out, nothing is checked here.
import type { ResidentBuffer } from '../../memory/resident.js';
import { engine } from '../../wasm/engine.js';

/** The losses' kernels, by name: each returns the weighted mean and writes its gradient. */
export type LossKernel =
  | 'meanSquaredError'
  | 'meanAbsoluteError'
  | 'huber'
  | 'binaryCrossentropy'
  | 'sparseCrossentropy'
  | 'categoricalCrossentropy';

/** @param parameter Huber's δ, the cross-entropies' label smoothing */
export function lossAndGradient(
  kernel: LossKernel,
  outputs: ResidentBuffer,
  targets: ResidentBuffer,
  weights: ResidentBuffer | undefined,
  gradient: ResidentBuffer,
  rows: number,
  parameter: number,
): number {
  return engine().kernels[kernel](
    outputs.byteOffset,
    targets.byteOffset,
    weights ? weights.byteOffset : 0,
    gradient.byteOffset,
    rows,
    outputs.length / rows,
    parameter,
  );
}
