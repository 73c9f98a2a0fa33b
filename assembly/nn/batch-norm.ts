// Batch normalisation (Ioffe & Szegedy 2015) over the columns of row-major matrices, rows × cols. Sums over the rows
// are taken in doubles.
import { FLOAT_SHIFT, load4, multiplyAdd, one, store4, VECTOR_BYTES, ZERO } from "../lanes";
import {
  BLOCK, BLOCK_BYTES, mapColumns, parametersAt, strideOf, SumInDoubles, sumColumns, sumsAt,
} from "./column-loop";

/** Offsets of the parameters of four columns: the mean and three that depend on the pass. */
const FIRST = 16;
const SECOND = 32;
const THIRD = 48;

@inline
function deviation(x: v128, c: usize): v128 {
  return f32x4.sub(x, v128.load(c));
}

@unmanaged @final
class Value extends SumInDoubles {
  @inline term(x: v128, _g: v128, _c: usize): v128 { return x; }
}
@unmanaged @final
class SquaredDeviation extends SumInDoubles {
  @inline term(x: v128, _g: v128, c: usize): v128 {
    const d = deviation(x, c);
    return f32x4.mul(d, d);
  }
}
/** g·(x − mean). */
@unmanaged @final
class GradientOfDeviation extends SumInDoubles {
  @inline term(x: v128, g: v128, c: usize): v128 { return f32x4.mul(g, deviation(x, c)); }
}
/** (x − mean)·scale + shift. */
@unmanaged @final
class Normalized {
  @inline map(x: v128, _g: v128, c: usize): v128 {
    return multiplyAdd(deviation(x, c), v128.load(c, FIRST), v128.load(c, SECOND));
  }
}
/** scale·(g − center − (x − mean)·slope). */
@unmanaged @final
class NormalizedGradient {
  @inline map(x: v128, g: v128, c: usize): v128 {
    const centered = f32x4.sub(g, v128.load(c, SECOND));
    return f32x4.mul(v128.load(c, FIRST), f32x4.sub(centered, f32x4.mul(deviation(x, c), v128.load(c, THIRD))));
  }
}

/**
 * Mean and biased variance of each column, and what the running statistics become: keep · old + fresh · batch, where
 * `unbias` (rows/(rows − 1), or 1) scales the batch's variance.
 */
export function columnStatistics(
  x: usize, mean: usize, variance: usize, runningMean: usize, runningVariance: usize,
  rows: i32, cols: i32, keep: f32, fresh: f32, unbias: f32,
): void {
  const stride = strideOf(cols);
  const inverseRows = f64x2.splat(1 / <f64>rows);
  for (let left = cols; left > 0; left -= BLOCK, x += BLOCK_BYTES) {
    const width = min(left, BLOCK);
    sumValues(x, rows, stride, width);
    for (let j = 0; j < width; j += 4) v128.store(parametersAt(j), sumsAt(j, inverseRows));
    sumColumns<SquaredDeviation>(false, x, 0, rows, stride, width);
    for (let j = 0; j < width; j += 4) {
      const lanes = width - j;
      const means = v128.load(parametersAt(j));
      const variances = sumsAt(j, inverseRows);
      store4(mean, lanes, means);
      store4(variance, lanes, variances);
      renew(runningMean, lanes, keep, fresh, means);
      renew(runningVariance, lanes, keep, fresh * unbias, variances);
      mean += VECTOR_BYTES; variance += VECTOR_BYTES; runningMean += VECTOR_BYTES; runningVariance += VECTOR_BYTES;
    }
  }
}

/** Leaves the sums of `width` columns. */
function sumValues(x: usize, rows: i32, stride: usize, width: i32): void {
  sumColumns<Value>(false, x, 0, rows, stride, width);
}

/** old = keep · old + fresh · batch, up to four columns. */
@inline
function renew(old: usize, lanes: i32, keep: f32, fresh: f32, batch: v128): void {
  const kept = f32x4.mul(f32x4.splat(keep), load4(old, lanes));
  store4(old, lanes, f32x4.add(kept, f32x4.mul(f32x4.splat(fresh), batch)));
}

/** 1/√(variance + ε). */
@inline
function inverseDeviation(variance: v128, epsilon: f32): v128 {
  return f32x4.div(one(), f32x4.sqrt(f32x4.add(variance, f32x4.splat(epsilon))));
}

/** y = (x − mean)/√(variance + ε) · weight + bias, column by column; y may be x. */
export function normalizeColumns(
  x: usize, y: usize, mean: usize, variance: usize, weight: usize, bias: usize, rows: i32, cols: i32, epsilon: f32,
): void {
  for (let left = cols; left > 0; left -= BLOCK, x += BLOCK_BYTES, y += BLOCK_BYTES) {
    const width = min(left, BLOCK);
    for (let j = 0; j < width; j += 4) {
      const lanes = width - j;
      const c = parametersAt(j);
      v128.store(c, load4(mean, lanes));
      v128.store(c, f32x4.mul(inverseDeviation(load4(variance, lanes), epsilon), load4(weight, lanes)), FIRST);
      v128.store(c, load4(bias, lanes), SECOND);
      mean += VECTOR_BYTES; variance += VECTOR_BYTES; weight += VECTOR_BYTES; bias += VECTOR_BYTES;
    }
    mapColumns<Normalized>(false, x, 0, y, rows, cols << FLOAT_SHIFT, width);
  }
}

/**
 * With inverse = 1/√(variance + ε) and x̂ = (x − mean)·inverse: gradWeight = Σ g·x̂, gradBias = Σ g, and unless
 * gradInput is 0 gradInput = weight·inverse·(g − gradBias/rows − x̂·gradWeight/rows), or weight·inverse·g where mean
 * and deviation were constants (`constant`), not the batch's. gradInput may be grad.
 */
export function batchNormBackward(
  grad: usize, x: usize, mean: usize, variance: usize, weight: usize,
  gradWeight: usize, gradBias: usize, gradInput: usize, rows: i32, cols: i32, epsilon: f32, constant: bool,
): void {
  const stride = strideOf(cols);
  const unit = f64x2.splat(1);
  const inverseRows = constant ? ZERO : f32x4.splat(1 / <f32>rows);
  for (let left = cols; left > 0; left -= BLOCK, x += BLOCK_BYTES, grad += BLOCK_BYTES) {
    const width = min(left, BLOCK);
    sumValues(grad, rows, stride, width);
    for (let j = 0; j < width; j += 4) {
      const lanes = width - j;
      const c = parametersAt(j);
      const inverse = inverseDeviation(load4(variance + (j << FLOAT_SHIFT), lanes), epsilon);
      const gradBiases = sumsAt(j, unit);
      store4(gradBias + (j << FLOAT_SHIFT), lanes, gradBiases);
      v128.store(c, load4(mean + (j << FLOAT_SHIFT), lanes));
      v128.store(c, inverse, FIRST);
      v128.store(c, f32x4.mul(gradBiases, inverseRows), SECOND);
    }
    sumColumns<GradientOfDeviation>(true, x, grad, rows, stride, width);
    for (let j = 0; j < width; j += 4) {
      const lanes = width - j;
      const c = parametersAt(j);
      const inverse = v128.load(c, FIRST);
      const gradWeights = f32x4.mul(sumsAt(j, unit), inverse);
      store4(gradWeight + (j << FLOAT_SHIFT), lanes, gradWeights);
      v128.store(c, f32x4.mul(load4(weight + (j << FLOAT_SHIFT), lanes), inverse), FIRST);
      v128.store(c, f32x4.mul(f32x4.mul(gradWeights, inverseRows), inverse), THIRD);
    }
    if (gradInput) {
      mapColumns<NormalizedGradient>(true, x, grad, gradInput, rows, stride, width);
      gradInput += BLOCK_BYTES;
    }
    mean += BLOCK_BYTES; variance += BLOCK_BYTES; weight += BLOCK_BYTES;
    gradWeight += BLOCK_BYTES; gradBias += BLOCK_BYTES;
  }
}
