// Losses and their gradients in one pass. Every loss is the weighted mean over the rows, Σ wᵢ·lᵢ / Σ wᵢ (weights = 0:
// all 1), and grad gets the gradient of that mean. Row-major, rows × cols, without padding. Outputs are few beside the
// products that made them, so doubles in one stage will do, and leave no doubt about rounding.
import { sigmoidOfTail, splitTails } from "../activations/softplus";
import { addWide, double, float, high, load4, loadSome, low, magnitudeWide, narrow, one, oneWide, store4, sumWide, ZERO } from "../lanes";
import { log1pExp } from "../math/log1p";
import { atLeast, down, LOG2E, log2e, MINUS_LIMIT, SPLIT_BYTES, splitBoth, up, upper } from "../math/ratio";
import { largestOf } from "./softmax";
import { weightOf, weightSum } from "./weights";

const HALF = memory.data<f64>([0.5]);
/** 2¹⁴⁹: the least difference of two floats times this is 1. */
const STEEP = memory.data<f64>([713623846352979940529142984724747568191373312.0]);
/** What four values' exponents are split into. */
const SPLIT = memory.data(<i32>SPLIT_BYTES, 16);
/** A row's largest value. */
const MAXIMUM = memory.data(4);
/** The numbers of four neighbours, seen from the first; and the weights of values without weights. */
const NEIGHBOURS = memory.data<f32>([0, 1, 2, 3], 16);
const ONES = memory.data<f32>([1, 1, 1, 1], 16);

/** The loss of outputs y against their targets t, and its derivative by y, with Huber's δ or a label smoothing as parameter. */
interface PointLoss {
  /** Comes before the others, and leaves at `split` what they need of four floats. */
  prepare(y: v128, split: usize): void;
  value(y: v128, t: v128, split: usize, parameter: v128): v128;
  derivative(y: v128, t: v128, split: usize, parameter: v128): v128;
}

/** (y − t)². */
@unmanaged @final
class Squared {
  @inline prepare(_y: v128, _split: usize): void {}
  @inline value(y: v128, t: v128, _split: usize, _delta: v128): v128 {
    const d = f64x2.sub(y, t);
    return f64x2.mul(d, d);
  }
  @inline derivative(y: v128, t: v128, _split: usize, _delta: v128): v128 {
    const d = f64x2.sub(y, t);
    return f64x2.add(d, d);
  }
}

/** |y − t|; derivative 0 where they are equal, as in PyTorch. */
@unmanaged @final
class Absolute {
  @inline prepare(_y: v128, _split: usize): void {}
  @inline value(y: v128, t: v128, _split: usize, _delta: v128): v128 { return magnitudeWide(f64x2.sub(y, t)); }
  @inline derivative(y: v128, t: v128, _split: usize, _delta: v128): v128 {
    return within(f64x2.mul(f64x2.sub(y, t), double(STEEP)), oneWide());
  }
}

/** With d = y − t, and h = d kept within ±δ: h·(d − ½h), which is ½d², or δ·(|d| − ½δ). Huber 1964; PyTorch's HuberLoss. */
@unmanaged @final
class Huber {
  @inline prepare(_y: v128, _split: usize): void {}
  @inline value(y: v128, t: v128, _split: usize, delta: v128): v128 {
    const d = f64x2.sub(y, t);
    const h = within(d, delta);
    return f64x2.mul(h, f64x2.sub(d, f64x2.mul(double(HALF), h)));
  }
  @inline derivative(y: v128, t: v128, _split: usize, delta: v128): v128 { return within(f64x2.sub(y, t), delta); }
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
  @inline prepare(y: v128, split: usize): void { splitTails(low(y), high(y), double(LOG2E), split); }
  @inline value(y: v128, t: v128, split: usize, smoothing: v128): v128 {
    const line = f64x2.sub(f64x2.pmax(y, ZERO), f64x2.mul(y, this.smooth(t, smoothing)));
    return f64x2.add(line, log1pExp(split));
  }
  @inline derivative(y: v128, t: v128, split: usize, smoothing: v128): v128 {
    return f64x2.sub(sigmoidOfTail(f64x2.gt(y, ZERO), split), this.smooth(t, smoothing));
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
  for (let left = cols; left > 0; left -= 4) {
    const y = load4(outputs, left);
    const t = load4(targets, left);
    // What a row lacks to four weighs 0.
    const w = load4(weights ? weights : ONES, left);
    loss.prepare(y, SPLIT);
    const values = f64x2.mul(low(w), loss.value(low(y), low(t), SPLIT, p));
    sum = f64x2.add(sum, f64x2.add(values, f64x2.mul(high(w), loss.value(high(y), high(t), upper(SPLIT), p))));
    const lower = f64x2.mul(f64x2.mul(scale, low(w)), loss.derivative(low(y), low(t), SPLIT, p));
    const higher = f64x2.mul(f64x2.mul(scale, high(w)), loss.derivative(high(y), high(t), upper(SPLIT), p));
    store4(grad, left, narrow(lower, higher));
    outputs += 16;
    targets += 16;
    grad += 16;
    if (weights) weights += 16;
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

/** The targets of four classes from the one on that is j-th, before smoothing. */
@inline
function targetsFrom(sparse: bool, t: usize, j: i32, left: i32): v128 {
  if (!sparse) return load4(t + (j << 2), left);
  const label = f32x4.splat(load<f32>(t) - <f32>j);
  return v128.and(f32x4.eq(label, v128.load(NEIGHBOURS)), one());
}

/**
 * Σ tⱼ·(log Σe^{y − m} − (yⱼ − m)) of a row; grad = weight·(softmax·Σt − t), and holds e^{y − m} before that. The largest
 * logit m is taken out first; its own term is then exactly 1, so that log1p of the others' sum keeps a small loss precise.
 */
@inline
function rowCrossentropy(
  sparse: bool, y: usize, t: usize, grad: usize, cols: i32, weight: f64, smoothing: f64,
): f64 {
  const maximum = largestOf(y, cols);
  const m = low(maximum);
  let others = ZERO;
  let largest = ZERO;
  let mass = ZERO;
  let own = ZERO;
  let all = ZERO;
  for (let j = 0; j < cols; j += 4) {
    const left = cols - j;
    const at: usize = j << 2;
    // What the row lacks to four counts as its maximum.
    const logits = left < 4 ? loadSome(y + at, left, maximum) : v128.load(y + at);
    const d0 = f64x2.sub(low(logits), m);
    const d1 = f64x2.sub(high(logits), m);
    splitBoth(log2e(atLeast(d0)), log2e(atLeast(d1)), SPLIT);
    const e0 = expOf(d0, SPLIT);
    const e1 = expOf(d1, upper(SPLIT));
    store4(grad + at, left, narrow(e0, e1));
    const isLargest0 = f64x2.eq(d0, ZERO);
    const isLargest1 = f64x2.eq(d1, ZERO);
    others = f64x2.add(others, f64x2.add(v128.andnot(e0, isLargest0), v128.andnot(e1, isLargest1)));
    // Masks of all ones are −1.
    largest = i64x2.sub(i64x2.sub(largest, isLargest0), isLargest1);
    const targets = targetsFrom(sparse, t, j, left);
    mass = addWide(mass, targets);
    own = f64x2.sub(own, f64x2.add(share(low(targets), d0), share(high(targets), d1)));
    if (smoothing) all = f64x2.sub(all, f64x2.add(d0, d1));
  }
  // Without the maximum itself, and what the row lacks.
  const more = i64x2.extract_lane(largest, 0) + i64x2.extract_lane(largest, 1) - 1 - (-cols & 3);
  const rest = sumWide(others) + <f64>more;
  const spread = NativeMath.log1p(rest);
  const kept = 1 - smoothing;
  const total = kept * sumWide(mass) + smoothing;
  let loss = kept * (sumWide(own) + sumWide(mass) * spread);
  if (smoothing) loss += smoothing * (sumWide(all) / cols + spread);

  finishGradient(sparse, t, grad, cols, weight, smoothing, total / (1 + rest));
  return loss;
}

/** target · d; a class without mass adds nothing, not even 0 · ∞ for a logit of −∞. */
@inline
function share(target: v128, d: v128): v128 {
  return v128.and(f64x2.mul(target, d), f64x2.ne(target, ZERO));
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
  for (let j = 0; j < cols; j += 4, grad += 16) {
    const left = cols - j;
    const targets = targetsFrom(sparse, t, j, left);
    const e = load4(grad, left);
    const g0 = f64x2.sub(f64x2.mul(shares, low(e)), f64x2.add(uniform, f64x2.mul(kept, low(targets))));
    const g1 = f64x2.sub(f64x2.mul(shares, high(e)), f64x2.add(uniform, f64x2.mul(kept, high(targets))));
    store4(grad, left, narrow(f64x2.mul(weights, g0), f64x2.mul(weights, g1)));
  }
}

/** e^d of two doubles' split d ≤ 0: 1 of 0, and 0 from −340 down, where ratio.ts goes no further. NaN → NaN. */
@inline
function expOf(d: v128, split: usize): v128 {
  return v128.andnot(f64x2.div(up(split), down(split)), f64x2.le(d, double(MINUS_LIMIT)));
}
