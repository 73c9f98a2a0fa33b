import { refinedValue } from "../elementwise";
import { double, high, low, magnitudeWide, narrow, select, ZERO } from "../lanes";
import { log1pArgument, log1pSeries } from "../math/log1p";
import { atLeast, down, log2e, SPLIT_BYTES, splitBoth, up, upper } from "../math/ratio";

/** Where the arguments of log1p's series stand, behind the split. */
const ARGUMENT: usize = SPLIT_BYTES;
/** 1/β, which is taken once a call. */
const INVERSE = memory.data(8, 8);

/** y = softplus(x) for n floats. */
export function softplusValues(x: usize, y: usize, n: i32, beta: f32, threshold: f32): void {
  store<f64>(INVERSE, 1 / <f64>beta);
  refinedValue<Softplus>(x, y, n, f64x2.splat(beta), f64x2.splat(threshold));
}

/**
 * Softplus: log(1 + e^{βx}) / β, and x itself where βx > threshold. With y = βx: max(y, 0) + log1p(e^{−|y|}), which neither
 * overflows nor cancels. f′ = σ(βx), and 1 above the threshold, as in PyTorch.
 */
@unmanaged
@final
export class Softplus {
  @inline prepare(x: v128, splits: usize, beta: v128, _threshold: v128): void {
    splitTails(f64x2.mul(low(x), beta), f64x2.mul(high(x), beta), splits);
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
  return select(f64x2.gt(y, threshold), f64x2.splat(1), sigmoidOfTail(y, split));
}

/** Splits −|y| of the lower and the upper two. */
@inline
export function splitTails(lower: v128, upper: v128, to: usize): void {
  splitBoth(exponentOfTail(lower), exponentOfTail(upper), to);
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

/** The s for which 2ˢ is e^{−|y|}. */
@inline
export function exponentOfTail(y: v128): v128 {
  return log2e(atLeast(f64x2.sub(ZERO, magnitudeWide(y))));
}

/** σ(y) of the split −|y|. */
@inline
export function sigmoidOfTail(y: v128, split: usize): v128 {
  const numerator = select(f64x2.gt(y, ZERO), down(split), up(split));
  return f64x2.div(numerator, f64x2.add(up(split), down(split)));
}
