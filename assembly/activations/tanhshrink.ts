import { select } from "../lanes";
import { Tanh } from "./tanh";

/** x − tanh x = x³·Σ cᵢ·x²ⁱ for |x| ≤ ½, where the difference would cancel; tools/coefficients.ts. Error of the fit 2⁻³¹·³. */
const C0: v128 = f64x2.splat(0.3333333332098918);
const C1: v128 = f64x2.splat(-0.13333329719433112);
const C2: v128 = f64x2.splat(0.05396653707871138);
const C3: v128 = f64x2.splat(-0.021839508295980088);
const C4: v128 = f64x2.splat(0.008623774655557057);
const C5: v128 = f64x2.splat(-0.0026828645083890276);

/** Tanhshrink: x − tanh x. f′ = tanh². */
@unmanaged
@final
export class Tanhshrink {
  @inline value(x: v128, p: v128, q: v128): v128 {
    const u = f64x2.mul(x, x);
    let sum = f64x2.add(C4, f64x2.mul(u, C5));
    sum = f64x2.add(C3, f64x2.mul(u, sum));
    sum = f64x2.add(C2, f64x2.mul(u, sum));
    sum = f64x2.add(C1, f64x2.mul(u, sum));
    sum = f64x2.add(C0, f64x2.mul(u, sum));
    const near = f64x2.mul(f64x2.mul(x, u), sum);
    const far = f64x2.sub(x, changetype<Tanh>(0).value(x, p, q));
    return select(f64x2.le(f64x2.abs(x), f64x2.splat(0.5)), near, far);
  }
  @inline derivative(x: v128, p: v128, q: v128): v128 {
    const t = changetype<Tanh>(0).value(x, p, q);
    return f64x2.mul(t, t);
  }
}
