// Batch normalisation over the columns of matrices. Internal: callers lay the buffers out, nothing is checked here.
import type { ResidentBuffer } from '../../memory/resident.js';
import { engine } from '../../wasm/engine.js';

/** Running statistics of columns, and the factors of their update. */
export interface RunningStatistics {
  readonly mean: ResidentBuffer;
  readonly variance: ResidentBuffer;
  /** Fractions of the old and of the batch's statistics. */
  readonly keep: number;
  readonly fresh: number;
  /** Whether the batch's variance is multiplied by n/(n − 1). */
  readonly unbiased: boolean;
}

/** Mean and biased variance of each column of x; updates the running statistics. */
export function columnStatistics(
  x: ResidentBuffer,
  mean: ResidentBuffer,
  variance: ResidentBuffer,
  running: RunningStatistics,
  rows: number,
): void {
  engine().kernels.columnStatistics(
    x.byteOffset,
    mean.byteOffset,
    variance.byteOffset,
    running.mean.byteOffset,
    running.variance.byteOffset,
    rows,
    mean.length,
    running.keep,
    running.fresh,
    running.unbiased ? rows / (rows - 1) : 1,
  );
}

/** y = (x − mean)/√(variance + ε) · weight + bias, column by column. */
export function normalizeColumns(
  x: ResidentBuffer,
  y: ResidentBuffer,
  mean: ResidentBuffer,
  variance: ResidentBuffer,
  weight: ResidentBuffer,
  bias: ResidentBuffer,
  rows: number,
  epsilon: number,
): void {
  engine().kernels.normalizeColumns(
    x.byteOffset,
    y.byteOffset,
    mean.byteOffset,
    variance.byteOffset,
    weight.byteOffset,
    bias.byteOffset,
    rows,
    mean.length,
    epsilon,
  );
}

/** Gradients of batch normalisation. @param constant mean and variance were running ones, not the batch's */
export function batchNormBackward(
  grad: ResidentBuffer,
  x: ResidentBuffer,
  mean: ResidentBuffer,
  variance: ResidentBuffer,
  weight: ResidentBuffer,
  gradWeight: ResidentBuffer,
  gradBias: ResidentBuffer,
  gradInput: ResidentBuffer | undefined,
  rows: number,
  epsilon: number,
  constant: boolean,
): void {
  engine().kernels.batchNormBackward(
    grad.byteOffset,
    x.byteOffset,
    mean.byteOffset,
    variance.byteOffset,
    weight.byteOffset,
    gradWeight.byteOffset,
    gradBias.byteOffset,
    gradInput ? gradInput.byteOffset : 0,
    rows,
    mean.length,
    epsilon,
    Number(constant),
  );
}
