// Batch normalisation (Ioffe & Szegedy 2015) over the columns of row-major matrices, rows × cols. Four columns at a time;
// the last one to three as lanes beside zeros. Sums over the rows are taken in doubles.
import { high, load4, low, narrow, one, store4, ZERO } from "../lanes";

/**
 * Mean and biased variance of each column, and what the running statistics become: keep · old + fresh · batch, where
 * `unbias` (rows/(rows − 1), or 1) scales the batch's variance.
 */
export function columnStatistics(
  x: usize, mean: usize, variance: usize, runningMean: usize, runningVariance: usize,
  rows: i32, cols: i32, keep: f32, fresh: f32, unbias: f32,
): void {
  const stride = (<usize>cols) << 2;
  const share = f64x2.splat(1 / <f64>rows);
  for (let lanes = cols; lanes > 0; lanes -= 4) {
    let sumLow = ZERO;
    let sumHigh = ZERO;
    for (let i = 0, at = x; i < rows; i++, at += stride) {
      const v = load4(at, lanes);
      sumLow = f64x2.add(sumLow, low(v));
      sumHigh = f64x2.add(sumHigh, high(v));
    }
    const meanLow = f64x2.mul(sumLow, share);
    const meanHigh = f64x2.mul(sumHigh, share);
    let squareLow = ZERO;
    let squareHigh = ZERO;
    for (let i = 0, at = x; i < rows; i++, at += stride) {
      const v = load4(at, lanes);
      const dLow = f64x2.sub(low(v), meanLow);
      const dHigh = f64x2.sub(high(v), meanHigh);
      squareLow = f64x2.add(squareLow, f64x2.mul(dLow, dLow));
      squareHigh = f64x2.add(squareHigh, f64x2.mul(dHigh, dHigh));
    }
    const means = narrow(meanLow, meanHigh);
    const variances = narrow(f64x2.mul(squareLow, share), f64x2.mul(squareHigh, share));
    store4(mean, lanes, means);
    store4(variance, lanes, variances);
    renew(runningMean, lanes, keep, fresh, means);
    renew(runningVariance, lanes, keep, fresh * unbias, variances);
    x += 16; mean += 16; variance += 16; runningMean += 16; runningVariance += 16;
  }
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
  const stride = (<usize>cols) << 2;
  for (let lanes = cols; lanes > 0; lanes -= 4) {
    const means = load4(mean, lanes);
    const scales = f32x4.mul(inverseDeviation(load4(variance, lanes), epsilon), load4(weight, lanes));
    const shifts = load4(bias, lanes);
    for (let i = 0, at: usize = 0; i < rows; i++, at += stride) {
      store4(y + at, lanes, f32x4.add(f32x4.mul(f32x4.sub(load4(x + at, lanes), means), scales), shifts));
    }
    x += 16; y += 16; mean += 16; variance += 16; weight += 16; bias += 16;
  }
}

/**
 * With inverse = 1/√(variance + ε) and x̂ = (x − mean)·inverse: gradWeight = Σ g·x̂, gradBias = Σ g, and unless gradInput is 0
 * gradInput = weight·inverse·(g − gradBias/rows − x̂·gradWeight/rows), or weight·inverse·g where mean and deviation were
 * constants (`constant`), not the batch's. gradInput may be grad.
 */
export function batchNormBackward(
  grad: usize, x: usize, mean: usize, variance: usize, weight: usize,
  gradWeight: usize, gradBias: usize, gradInput: usize, rows: i32, cols: i32, epsilon: f32, constant: bool,
): void {
  const stride = (<usize>cols) << 2;
  const share = constant ? ZERO : f32x4.splat(1 / <f32>rows);
  for (let lanes = cols; lanes > 0; lanes -= 4) {
    const means = load4(mean, lanes);
    const inverses = inverseDeviation(load4(variance, lanes), epsilon);
    let biasLow = ZERO;
    let biasHigh = ZERO;
    let weightLow = ZERO;
    let weightHigh = ZERO;
    for (let i = 0, at: usize = 0; i < rows; i++, at += stride) {
      const g = load4(grad + at, lanes);
      const product = f32x4.mul(g, f32x4.mul(f32x4.sub(load4(x + at, lanes), means), inverses));
      biasLow = f64x2.add(biasLow, low(g));
      biasHigh = f64x2.add(biasHigh, high(g));
      weightLow = f64x2.add(weightLow, low(product));
      weightHigh = f64x2.add(weightHigh, high(product));
    }
    const gradWeights = narrow(weightLow, weightHigh);
    const gradBiases = narrow(biasLow, biasHigh);
    store4(gradWeight, lanes, gradWeights);
    store4(gradBias, lanes, gradBiases);
    if (gradInput) {
      const scales = f32x4.mul(load4(weight, lanes), inverses);
      const center = f32x4.mul(gradBiases, share);
      const slope = f32x4.mul(f32x4.mul(gradWeights, share), inverses);
      for (let i = 0, at: usize = 0; i < rows; i++, at += stride) {
        const deviation = f32x4.sub(load4(x + at, lanes), means);
        const g = f32x4.sub(f32x4.sub(load4(grad + at, lanes), center), f32x4.mul(deviation, slope));
        store4(gradInput + at, lanes, f32x4.mul(scales, g));
      }
      gradInput += 16;
    }
    grad += 16; x += 16; mean += 16; variance += 16; weight += 16; gradWeight += 16; gradBias += 16;
  }
}
