import { bounded } from "../lanes";
import { Hardshrink } from "./hardshrink";

/**
 * Softshrink: x moved towards 0 by λ, as far as 0: x less what hardtanh keeps of it. Correctly rounded. Takes −λ, too.
 * NaN stays NaN in the difference.
 * Bound: 0.5 ULP at x = 8.389e+06 (all 2³² floats, default parameters).
 */
@unmanaged
@final
export class Softshrink {
  @inline value(x: v128, lambda: v128, minus: v128): v128 {
    return f32x4.sub(x, bounded(x, minus, lambda));
  }
  @inline derivative(x: v128, lambda: v128, q: v128): v128 {
    return changetype<Hardshrink>(0).derivative(x, lambda, q);
  }
}
