import { float, magnitude, minusProduct, multiplyAdd, one } from "../lanes";
import { polynomial } from "../math/polynomial";
import { powerOf, ROUND } from "../math/reduction";
import { bell } from "./sigmoid";

const LOG2E_2 = memory.data<f32>([2.8853900817779268]);
/** With the exponent bias of 2ᵏ⁻¹. */
const ROUND_HALVED = memory.data<f32>([ROUND - 1]);
/**
 * −ln 2 / 2; it happens to have 21 digits, so that its products with k are exact for |x| < 2.7, and beyond hardly
 * matter.
 */
const MINUS_LN2_2 = memory.data<f32>([-0.34657359027997264]);
/** tanh h = h − h³·Σ cᵢ·h²ⁱ for |h| ≤ ln2/4; tools/coefficients.ts. Error of the fit 2⁻²⁷·². */
const CUBIC = memory.data<f32>([0.33330875635147095, -0.13095508515834808]);
const HALF = memory.data<f32>([0.5]);
/** From it on tanh is 1 in f32. */
const LARGEST = memory.data<f32>([9.5]);
/** Four times the scale of `bell`. */
const FACTOR = memory.data<f32>([4 * 1099511627776.0]);

/**
 * Hyperbolic tangent. For |x| = k·ln2/2 + h, t = tanh h and p = 2ᵏ⁻¹ it is ((p − ½) + t·(p + ½)) / ((p + ½) + t·(p −
 * ½)), of which the denominator is the numerator and 1 − t: it stays within ±1. f′ = 1 − tanh² = 4·e²ˣ / (e²ˣ + 1)²,
 * which does not cancel.
 * Bound: 2.45 ULP at x = 0.2554 (all 2³² floats, default parameters).
 */
@unmanaged
@final
export class Tanh {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    const unsigned = magnitude(x);
    const a = f32x4.pmin(unsigned, float(LARGEST));
    const exponent = multiplyAdd(a, float(LOG2E_2), float(ROUND_HALVED));
    const h = multiplyAdd(f32x4.sub(exponent, float(ROUND_HALVED)), float(MINUS_LN2_2), a);
    const h2 = f32x4.mul(h, h);
    const t = minusProduct(f32x4.mul(h, h2), polynomial(h2, CUBIC, 1), h);
    const p = powerOf(exponent);
    const n = multiplyAdd(t, f32x4.add(p, float(HALF)), f32x4.sub(p, float(HALF)));
    return v128.or(f32x4.div(n, f32x4.add(f32x4.sub(n, t), one())), v128.xor(unsigned, x));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    return bell(f32x4.add(x, x), float(FACTOR));
  }
}
