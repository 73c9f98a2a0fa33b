// Losses and their gradients in one pass. Every loss is the weighted mean over the rows, Σ wᵢ·lᵢ / Σ wᵢ (weights = 0:
// all 1), and grad gets the gradient of that mean. Row-major, rows × cols, without padding. Values and gradients are
// floats, their sums doubles.
import { FLOAT_SHIFT, float, magnitude, one, positive, select, signs, within, ZERO } from "../lanes";
import { log1p } from "../math/log1p";
import { mapAndSumExactly, mapRow, RowStep, Step, sumRow, sumRows, zipAndSumRow, zipRow } from "../row-loop";
import { SCRATCH } from "../scratch";
import { largestOf } from "../softmax/extremes";
import { expBelow } from "../softmax/terms";
import { weightOf, weightSum } from "./weights";

const HALF = memory.data<f32>([0.5]);
/** Any difference of two floats but 0 times these is above 1: 2¹²⁷, and 2²³. */
const STEEP = memory.data<f32>([170141183460469231731687303715884105728.0]);
const STEEPER = memory.data<f32>([8388608.0]);
/** log1p(e) = s·Σ cᵢ·s²ⁱ with s = e / (2 + e), 0 ≤ e ≤ 1; tools/coefficients.ts, in math/log1p.ts as doubles. */
const L0 = memory.data<f32>([2]);
const L1 = memory.data<f32>([0.6666631]);
const L2 = memory.data<f32>([0.40025115]);
const L3 = memory.data<f32>([0.27957666]);
const L4 = memory.data<f32>([0.28191546]);

/** (y − t)². */
@unmanaged @final
class Squared {
  @inline map(y: v128, t: v128, scale: v128, _delta: v128): v128 {
    const d = f32x4.sub(y, t);
    return f32x4.mul(scale, f32x4.add(d, d));
  }
  @inline term(y: v128, t: v128, _g: v128, _scale: v128, _delta: v128): v128 {
    const d = f32x4.sub(y, t);
    return f32x4.mul(d, d);
  }
}

/** |y − t|; derivative 0 where they are equal, as in PyTorch. */
@unmanaged @final
class Absolute {
  @inline map(y: v128, t: v128, scale: v128, _delta: v128): v128 {
    const steep = f32x4.mul(f32x4.mul(f32x4.sub(y, t), float(STEEP)), float(STEEPER));
    return f32x4.mul(scale, within(steep, f32x4.neg(one()), one()));
  }
  @inline term(y: v128, t: v128, _g: v128, _scale: v128, _delta: v128): v128 { return magnitude(f32x4.sub(y, t)); }
}

/**
 * With d = y − t, and h = d kept within ±δ: h·(d − ½h), which is ½d², or δ·(|d| − ½δ). Huber 1964; PyTorch's HuberLoss.
 */
@unmanaged @final
class Huber {
  @inline map(y: v128, t: v128, scale: v128, delta: v128): v128 {
    return f32x4.mul(scale, within(f32x4.sub(y, t), f32x4.neg(delta), delta));
  }
  @inline term(y: v128, t: v128, _g: v128, _scale: v128, delta: v128): v128 {
    const d = f32x4.sub(y, t);
    const h = within(d, f32x4.neg(delta), delta);
    return f32x4.mul(h, f32x4.sub(d, f32x4.mul(float(HALF), h)));
  }
}

/**
 * Binary cross-entropy from a logit y: max(y, 0) − y·t + log1p(e^−|y|), which is |y|·s + log1p(e^−|y|) with s = t, or 1
 * − t where y > 0: nothing cancels. The derivative is σ(y) − t, or ±(σ(−|y|) − s). PyTorch's BCEWithLogitsLoss. Label
 * smoothing ε moves t to (1 − ε)·t + ε/2, as in Keras.
 */
@unmanaged @final
class BinaryCrossentropy {
  @inline map(y: v128, t: v128, scale: v128, smoothing: v128): v128 {
    const e = expBelow(f32x4.neg(magnitude(y)));
    const d = f32x4.sub(f32x4.div(e, f32x4.add(one(), e)), this.distance(y, t, smoothing));
    // Minus where y > 0.
    return f32x4.mul(scale, v128.xor(d, v128.andnot(signs(f32x4.neg(one())), f32x4.le(y, ZERO))));
  }
  @inline term(y: v128, t: v128, _g: v128, _scale: v128, smoothing: v128): v128 {
    const e = expBelow(f32x4.neg(magnitude(y)));
    return f32x4.add(f32x4.mul(magnitude(y), this.distance(y, t, smoothing)), log1pOfFraction(e));
  }
  /** s, of t smoothed. */
  @inline private distance(y: v128, t: v128, smoothing: v128): v128 {
    const smoothed = f32x4.add(t, f32x4.mul(smoothing, f32x4.sub(float(HALF), t)));
    return select(positive(y), f32x4.sub(one(), smoothed), smoothed);
  }
}

/** log(1 + e), 0 ≤ e ≤ 1. */
@inline
function log1pOfFraction(e: v128): v128 {
  const s = f32x4.div(e, f32x4.add(float(L0), e));
  const u = f32x4.mul(s, s);
  let sum = f32x4.add(f32x4.mul(u, float(L4)), float(L3));
  sum = f32x4.add(f32x4.mul(u, sum), float(L2));
  sum = f32x4.add(f32x4.mul(u, sum), float(L1));
  return f32x4.mul(s, f32x4.add(f32x4.mul(u, sum), float(L0)));
}

/** The mean over all elements of rows and columns. Without weights, all rows are one long row. */
@inline
function pointwise<L extends RowStep>(
  outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, parameter: f64,
): f64 {
  const scale = 1 / (weightSum(weights, rows) * cols);
  const width = weights ? cols : rows * cols;
  const rowBytes: usize = width << FLOAT_SHIFT;
  const count = weights ? rows : 1;
  let total: f64 = 0;
  for (let i = 0; i < count; i++) {
    const weight = weightOf(weights, i);
    total += weight * sumOfRow<L>(outputs, targets, grad, width, f32(weight * scale), f32(parameter));
    outputs += rowBytes;
    targets += rowBytes;
    grad += rowBytes;
  }
  return total * scale;
}

/** Σ loss of a row; grad = factor · its derivatives. */
function sumOfRow<L extends RowStep>(
  outputs: usize, targets: usize, grad: usize, cols: i32, factor: f32, parameter: f32,
): f64 {
  return zipAndSumRow<L>(false, outputs, targets, grad, cols, f32x4.splat(factor), f32x4.splat(parameter));
}

export function meanSquaredError(
  outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, _p: f64,
): f64 {
  return pointwise<Squared>(outputs, targets, weights, grad, rows, cols, 0);
}
export function meanAbsoluteError(
  outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, _p: f64,
): f64 {
  return pointwise<Absolute>(outputs, targets, weights, grad, rows, cols, 0);
}
export function huber(
  outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, delta: f64,
): f64 {
  return pointwise<Huber>(outputs, targets, weights, grad, rows, cols, delta);
}
export function binaryCrossentropy(
  outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, smoothing: f64,
): f64 {
  return pointwise<BinaryCrossentropy>(outputs, targets, weights, grad, rows, cols, smoothing);
}

/**
 * Categorical cross-entropy from logits, label i a class in targets[i]: −log softmax(outputs[i])[label], with the
 * gradient softmax − target. Label smoothing ε mixes the target with the uniform distribution: 1 − ε + ε/K on the
 * label, ε/K elsewhere. PyTorch's CrossEntropyLoss.
 */
export function sparseCrossentropy(
  outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, smoothing: f64,
): f64 {
  return crossentropy(true, outputs, targets, weights, grad, rows, cols, smoothing);
}
/** Categorical cross-entropy for targets that are distributions over the classes, row by row. */
export function categoricalCrossentropy(
  outputs: usize, targets: usize, weights: usize, grad: usize, rows: i32, cols: i32, smoothing: f64,
): f64 {
  return crossentropy(false, outputs, targets, weights, grad, rows, cols, smoothing);
}

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

/** What a row's gradient takes besides two parameters: a target's fraction that is kept, and the uniform rest of it. */
const KEPT = SCRATCH + memory.data(4, 4);
const UNIFORM = SCRATCH + memory.data(4, 4);

/** e^{y − m}, 0 from e⁻⁸⁷ down; exactly 1 of the maximum m. */
@unmanaged @final
class Term extends Step {
  @inline map(y: v128, _b: v128, m: v128, _q: v128): v128 { return expBelow(f32x4.sub(y, m)); }
}
/** t·(y − m); a class without mass adds nothing, not even 0 · ∞ for a logit of −∞. */
@unmanaged @final
class TargetDifference extends Step {
  @inline map(y: v128, t: v128, m: v128, _q: v128): v128 {
    return v128.and(f32x4.mul(t, f32x4.sub(y, m)), f32x4.ne(t, ZERO));
  }
}
@unmanaged @final
class Difference extends Step {
  @inline map(y: v128, _t: v128, m: v128, _q: v128): v128 { return f32x4.sub(y, m); }
}
@unmanaged @final
class Target extends Step {
  @inline map(t: v128, _b: v128, _p: v128, _q: v128): v128 { return t; }
}
/** weight·(e·(1 − excess) − t), t smoothed: e − t is exact where both are 1. */
@unmanaged @final
class ClassGradient extends Step {
  @inline map(e: v128, t: v128, weight: v128, excess: v128): v128 {
    const smoothed = f32x4.add(f32x4.mul(t, float(KEPT)), float(UNIFORM));
    return f32x4.mul(weight, f32x4.sub(f32x4.sub(e, smoothed), f32x4.mul(e, excess)));
  }
}
/** The gradient where t is 0. */
@unmanaged @final
class OtherClassGradient extends Step {
  @inline map(e: v128, _t: v128, weight: v128, excess: v128): v128 {
    return f32x4.mul(weight, f32x4.sub(f32x4.sub(e, float(UNIFORM)), f32x4.mul(e, excess)));
  }
}

/** Leaves the terms e^{y − m} in grad, and returns their sum. */
function sumTerms(y: usize, grad: usize, cols: i32, m: v128): f64 {
  return mapAndSumExactly<Term>(y, grad, cols, m, ZERO);
}

/**
 * Σ tⱼ·(log Σe^{y − m} − (yⱼ − m)) of a row; grad = weight·(softmax·Σt − t), and holds e^{y − m} before that. The
 * largest logit m is taken out first; its own term is then exactly 1, so that log1p of the others' sum, in doubles,
 * keeps a small loss precise.
 */
@inline
function rowCrossentropy(
  sparse: bool, y: usize, t: usize, grad: usize, cols: i32, weight: f64, smoothing: f64,
): f64 {
  const m = largestOf(y, cols);
  const others = sumTerms(y, grad, cols, m) - 1;
  const spread = log1p(others);
  const kept = 1 - smoothing;
  const uniform = smoothing / cols;
  const largest: f64 = f32x4.extract_lane(m, 0);
  const label = sparse ? <i32>load<f32>(t) : 0;
  const mass = sparse ? 1 : sumRow<Target>(false, t, cols, ZERO, ZERO);
  const own = sparse
    ? <f64>load<f32>(y + <usize>(label << 2)) - largest
    : sumRows<TargetDifference>(false, y, t, cols, m, ZERO);
  let loss = kept * (mass * spread - own);
  if (smoothing) loss += smoothing * (spread - sumRow<Difference>(false, y, cols, m, ZERO) / cols);

  // 1 − total / (1 + others), the total of the smoothed targets.
  const excess = (1 - (kept * mass + smoothing) + others) / (1 + others);
  store<f32>(KEPT, f32(kept));
  store<f32>(UNIFORM, f32(uniform));
  if (sparse) {
    const at = grad + <usize>(label << 2);
    const e: f64 = load<f32>(at);
    mapRow<OtherClassGradient>(grad, grad, cols, f32x4.splat(f32(weight)), f32x4.splat(f32(excess)));
    store<f32>(at, f32(weight * (e - kept - uniform - e * excess)));
  } else {
    zipRow<ClassGradient>(true, grad, t, grad, cols, f32x4.splat(f32(weight)), f32x4.splat(f32(excess)));
  }
  return loss;
}
