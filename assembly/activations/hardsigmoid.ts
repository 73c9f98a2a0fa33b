import { float, inside, keepNaN, within } from "../lanes";

const THREE = memory.data<f32>([3]);
const MINUS_THREE = memory.data<f32>([-3]);
const SIX = memory.data<f32>([6]);
const SIXTH = memory.data<f32>([0.16666666666666666]);

/**
 * Hard sigmoid: (x + 3) / 6, kept within 0 and 1. f′ = 1/6 strictly inside ±3. Bound: 1.01 ULP. A product with 1/6 would be off
 * by 1.33; doubles are right to .5, but take 0.23 ns a float where this takes 0.14 (Zen 5, Node 20).
 */
@unmanaged
@final
export class Hardsigmoid {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    const c = within(x, float(MINUS_THREE), float(THREE));
    return f32x4.div(f32x4.add(c, float(THREE)), float(SIX));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    return keepNaN(x, v128.and(inside(x, float(MINUS_THREE), float(THREE)), float(SIXTH)));
  }
}
