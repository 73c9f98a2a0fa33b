import { keepNaN, magnitude, one } from "../lanes";

/**
 * Hardshrink: 0 for |x| ≤ λ, x elsewhere. f′ is 0 and 1. Exact. NaN is not ≤ λ and passes. Takes all bits but the sign,
 * too, which a loop then need not load.
 */
@unmanaged
@final
export class Hardshrink {
  @inline value(x: v128, lambda: v128, unsigned: v128): v128 {
    return v128.andnot(x, f32x4.le(v128.and(x, unsigned), lambda));
  }
  @inline derivative(x: v128, lambda: v128, _q: v128): v128 {
    return keepNaN(x, v128.and(f32x4.gt(magnitude(x), lambda), one()));
  }
}
