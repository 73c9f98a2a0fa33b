import { clamp, down, up, upLess } from "../math/ratio";

/** tanh(x) = (e²ˣ − 1) / (e²ˣ + 1). f′ = 1 − tanh² = 4·e²ˣ / (e²ˣ + 1)², which does not cancel. */
@unmanaged
@final
export class Tanh {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    const c = clamp(f64x2.add(x, x));
    return f64x2.div(upLess(c), f64x2.add(up(c), down(c)));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    const c = clamp(f64x2.add(x, x));
    const u = up(c);
    const d = down(c);
    const half = f64x2.mul(f64x2.add(u, d), f64x2.splat(0.5));
    return f64x2.div(f64x2.mul(u, d), f64x2.mul(half, half));
  }
}
