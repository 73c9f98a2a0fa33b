import { atLeast, clamp, down, up } from "../math/ratio";

/** 2·√(2/π), and that times .044715. */
const LINEAR: v128 = f64x2.splat(1.5957691216057308);
const CUBIC: v128 = f64x2.splat(0.07135481627260025);

/** GELU's approximation ½x(1 + tanh(√(2/π)(x + .044715x³))), which is x·σ(2·√(2/π)(x + .044715x³)). */
@unmanaged
@final
export class GeluTanh {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    const finite = atLeast(x);
    const c = clamp(f64x2.mul(finite, f64x2.add(LINEAR, f64x2.mul(CUBIC, f64x2.mul(finite, finite)))));
    const u = up(c);
    return f64x2.div(f64x2.mul(finite, u), f64x2.add(u, down(c)));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    const finite = clamp(x);
    const cube = f64x2.mul(finite, f64x2.mul(CUBIC, f64x2.mul(finite, finite)));
    const line = f64x2.mul(finite, LINEAR);
    const c = clamp(f64x2.add(line, cube));
    const u = up(c);
    const d = down(c);
    const share = f64x2.div(f64x2.splat(1), f64x2.add(u, d));
    const sigmoid = f64x2.mul(u, share);
    // x times the argument's derivative.
    const inner = f64x2.add(line, f64x2.mul(cube, f64x2.splat(3)));
    return f64x2.add(sigmoid, f64x2.mul(f64x2.mul(inner, sigmoid), f64x2.mul(d, share)));
  }
}
