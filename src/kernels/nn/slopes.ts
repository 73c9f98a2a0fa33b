// The layers PReLU and RReLU, whose slopes are learned or drawn. Internal: callers lay the buffers out, nothing is checked here.
import type { ResidentBuffer } from '../../memory/resident.js';
import { engine } from '../../wasm/engine.js';

/** y = x where x > 0, else weight·x; weight holds a slope for every column, or one for all. */
export function prelu(x: ResidentBuffer, weight: ResidentBuffer, y: ResidentBuffer, rows: number): void {
  engine().kernels.prelu(x.byteOffset, weight.byteOffset, y.byteOffset, ...layout(x, weight, rows));
}

/** Gradients of `prelu`; gradInput may be grad. @param sums scratch, two floats for every slope */
export function preluGradients(
  grad: ResidentBuffer,
  x: ResidentBuffer,
  weight: ResidentBuffer,
  gradInput: ResidentBuffer,
  sums: ResidentBuffer,
  gradWeight: ResidentBuffer,
  rows: number,
): void {
  engine().kernels.preluGradients(
    grad.byteOffset,
    x.byteOffset,
    weight.byteOffset,
    gradInput.byteOffset,
    sums.byteOffset,
    gradWeight.byteOffset,
    ...layout(x, weight, rows),
  );
}

/** Rows, channels, and values of a channel that follow each other: with one slope for all, everything is one channel. */
function layout(x: ResidentBuffer, weight: ResidentBuffer, rows: number): [number, number, number] {
  return weight.length === 1 ? [1, 1, x.length] : [rows, weight.length, 1];
}

/** Random slopes become RReLU's factors: 1 where x > 0. */
export function rreluSlopes(slopes: ResidentBuffer, x: ResidentBuffer): void {
  engine().kernels.rreluSlopes(slopes.byteOffset, x.byteOffset, x.length);
}
