import { high, inside, keepNaN, low, narrow } from "../lanes";

const THREE: v128 = f32x4.splat(3);
const SIXTH: v128 = f32x4.splat(0.16666666666666666);

/** Hard sigmoid: (x + 3) / 6, kept within 0 and 1, in doubles. f′ = 1/6 strictly inside ±3. */
@unmanaged
@final
export class Hardsigmoid {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    const c = f32x4.pmin(f32x4.pmax(x, f32x4.neg(THREE)), THREE);
    return narrow(line(low(c)), line(high(c)));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    return keepNaN(x, v128.and(inside(x, f32x4.neg(THREE), THREE), SIXTH));
  }
}

@inline
function line(x: v128): v128 {
  return f64x2.mul(f64x2.add(x, f64x2.splat(3)), f64x2.splat(1 / 6.0));
}
