import { high, low, narrow, one, positive, select, ZERO } from "../lanes";
import { longValue, stagedBackward, stagedDerivative, stagedValue } from "../elementwise";
import { clamp, down, halfDifference, LOG2E, splitHalved, up, upper } from "../math/ratio";
import { Elu, eluDerivatives, eluGradients } from "./elu";

/**
 * CELU: x for x > 0, α·(e^{x/α} − 1) otherwise. Barron 2017, arXiv 1704.07483. f′(0) = 1.
 * Bound: 1.33 ULP at x = −0.1323 (all 2³² floats, default parameters).
 */
@unmanaged
@final
class Celu {
  @inline prepare(x: v128, splits: usize, _alpha: v128, scale: v128): void {
    const c = f32x4.pmin(x, ZERO);
    splitHalved(clamp(f64x2.mul(low(c), scale)), clamp(f64x2.mul(high(c), scale)), splits);
  }
  @inline value(x: v128, splits: usize, alpha: v128, _q: v128): v128 {
    return f32x4.add(f32x4.pmax(x, ZERO), narrow(expm1Scaled(splits, alpha), expm1Scaled(upper(splits), alpha)));
  }
  @inline derivative(x: v128, splits: usize, _alpha: v128, _q: v128): v128 {
    return select(positive(x), one(), narrow(expUnscaled(splits), expUnscaled(upper(splits))));
  }
}

/** What Celu takes beside α, once a call: log2(e)/α. */
@inline
function scaleOf(alpha: f32): f64 {
  return load<f64>(LOG2E) / <f64>alpha;
}

/** y = f(x) for n floats. With α = 1, the default, CELU is ELU. */
export function celuValues(x: usize, y: usize, n: i32, alpha: f32): void {
  if (alpha == 1) longValue<Elu>(x, y, n, 1, 0);
  else stagedValue<Celu>(x, y, n, alpha, scaleOf(alpha));
}
export function celuDerivatives(x: usize, y: usize, n: i32, alpha: f32): void {
  if (alpha == 1) eluDerivatives(x, y, n, 1);
  else stagedDerivative<Celu>(x, y, n, alpha, scaleOf(alpha));
}
export function celuGradients(grad: usize, x: usize, y: usize, n: i32, alpha: f32): void {
  if (alpha == 1) eluGradients(grad, x, y, n, 1);
  else stagedBackward<Celu>(grad, x, y, n, alpha, scaleOf(alpha));
}

/** scale · (eˣ − 1), of the halved split x. */
@inline
function expm1Scaled(split: usize, scale: v128): v128 {
  return twiceOverDown(f64x2.mul(scale, halfDifference(split)), split);
}

/** eˣ, of the halved split x. */
@inline
function expUnscaled(split: usize): v128 {
  return twiceOverDown(up(split), split);
}

@inline
function twiceOverDown(half: v128, split: usize): v128 {
  return f64x2.div(f64x2.add(half, half), down(split));
}
