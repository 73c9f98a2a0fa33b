import { double, high, low, magnitudeWide, narrow, select } from "../lanes";
import { upper } from "../math/ratio";
import { splitDoubled, tangent } from "../math/gates";

/** x − tanh x = x³·Σ cᵢ·x²ⁱ for |x| ≤ ½, where the difference would cancel; tools/coefficients.ts. Error of the fit 2⁻³¹·³. */
const C0 = memory.data<f64>([0.3333333332098918]);
const C1 = memory.data<f64>([-0.13333329719433112]);
const C2 = memory.data<f64>([0.05396653707871138]);
const C3 = memory.data<f64>([-0.021839508295980088]);
const C4 = memory.data<f64>([0.008623774655557057]);
const C5 = memory.data<f64>([-0.0026828645083890276]);
const HALF = memory.data<f64>([0.5]);

/** Tanhshrink: x − tanh x. f′ = tanh². */
@unmanaged
@final
export class Tanhshrink {
  @inline prepare(x: v128, splits: usize, _p: v128, _q: v128): void {
    splitDoubled(x, splits);
  }
  @inline value(x: v128, splits: usize, _p: v128, _q: v128): v128 {
    return narrow(value(low(x), splits), value(high(x), upper(splits)));
  }
  @inline derivative(_x: v128, splits: usize, _p: v128, _q: v128): v128 {
    return narrow(square(tangent(splits)), square(tangent(upper(splits))));
  }
}

@inline
function value(x: v128, split: usize): v128 {
  const u = square(x);
  let sum = f64x2.add(double(C4), f64x2.mul(u, double(C5)));
  sum = f64x2.add(double(C3), f64x2.mul(u, sum));
  sum = f64x2.add(double(C2), f64x2.mul(u, sum));
  sum = f64x2.add(double(C1), f64x2.mul(u, sum));
  sum = f64x2.add(double(C0), f64x2.mul(u, sum));
  const near = f64x2.mul(f64x2.mul(x, u), sum);
  return select(f64x2.le(magnitudeWide(x), double(HALF)), near, f64x2.sub(x, tangent(split)));
}

@inline
function square(x: v128): v128 {
  return f64x2.mul(x, x);
}
