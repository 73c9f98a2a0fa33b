// Statistics for the examination of a net. Internal: callers lay the buffers out, nothing is checked here.
import type { ResidentBuffer } from '../../memory/resident.js';
import { engine } from '../../wasm/engine.js';

/** Floats that hold the result of `spread`: five doubles. */
export const SPREAD_FLOATS = 10;
/** Bins of `histogram`. */
export const BINS = 8192;
/** Rows of the result of `unitStatistics`. */
export const UNIT_ROWS = 7;

/** Adds Σx, Σx² and the number of zeros, and takes the smallest and the largest value, into five doubles. */
export function spread(x: ResidentBuffer, result: ResidentBuffer): void {
  engine().kernels.spread(x.byteOffset, x.length, result.byteOffset);
}

/** Counts values by sign, exponent and four bits of the mantissa in `BINS` bins of 32 bits. */
export function histogram(x: ResidentBuffer, counts: ResidentBuffer): void {
  engine().kernels.histogram(x.byteOffset, x.length, counts.byteOffset);
}

/** Σ (a − b)², in float64. */
export function squaredDistance(a: ResidentBuffer, b: ResidentBuffer): number {
  return engine().kernels.squaredDistance(a.byteOffset, b.byteOffset, a.length);
}

/**
 * Takes a batch into the statistics of its units: largest and smallest pre-activation, Σ|y|, largest |f′| and largest
 * |∂loss/∂z|, and on how many samples |f′| ≤ `flat` up to `middle` and above it.
 */
export function unitStatistics(
  z: ResidentBuffer,
  y: ResidentBuffer,
  derivative: ResidentBuffer,
  gradient: ResidentBuffer | undefined,
  rows: number,
  flat: number,
  middle: number,
  result: ResidentBuffer,
): void {
  engine().kernels.unitStatistics(
    z.byteOffset,
    y.byteOffset,
    derivative.byteOffset,
    gradient ? gradient.byteOffset : 0,
    rows,
    result.length / UNIT_ROWS,
    flat,
    middle,
    result.byteOffset,
  );
}

/** Adds Σ(x − shift) and Σ(x − shift)² of every column to two rows; `shift` is a sample. */
export function columnMoments(x: ResidentBuffer, shift: ResidentBuffer, rows: number, result: ResidentBuffer): void {
  engine().kernels.columnMoments(x.byteOffset, shift.byteOffset, rows, result.length / 2, result.byteOffset);
}
