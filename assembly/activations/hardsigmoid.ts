import { float, inside, keepNaN, within } from "../lanes";

const THREE = memory.data<f32>([3]);
const MINUS_THREE = memory.data<f32>([-3]);
const MIDDLE = memory.data<f32>([-1.5]);
const HALF = memory.data<f32>([0.5]);
const SIXTH = memory.data<f32>([0.16666666666666666]);

/**
 * Hard sigmoid: (x + 3) / 6, kept within 0 and 1. f′ = 1/6 strictly inside ±3. In two pieces: below −1.5 as (x + 3)·⅙,
 * where the sum is exact, elsewhere as x·⅙ + ½, where the product is the smaller. One division would be
 * off by 1.0003 ULP, one product by 1.33.
 * Bound: 0.67 ULP at x = 0.75 (all 2³² floats, default parameters).
 */
@unmanaged
@final
export class Hardsigmoid {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    const c = within(x, float(MINUS_THREE), float(THREE));
    const low = f32x4.lt(c, float(MIDDLE));
    const sum = f32x4.add(c, v128.and(float(THREE), low));
    return f32x4.add(f32x4.mul(sum, float(SIXTH)), v128.andnot(float(HALF), low));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    return keepNaN(x, v128.and(inside(x, float(MINUS_THREE), float(THREE)), float(SIXTH)));
  }
}
