import { ExponentialValue, stagedValue } from "../elementwise";
import { high, low, narrow, one, positive, select, ZERO } from "../lanes";
import { finishExpm1, reduceExpm1 } from "../math/exp";
import { atLeast, down, halfDifference, log2e, splitHalved, up, upper } from "../math/ratio";

/**
 * ELU: x for x > 0, α·(eˣ − 1) otherwise. Clevert et al. 2016, arXiv 1511.07289. f′(0) = α, as in PyTorch.
 * The value needs no choice: max(x, 0) + α·expm1(min(x, 0)), of which one term is 0. NaN and −0 pass pmin and pmax.
 */
@unmanaged
@final
export class Elu {
  @inline prepare(x: v128, splits: usize, _p: v128, _q: v128): void {
    const c = f32x4.pmin(x, ZERO);
    splitHalved(log2e(atLeast(low(c))), log2e(atLeast(high(c))), splits);
  }
  @inline value(x: v128, splits: usize, alpha: v128, _q: v128): v128 {
    return f32x4.add(f32x4.pmax(x, ZERO), narrow(expm1Scaled(splits, alpha), expm1Scaled(upper(splits), alpha)));
  }
  @inline derivative(x: v128, splits: usize, alpha: v128, _q: v128): v128 {
    return select(positive(x), one(), narrow(expScaled(splits, alpha), expScaled(upper(splits), alpha)));
  }
}

/** ELU, and CELU, with α = 1, in f32: without the product with α two words are enough (0.6 ns a float, in doubles 1; Zen 5). */
@unmanaged
@final
class UnitElu {
  @inline prepare(x: v128, reduced: usize, _p: v128, _q: v128): void {
    reduceExpm1(x, reduced);
  }
  @inline value(x: v128, reduced: usize, _p: v128, _q: v128): v128 {
    return f32x4.add(f32x4.pmax(x, ZERO), finishExpm1(reduced));
  }
}

/** y = f(x) for n floats, with F for ELU or CELU: where α = 1, which is the default of both, by UnitElu. */
export function eluValues<F extends ExponentialValue>(x: usize, y: usize, n: i32, alpha: f32, q: f64): void {
  if (alpha == 1) stagedValue<UnitElu>(x, y, n, 0, 0);
  else stagedValue<F>(x, y, n, alpha, q);
}

/** scale · (eˣ − 1), of the halved split x. */
@inline
export function expm1Scaled(split: usize, scale: v128): v128 {
  return twiceOverDown(f64x2.mul(scale, halfDifference(split)), split);
}

/** scale · eˣ, of the halved split x. */
@inline
export function expScaled(split: usize, scale: v128): v128 {
  return twiceOverDown(f64x2.mul(scale, up(split)), split);
}

/** eˣ, of the halved split x. */
@inline
export function expUnscaled(split: usize): v128 {
  return twiceOverDown(up(split), split);
}

@inline
function twiceOverDown(half: v128, split: usize): v128 {
  return f64x2.div(f64x2.add(half, half), down(split));
}
