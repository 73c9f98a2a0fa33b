import { select } from "../lanes";
import { atLeast, down, up, upLess } from "../math/ratio";

/**
 * ELU: x for x > 0, α·(eˣ − 1) otherwise. Clevert et al. 2016, arXiv 1511.07289. f′(0) = α, as in PyTorch.
 * The value needs no choice: max(x, 0) + α·expm1(min(x, 0)), of which one term is 0. NaN and −0 pass pmin and pmax.
 */
@unmanaged
@final
export class Elu {
  @inline value(x: v128, alpha: v128, _q: v128): v128 {
    const c = atLeast(f64x2.pmin(x, f64x2.splat(0)));
    return f64x2.add(f64x2.pmax(x, f64x2.splat(0)), f64x2.div(f64x2.mul(alpha, upLess(c)), down(c)));
  }
  @inline derivative(x: v128, alpha: v128, _q: v128): v128 {
    const c = atLeast(f64x2.pmin(x, f64x2.splat(0)));
    return select(f64x2.gt(x, f64x2.splat(0)), f64x2.splat(1), f64x2.div(f64x2.mul(alpha, up(c)), down(c)));
  }
}
