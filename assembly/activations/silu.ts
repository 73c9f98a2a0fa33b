import { float, magnitude, minusProduct, multiplyAdd, within, ZERO } from "../lanes";
import { fractionLessOne } from "../math/exp";
import { halfTangent } from "../math/half-tangent";
import { exponentOf, exponentOfMinus, minusRemainderOf, powerOf, remainderOf, ROUND } from "../math/reduction";

/**
 * Both sides of the fractions are 2³¹ times as large, so that neither is subnormal, and their squares do not overflow.
 */
const SCALE = memory.data<f32>([2147483648.0]);
const TWICE_SCALE = memory.data<f32>([2 * 2147483648.0]);
const SCALE_SQUARED = memory.data<f32>([2147483648.0 * 2147483648.0]);
const SCALED_ROUND = memory.data<f32>([ROUND + 31]);
/** Beyond these, x·σ(−|x|) and f′ are 0 or f′ is 1 in f32. */
const FAR = memory.data<f32>([109]);
const LEAST = memory.data<f32>([-109]);
const MOST = memory.data<f32>([22]);

/**
 * SiLU, or swish: x·σ(x). Hendrycks & Gimpel 2016; Elfwing et al. 2017. It is max(x, 0) − |x|·σ(−|x|), so that neither
 * product overflows; with a = |x|, p = 2ᵏ and t = tanh(−r/2) the second term is a·p·(1 − t) / (p·(1 − t) + (1 + t)). f′
 * = σ + x·σ·(1 − σ) = e·(1 + x + e) / (1 + e)² with e = eˣ.
 * Bound: 2.96 ULP at x = −5.174 (all 2³² floats, default parameters).
 */
@unmanaged
@final
export class Silu {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    const a = f32x4.pmin(magnitude(x), float(FAR));
    const k = exponentOfMinus(a, float(SCALED_ROUND));
    const t = halfTangent(minusRemainderOf(a, k, float(SCALED_ROUND)));
    const p = powerOf(k);
    // The denominator takes t first, so that it rounds but once, as the numerator does.
    const denominator = f32x4.add(multiplyAdd(t, f32x4.sub(float(SCALE), p), p), float(SCALE));
    const product = f32x4.mul(a, p);
    return f32x4.sub(f32x4.pmax(x, ZERO), f32x4.div(minusProduct(product, t, product), denominator));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    const c = within(x, float(LEAST), float(MOST));
    const k = exponentOf(c, float(SCALED_ROUND));
    const p = powerOf(k);
    const e = multiplyAdd(p, fractionLessOne(remainderOf(c, k, float(SCALED_ROUND))), p);
    const sum = f32x4.add(multiplyAdd(c, float(SCALE), float(SCALE)), e);
    const square = f32x4.add(multiplyAdd(e, e, f32x4.mul(e, float(TWICE_SCALE))), float(SCALE_SQUARED));
    return f32x4.div(f32x4.mul(e, sum), square);
  }
}
