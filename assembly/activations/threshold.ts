import { keepNaN, one, select } from "../lanes";

/** Threshold: x for x > θ, the given value otherwise. f′ is 1 and 0. Exact. NaN is not ≤ θ and passes. */
@unmanaged
@final
export class Threshold {
  @inline value(x: v128, threshold: v128, value: v128): v128 {
    return select(f32x4.le(x, threshold), value, x);
  }
  @inline derivative(x: v128, threshold: v128, _q: v128): v128 {
    return keepNaN(x, v128.and(f32x4.gt(x, threshold), one()));
  }
}
