// The trainer's kernels. They are internal: their callers lay the buffers out, so nothing is checked here. Matrices are
// row-major without padding; flat runs of parameters are multiples of 8 long.
import type { ResidentBuffer } from '../memory/resident.js';
import { engine } from '../wasm/engine.js';

/** sums[j] = Σ x[i][j] over the rows: the gradient of a bias. */
export function columnSums(x: ResidentBuffer, sums: ResidentBuffer, rows: number): void {
  engine().kernels.columnSums(x.byteOffset, sums.byteOffset, rows, sums.length);
}

/** Σ x² in float64: finite if and only if every value is. */
export function sumOfSquares(x: ResidentBuffer): number {
  return engine().kernels.sumOfSquares(x.byteOffset, x.length);
}

/** The largest |x|, NaN if there is one; of a length that is a multiple of 8, as all parameters together are. */
export function largestMagnitude(x: ResidentBuffer): number {
  return engine().kernels.largestMagnitude(x.byteOffset, x.length);
}

/** x ·= factor. */
export function scale(x: ResidentBuffer, factor: number): void {
  engine().kernels.scale(x.byteOffset, x.length, factor);
}

/** x = min(max(x, −limit), limit). */
export function clamp(x: ResidentBuffer, limit: number): void {
  engine().kernels.clamp(x.byteOffset, x.length, limit);
}

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

/** Running statistics of columns, and the factors of their update. */
export interface RunningStatistics {
  readonly mean: ResidentBuffer;
  readonly variance: ResidentBuffer;
  /** Shares of the old and of the batch's statistics. */
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
  rows: number,
  running: RunningStatistics,
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

/** Uniform random numbers in [low, high): the i-th is a function of seed, stream and i. */
export function uniform(y: ResidentBuffer, seed: number, stream: number, low: number, high: number): void {
  engine().kernels.uniform(y.byteOffset, y.length, seed, stream, low, high);
}

/** y = x · scale where u ≥ p, else 0. */
export function dropout(u: ResidentBuffer, x: ResidentBuffer, y: ResidentBuffer, p: number, scale: number): void {
  engine().kernels.dropout(u.byteOffset, x.byteOffset, y.byteOffset, x.length, p, scale);
}

/** y = x where x > 0, else weight·x; weight holds a slope for every column, or one for all. */
export function prelu(x: ResidentBuffer, weight: ResidentBuffer, y: ResidentBuffer, rows: number): void {
  engine().kernels.prelu(x.byteOffset, weight.byteOffset, y.byteOffset, ...layout(x, weight, rows));
}

/** Gradients of `prelu`; gradInput may be grad. @param sums scratch, two floats for every slope */
export function preluBackward(
  grad: ResidentBuffer,
  x: ResidentBuffer,
  weight: ResidentBuffer,
  sums: ResidentBuffer,
  gradWeight: ResidentBuffer,
  gradInput: ResidentBuffer,
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

/** y = a · b, element by element. */
export function multiply(a: ResidentBuffer, b: ResidentBuffer, y: ResidentBuffer): void {
  engine().kernels.multiply(a.byteOffset, b.byteOffset, y.byteOffset, y.length);
}

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

/** to += factor · from. */
export function addScaled(to: ResidentBuffer, from: ResidentBuffer, factor: number): void {
  engine().kernels.addScaled(to.byteOffset, from.byteOffset, to.length, factor);
}

/** buffer = momentum·buffer + fresh·g; p −= rate · buffer, or rate · (fresh·g + momentum·buffer). */
export function sgdMomentum(
  p: ResidentBuffer,
  g: ResidentBuffer,
  buffer: ResidentBuffer,
  rate: number,
  momentum: number,
  fresh: number,
  nesterov: boolean,
): void {
  const { kernels } = engine();
  kernels.sgdMomentum(p.byteOffset, g.byteOffset, buffer.byteOffset, p.length, rate, momentum, fresh, Number(nesterov));
}

/** m = β₁·m + (1 − β₁)·g, v = β₂·v + (1 − β₂)·g², p −= rate · m / (√v + ε). */
export function adam(
  p: ResidentBuffer,
  g: ResidentBuffer,
  m: ResidentBuffer,
  v: ResidentBuffer,
  rate: number,
  beta1: number,
  beta2: number,
  epsilon: number,
): void {
  engine().kernels.adam(
    p.byteOffset,
    g.byteOffset,
    m.byteOffset,
    v.byteOffset,
    p.length,
    rate,
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
    epsilon,
  );
}

/** v = α·v + fresh·g², p −= rate · g / (√(v + inside) + outside). */
export function rmsprop(
  p: ResidentBuffer,
  g: ResidentBuffer,
  v: ResidentBuffer,
  rate: number,
  alpha: number,
  fresh: number,
  inside: number,
  outside: number,
): void {
  engine().kernels.rmsprop(p.byteOffset, g.byteOffset, v.byteOffset, p.length, rate, alpha, fresh, inside, outside);
}
