import { high, low, narrow, one, positive, select, ZERO } from "../lanes";
import { clamp, log2e, splitHalved, upper } from "../math/ratio";
import { expm1Scaled, expUnscaled } from "./elu";

/** CELU: x for x > 0, α·(e^{x/α} − 1) otherwise. Barron 2017, arXiv 1704.07483. f′(0) = 1. */
@unmanaged
@final
export class Celu {
  @inline prepare(x: v128, splits: usize, alpha: v128, _q: v128): void {
    const c = f32x4.pmin(x, ZERO);
    splitHalved(log2e(clamp(f64x2.div(low(c), alpha))), log2e(clamp(f64x2.div(high(c), alpha))), splits);
  }
  @inline value(x: v128, splits: usize, alpha: v128, _q: v128): v128 {
    return f32x4.add(f32x4.pmax(x, ZERO), narrow(expm1Scaled(splits, alpha), expm1Scaled(upper(splits), alpha)));
  }
  @inline derivative(x: v128, splits: usize, _alpha: v128, _q: v128): v128 {
    return select(positive(x), one(), narrow(expUnscaled(splits), expUnscaled(upper(splits))));
  }
}
