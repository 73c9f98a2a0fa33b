import { clamp, down, up } from "../math/ratio";

/** Sigmoid: 1 / (1 + e⁻ˣ). f′ = σ·(1 − σ), taken as up·down / (up + down)², which does not cancel. */
@unmanaged
@final
export class Sigmoid {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    const c = clamp(x);
    const u = up(c);
    return f64x2.div(u, f64x2.add(u, down(c)));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    const c = clamp(x);
    const u = up(c);
    const d = down(c);
    const sum = f64x2.add(u, d);
    return f64x2.div(f64x2.mul(u, d), f64x2.mul(sum, sum));
  }
}
