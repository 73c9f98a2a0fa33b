import { atLeast, atMost, clamp, down, up } from "../math/ratio";

/**
 * Mish: x·tanh(softplus(x)). Misra 2019, arXiv 1908.08681. With e = eˣ the tangent is e·(e + 2) / (e·(e + 2) + 2), and
 * f′ = that + 4x·e·(e + 1) / (e·(e + 2) + 2)²: neither logarithm nor second exponential.
 */
@unmanaged
@final
export class Mish {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    const finite = atLeast(x);
    const c = atMost(finite);
    const n = numerator(c);
    return f64x2.mul(finite, f64x2.div(n, f64x2.add(n, rest(c))));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    const c = clamp(x);
    const n = numerator(c);
    const share = f64x2.div(f64x2.splat(1), f64x2.add(n, rest(c)));
    const u = up(c);
    const slope = f64x2.mul(f64x2.mul(f64x2.mul(u, f64x2.add(u, down(c))), share), f64x2.add(rest(c), rest(c)));
    return f64x2.mul(share, f64x2.add(n, f64x2.mul(c, slope)));
  }
}

/** e·(e + 2), times down². */
@inline
function numerator(x: v128): v128 {
  const u = up(x);
  const d = down(x);
  return f64x2.mul(u, f64x2.add(u, f64x2.add(d, d)));
}

/** 2, times down². */
@inline
function rest(x: v128): v128 {
  const d = down(x);
  return f64x2.mul(d, f64x2.add(d, d));
}
