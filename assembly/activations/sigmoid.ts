import { float, minusMagnitude, minusProduct, multiplyAdd, one, within } from "../lanes";
import { fractionLessOne } from "../math/exp";
import { halfTangent } from "../math/half-tangent";
import { exponentOf, powerOf, remainderOf, ROUND } from "../math/reduction";

/** Both sides of the fractions are 2⁴⁰ times as large, so that neither is subnormal. */
const SCALE_SHIFT: f32 = 40;
const SCALE = memory.data<f32>([1099511627776.0]);
const TWICE_SCALE = memory.data<f32>([2 * 1099511627776.0]);
const SCALE_SQUARED = memory.data<f32>([1099511627776.0 * 1099511627776.0]);
const SCALED_ROUND = memory.data<f32>([ROUND + SCALE_SHIFT]);
/** From −104 down σ is 0 in f32, and tanh′ = 4·σ′ from −53 on; from 17.4 on σ is 1. */
const LEAST = memory.data<f32>([-107]);
const MOST = memory.data<f32>([20]);

/**
 * Sigmoid: 1 / (1 + e⁻ˣ), as n / (n + (1 − t)) with n = 2ᵏ·(1 + t). The sum takes t first, so that it rounds but once
 * for x < 0, and is never below n: σ is at most 1. f′ = σ·(1 − σ).
 * Bound: 2.5 ULP at x = −2.709 (all 2³² floats, default parameters).
 */
@unmanaged
@final
export class Sigmoid {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    const c = within(x, float(LEAST), float(MOST));
    const k = exponentOf(c, float(SCALED_ROUND));
    const t = halfTangent(remainderOf(c, k, float(SCALED_ROUND)));
    const n = f32x4.mul(powerOf(k), f32x4.add(one(), t));
    return f32x4.div(n, f32x4.add(minusProduct(t, float(SCALE), n), float(SCALE)));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    return bell(x, float(SCALE));
  }
}

/** factor·e / (1 + e)² with e = e^{−|x|}, which with 2⁴⁰ as factor is σ·(1 − σ) without the difference. NaN → NaN. */
@inline
export function bell(x: v128, factor: v128): v128 {
  const c = f32x4.pmax(minusMagnitude(x), float(LEAST));
  const k = exponentOf(c, float(SCALED_ROUND));
  const e = f32x4.mul(powerOf(k), f32x4.add(one(), fractionLessOne(remainderOf(c, k, float(SCALED_ROUND)))));
  const square = multiplyAdd(e, f32x4.add(e, float(TWICE_SCALE)), float(SCALE_SQUARED));
  return f32x4.div(f32x4.mul(e, factor), square);
}
