import { longBackward, longDerivative, longValue, refinedValue, stagedBackward, stagedDerivative } from "../elementwise";
import { double, high, low, minusMagnitudeWide, narrow, one, oneWide, select, ZERO } from "../lanes";
import { expOfMinusMagnitude } from "../math/exp";
import { log1pArgument, log1pOfFraction, log1pSeries } from "../math/log1p";
import { Sigmoid } from "./sigmoid";
import { atLeast, down, LOG2E, SPLIT_BYTES, splitBoth, up, upper } from "../math/ratio";

/** Where the arguments of log1p's series stand, behind the split. */
const ARGUMENT: usize = SPLIT_BYTES;
/** 1/β, and |β|·log2(e). */
const INVERSE = memory.data(8, 8);
const SCALE = memory.data(8, 8);

/** y = softplus(x) for n floats. */
export function softplusValues(x: usize, y: usize, n: i32, beta: f32, threshold: f32): void {
  if (beta == 1) {
    longValue<UnitSoftplus>(x, y, n, threshold, 0);
  } else {
    takeBeta(beta);
    refinedValue<Softplus>(x, y, n, f64x2.splat(beta), f64x2.splat(threshold));
  }
}
export function softplusDerivatives(x: usize, y: usize, n: i32, beta: f32, threshold: f32): void {
  if (beta == 1) {
    longDerivative<UnitSoftplus>(x, y, n, threshold, 0);
  } else {
    takeBeta(beta);
    stagedDerivative<Softplus>(x, y, n, beta, threshold);
  }
}
export function softplusGradients(grad: usize, x: usize, y: usize, n: i32, beta: f32, threshold: f32): void {
  if (beta == 1) {
    longBackward<UnitSoftplus>(grad, x, y, n, threshold, 0);
  } else {
    takeBeta(beta);
    stagedBackward<Softplus>(grad, x, y, n, beta, threshold);
  }
}

/** Softplus with β = 1, the default, in f32: another β would take a product of two words, for the exponent must be exact. */
@unmanaged
@final
class UnitSoftplus {
  @inline value(x: v128, threshold: v128, _q: v128): v128 {
    const soft = f32x4.add(f32x4.pmax(x, ZERO), log1pOfFraction(expOfMinusMagnitude(x)));
    return select(f32x4.gt(x, threshold), x, soft);
  }
  @inline derivative(x: v128, threshold: v128, q: v128): v128 {
    return select(f32x4.gt(x, threshold), one(), changetype<Sigmoid>(0).value(x, threshold, q));
  }
}

/** Computes what Softplus needs of β, once a call. */
function takeBeta(beta: f32): void {
  store<f64>(INVERSE, 1 / <f64>beta);
  store<f64>(SCALE, abs(<f64>beta) * load<f64>(LOG2E));
}

/**
 * Softplus: log(1 + e^{βx}) / β, and x itself where βx > threshold. With y = βx: max(y, 0) + log1p(e^{−|y|}), which neither
 * overflows nor cancels. f′ = σ(βx), and 1 above the threshold, as in PyTorch.
 * Bound: 2.4 ULP at x = 0.01074 (all 2³² floats, default parameters).
 */
@unmanaged
@final
class Softplus {
  @inline prepare(x: v128, splits: usize, _beta: v128, _threshold: v128): void {
    splitTails(low(x), high(x), double(SCALE), splits);
  }
  @inline refine(splits: usize): void {
    refineTails(splits);
  }
  @inline value(x: v128, splits: usize, beta: v128, threshold: v128): v128 {
    return narrow(value(low(x), splits, beta, threshold), value(high(x), upper(splits), beta, threshold));
  }
  @inline derivative(x: v128, splits: usize, beta: v128, threshold: v128): v128 {
    return narrow(slope(low(x), splits, beta, threshold), slope(high(x), upper(splits), beta, threshold));
  }
}

@inline
function value(x: v128, split: usize, beta: v128, threshold: v128): v128 {
  const y = f64x2.mul(x, beta);
  const soft = f64x2.mul(f64x2.add(f64x2.pmax(y, ZERO), log1pRefined(split)), double(INVERSE));
  return select(f64x2.gt(y, threshold), x, soft);
}

@inline
function slope(x: v128, split: usize, beta: v128, threshold: v128): v128 {
  const y = f64x2.mul(x, beta);
  return select(f64x2.gt(y, threshold), oneWide(), sigmoidOfTail(f64x2.gt(y, ZERO), split));
}

/** Splits −|x|·scale of the lower and the upper two; for e^{−|x|} the scale is log2(e). */
@inline
export function splitTails(lower: v128, upper: v128, scale: v128, to: usize): void {
  splitBoth(exponentOfTail(lower, scale), exponentOfTail(upper, scale), to);
}

/** The second stage: leaves the arguments of log1p's series. */
@inline
export function refineTails(splits: usize): void {
  v128.store(splits, log1pArgument(splits), ARGUMENT);
  v128.store(upper(splits), log1pArgument(upper(splits)), ARGUMENT);
}

/** log(1 + eˣ) of the refined split x. */
@inline
export function log1pRefined(split: usize): v128 {
  return log1pSeries(v128.load(split, ARGUMENT));
}

/** The s for which 2ˢ is e^{−|x|}, with log2(e) as scale. */
@inline
function exponentOfTail(x: v128, scale: v128): v128 {
  return atLeast(f64x2.mul(minusMagnitudeWide(x), scale));
}

/** σ(y) of the split −|y|, and of where y > 0. */
@inline
export function sigmoidOfTail(positive: v128, split: usize): v128 {
  return f64x2.div(select(positive, down(split), up(split)), f64x2.add(up(split), down(split)));
}
