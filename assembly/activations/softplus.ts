import { high, low, magnitudeWide, narrow, select } from "../lanes";
import { log1pExp } from "../math/log1p";
import { atLeast, down, log2e, splitBoth, up, upper } from "../math/ratio";

const ZERO: v128 = f64x2.splat(0);

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
  const soft = f64x2.div(f64x2.add(f64x2.pmax(y, ZERO), log1pExp(split)), beta);
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
