import { value } from "../elementwise";
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

/** y = threshold(x) for n floats. */
export function thresholdValues(x: usize, y: usize, n: i32, threshold: f32, otherwise: f32): void {
  if (reinterpret<u32>(otherwise) == 0) value<ZeroThreshold>(x, y, n, threshold, 0);
  else value<Threshold>(x, y, n, threshold, otherwise);
}

/** Threshold with the value +0, in two instructions instead of four. */
@unmanaged
@final
class ZeroThreshold {
  @inline value(x: v128, threshold: v128, _q: v128): v128 {
    return v128.andnot(x, f32x4.le(x, threshold));
  }
}
