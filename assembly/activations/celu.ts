import { high, low, narrow, one, positive, select, ZERO } from "../lanes";
import { clamp, LOG2E, splitHalved, upper } from "../math/ratio";
import { expm1Scaled, expUnscaled } from "./elu";

/** CELU: x for x > 0, α·(e^{x/α} − 1) otherwise. Barron 2017, arXiv 1704.07483. f′(0) = 1. */
@unmanaged
@final
export class Celu {
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
export function celuScale(alpha: f32): f64 {
  return load<f64>(LOG2E) / <f64>alpha;
}
