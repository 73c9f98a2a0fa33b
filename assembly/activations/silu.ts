import { atLeast, atMost, clamp, down, up } from "../math/ratio";

/** SiLU, or swish: x·σ(x). Hendrycks & Gimpel 2016; Elfwing et al. 2017. f′ = σ + x·σ·(1 − σ). */
@unmanaged
@final
export class Silu {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    const finite = atLeast(x);
    const c = atMost(finite);
    const u = up(c);
    return f64x2.div(f64x2.mul(finite, u), f64x2.add(u, down(c)));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    const c = clamp(x);
    const u = up(c);
    const d = down(c);
    const share = f64x2.div(f64x2.splat(1), f64x2.add(u, d));
    const sigmoid = f64x2.mul(u, share);
    return f64x2.add(sigmoid, f64x2.mul(f64x2.mul(c, sigmoid), f64x2.mul(d, share)));
  }
}
