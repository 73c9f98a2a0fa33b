// Losses and their gradients in one pass. Every loss is the weighted mean over the rows, Σ wᵢ·lᵢ / Σ wᵢ (weights = 0:
// all 1), and grad gets the gradient of that mean. Row-major, rows × cols, without padding. Outputs are few beside the
// products that made them, so two values at a time in doubles will do, and leave no doubt about rounding.
import { exponentOfTail, sigmoidOfTail } from "../activations/softplus";
import { double, low, magnitudeWide, sumWide, ZERO } from "../lanes";
import { log1pExp } from "../math/log1p";
import { atLeast, down, log2e, MINUS_LIMIT, split, SPLIT_BYTES, up } from "../math/ratio";
import { rowRange } from "./softmax";
import { weightOf, weightSum } from "./weights";

const ONE = memory.data<f64>([1]);
const HALF = memory.data<f64>([0.5]);
/** 2¹⁴⁹: the least difference of two floats times this is 1. */
const STEEP = memory.data<f64>([713623846352979940529142984724747568191373312.0]);
/** What two values' exponents are split into. */
const SPLIT = memory.data(<i32>SPLIT_BYTES, 16);
/** A row's largest value. */
const MAXIMUM = memory.data(4);
/** The numbers of two neighbours, seen from the first. */
const NEIGHBOURS = memory.data<f64>([0, 1], 16);

/** Two floats of a row as doubles; where only one is left, the second comes from `fill`. */
@inline
function loadPair(address: usize, left: i32, fill: v128): v128 {
  return low(left > 1 ? v128.load64_zero(address) : v128.load32_lane(address, fill, 0));
}

/** Stores two doubles as floats, or the first where only one is left. */
@inline
function storePair(address: usize, left: i32, pair: v128): void {
  const floats = f32x4.demote_f64x2_zero(pair);
  if (left > 1) v128.store64_lane(address, floats, 0);
  else v128.store32_lane(address, floats, 0);
}

/** The loss of outputs y against their targets t, and its derivative by y, with Huber's δ or a label smoothing as parameter. */
interface PointLoss {
  /** Comes before the others. */
  prepare(y: v128): void;
  value(y: v128, t: v128, parameter: v128): v128;
  derivative(y: v128, t: v128, parameter: v128): v128;
}

/** (y − t)². */
@unmanaged @final
class Squared {
  @inline prepare(_y: v128): void {}
  @inline value(y: v128, t: v128, _delta: v128): v128 {
    const d = f64x2.sub(y, t);
    return f64x2.mul(d, d);
  }
  @inline derivative(y: v128, t: v128, _delta: v128): v128 {
    const d = f64x2.sub(y, t);
    return f64x2.add(d, d);
  }
}

/** |y − t|; derivative 0 where they are equal, as in PyTorch. */
@unmanaged @final
class Absolute {
  @inline prepare(_y: v128): void {}
  @inline value(y: v128, t: v128, _delta: v128): v128 { return magnitudeWide(f64x2.sub(y, t)); }
  @inline derivative(y: v128, t: v128, _delta: v128): v128 {
    return within(f64x2.mul(f64x2.sub(y, t), double(STEEP)), double(ONE));
  }
}

/** With d = y − t, and h = d kept within ±δ: h·(d − ½h), which is ½d², or δ·(|d| − ½δ). Huber 1964; PyTorch's HuberLoss. */
@unmanaged @final
class Huber {
  @inline prepare(_y: v128): void {}
  @inline value(y: v128, t: v128, delta: v128): v128 {
    const d = f64x2.sub(y, t);
    const h = within(d, delta);
    return f64x2.mul(h, f64x2.sub(d, f64x2.mul(double(HALF), h)));
  }
  @inline derivative(y: v128, t: v128, delta: v128): v128 { return within(f64x2.sub(y, t), delta); }
}

/** d kept within ±most; NaN passes. */
@inline
function within(d: v128, most: v128): v128 {
  return f64x2.pmin(f64x2.pmax(d, f64x2.neg(most)), most);
}

/**
 * Binary cross-entropy from a logit y: max(y, 0) − y·t + log1p(e^−|y|), which neither overflows nor cancels; the derivative
 * is σ(y) − t. PyTorch's BCEWithLogitsLoss. Label smoothing ε moves t to (1 − ε)·t + ε/2, as in Keras.
 */
@unmanaged @final
class BinaryCrossentropy {
  @inline prepare(y: v128): void { split(exponentOfTail(y), SPLIT); }
  @inline value(y: v128, t: v128, smoothing: v128): v128 {
    const line = f64x2.sub(f64x2.pmax(y, ZERO), f64x2.mul(y, this.smooth(t, smoothing)));
    return f64x2.add(line, log1pExp(SPLIT));
  }
  @inline derivative(y: v128, t: v128, smoothing: v128): v128 {
    return f64x2.sub(sigmoidOfTail(y, SPLIT), this.smooth(t, smoothing));
  }
  @inline private smooth(t: v128, smoothing: v128): v128 {
    return f64x2.add(t, f64x2.mul(smoothing, f64x2.sub(double(HALF), t)));
  }
}

/** The mean over all elements of rows and columns. Rows without weights, or of one element, are as good as one long row. */
@inline
function pointwise<L extends PointLoss>(
  outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, parameter: f64,
): f64 {
  const scale = 1 / (weightSum(weights, rows) * cols);
  if (!weights || cols == 1) {
    return scale * pointwiseRow<L>(outputs, targets, weights, grad, rows * cols, scale, parameter);
  }
  const row: usize = cols << 2;
  let total: f64 = 0;
  for (let i = 0; i < rows; i++) {
    const weight = weightOf(weights, i);
    total += weight * pointwiseRow<L>(outputs, targets, 0, grad, cols, weight * scale, parameter);
    outputs += row;
    targets += row;
    grad += row;
  }
  return total * scale;
}

/** Σ loss of a row; grad = factor · its derivatives. Both by the elements' weights, where there are any. */
function pointwiseRow<L extends PointLoss>(
  outputs: usize, targets: usize, weights: usize, grad: usize, cols: i32, factor: f64, parameter: f64,
): f64 {
  const loss = changetype<L>(0);
  const p = f64x2.splat(parameter);
  const scale = f64x2.splat(factor);
  let sum = ZERO;
  for (let left = cols; left > 0; left -= 2) {
    const y = loadPair(outputs, left, ZERO);
    const t = loadPair(targets, left, ZERO);
    loss.prepare(y);
    let value = loss.value(y, t, p);
    let derivative = f64x2.mul(scale, loss.derivative(y, t, p));
    if (weights) {
      const weight = loadPair(weights, left, ZERO);
      value = f64x2.mul(weight, value);
      derivative = f64x2.mul(weight, derivative);
      weights += 8;
    }
    sum = f64x2.add(sum, left > 1 ? value : f64x2.replace_lane(value, 1, 0));
    storePair(grad, left, derivative);
    outputs += 8;
    targets += 8;
    grad += 8;
  }
  return sumWide(sum);
}

export function meanSquaredError(outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, _p: f64): f64 { return pointwise<Squared>(outputs, targets, weights, grad, rows, cols, 0); }
export function meanAbsoluteError(outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, _p: f64): f64 { return pointwise<Absolute>(outputs, targets, weights, grad, rows, cols, 0); }
export function huber(outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, delta: f64): f64 { return pointwise<Huber>(outputs, targets, weights, grad, rows, cols, delta); }
export function binaryCrossentropy(outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, smoothing: f64): f64 { return pointwise<BinaryCrossentropy>(outputs, targets, weights, grad, rows, cols, smoothing); }

/**
 * Categorical cross-entropy from logits, label i a class in targets[i]: −log softmax(outputs[i])[label], with the
 * gradient softmax − target. Label smoothing ε mixes the target with the uniform distribution: 1 − ε + ε/K on the
 * label, ε/K elsewhere. PyTorch's CrossEntropyLoss.
 */
export function sparseCrossentropy(outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, smoothing: f64): f64 { return crossentropy(true, outputs, targets, weights, grad, rows, cols, smoothing); }
/** The same for targets that are distributions over the classes, row by row. */
export function categoricalCrossentropy(outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, smoothing: f64): f64 { return crossentropy(false, outputs, targets, weights, grad, rows, cols, smoothing); }

/** Both, row by row; `sparse` is a constant. */
@inline
function crossentropy(
  sparse: bool, outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, smoothing: f64,
): f64 {
  const row: usize = cols << 2;
  const scale = 1 / weightSum(weights, rows);
  let total: f64 = 0;
  for (let i = 0; i < rows; i++) {
    const weight = weightOf(weights, i) * scale;
    total += weight * rowCrossentropy(sparse, outputs, targets, grad, cols, weight, smoothing);
    outputs += row;
    targets += sparse ? 4 : row;
    grad += row;
  }
  return total;
}

/** The targets of two classes from the one on that is j-th, before smoothing. */
@inline
function targetPair(sparse: bool, t: usize, j: i32, left: i32): v128 {
  if (!sparse) return loadPair(t + (j << 2), left, ZERO);
  const label = f64x2.splat(<f64>load<f32>(t) - j);
  return v128.and(f64x2.eq(label, v128.load(NEIGHBOURS)), double(ONE));
}

/**
 * Σ tⱼ·(log Σe^{y − m} − (yⱼ − m)) of a row; grad = weight·(softmax·Σt − t), and holds e^{y − m} before that. The largest
 * logit m is taken out first; its own term is then exactly 1, so that log1p of the others' sum keeps a small loss precise.
 */
@inline
function rowCrossentropy(
  sparse: bool, y: usize, t: usize, grad: usize, cols: i32, weight: f64, smoothing: f64,
): f64 {
  rowRange(y, cols, MAXIMUM);
  const maximum = v128.load32_splat(MAXIMUM);
  const m = low(maximum);
  let others = ZERO;
  let largest = ZERO;
  let mass = ZERO;
  let own = ZERO;
  let all = ZERO;
  for (let j = 0; j < cols; j += 2) {
    const left = cols - j;
    const at: usize = j << 2;
    const d = f64x2.sub(loadPair(y + at, left, maximum), m);
    const e = expOf(d);
    storePair(grad + at, left, e);
    const isLargest = f64x2.eq(d, ZERO);
    others = f64x2.add(others, v128.andnot(e, isLargest));
    largest = f64x2.add(largest, v128.and(isLargest, e));
    const target = targetPair(sparse, t, j, left);
    mass = f64x2.add(mass, target);
    // A class without mass adds nothing, not even 0 · ∞ for a logit of −∞.
    own = f64x2.sub(own, v128.and(f64x2.mul(target, d), f64x2.ne(target, ZERO)));
    all = f64x2.sub(all, d);
  }
  // Without the maximum itself, and what the last pair lacks, which counted as another.
  const rest = sumWide(others) + (sumWide(largest) - 1 - (cols & 1));
  const spread = NativeMath.log1p(rest);
  const kept = 1 - smoothing;
  const total = kept * sumWide(mass) + smoothing;
  let loss = kept * (sumWide(own) + sumWide(mass) * spread);
  if (smoothing) loss += smoothing * (sumWide(all) / cols + spread);

  finishGradient(sparse, t, grad, cols, weight, smoothing, total / (1 + rest));
  return loss;
}

/** grad = weight·(share·grad − t), with t smoothed. */
@inline
function finishGradient(
  sparse: bool, t: usize, grad: usize, cols: i32, weight: f64, smoothing: f64, share: f64,
): void {
  const weights = f64x2.splat(weight);
  const shares = f64x2.splat(share);
  const kept = f64x2.splat(1 - smoothing);
  const uniform = f64x2.splat(smoothing / cols);
  for (let j = 0; j < cols; j += 2, grad += 8) {
    const left = cols - j;
    const target = f64x2.add(uniform, f64x2.mul(kept, targetPair(sparse, t, j, left)));
    const softmax = f64x2.mul(shares, loadPair(grad, left, ZERO));
    storePair(grad, left, f64x2.mul(weights, f64x2.sub(softmax, target)));
  }
}

/** e^d of two doubles, d ≤ 0: 1 of 0, and 0 from −340 down, where ratio.ts goes no further. NaN → NaN. */
@inline
function expOf(d: v128): v128 {
  split(log2e(atLeast(d)), SPLIT);
  return v128.andnot(f64x2.div(up(SPLIT), down(SPLIT)), f64x2.le(d, double(MINUS_LIMIT)));
}
