import { select } from "../lanes";
import { clamp, down, up, upLess } from "../math/ratio";

/** CELU: x for x > 0, α·(e^{x/α} − 1) otherwise. Barron 2017, arXiv 1704.07483. f′(0) = 1. */
@unmanaged
@final
export class Celu {
  @inline value(x: v128, alpha: v128, _q: v128): v128 {
    const c = clamp(f64x2.mul(x, f64x2.div(f64x2.splat(1), alpha)));
    return select(f64x2.gt(x, f64x2.splat(0)), x, f64x2.div(f64x2.mul(alpha, upLess(c)), down(c)));
  }
  @inline derivative(x: v128, alpha: v128, _q: v128): v128 {
    const c = clamp(f64x2.mul(x, f64x2.div(f64x2.splat(1), alpha)));
    return select(f64x2.gt(x, f64x2.splat(0)), f64x2.splat(1), f64x2.div(up(c), down(c)));
  }
}
