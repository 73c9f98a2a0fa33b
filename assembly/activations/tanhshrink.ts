import { float, magnitude, minusProduct, multiplyAdd, one, select, signs, ZERO } from "../lanes";
import { fractionLessOne } from "../math/exp";
import { polynomial } from "../math/polynomial";
import { powerOf, ROUND } from "../math/reduction";

const LOG2E_2 = memory.data<f32>([2.8853900817779268]);
const ROUND_PLAIN = memory.data<f32>([ROUND]);
/** ln 2 / 2; it happens to have 21 digits, so that its products with k are exact for |x| < 2.7. */
const LN2_2 = memory.data<f32>([0.34657359027997264]);
/** Beyond it the far form is x − 1. */
const MOST = memory.data<f32>([18]);
const TWO = memory.data<f32>([2]);
/** x − tanh x = x³/3 + x⁵·Σ cᵢ·x²ⁱ for |x| < 1; tools/coefficients.ts. Relative error of the fit 2⁻²⁵. */
const THIRD = memory.data<f32>([0.3333333432674408]);
const NEAR = memory.data<f32>([
  -0.13333413004875183, 0.053978562355041504, -0.021915365010499954, 0.008932420052587986,
  -0.0035389154218137264, 0.0011581714497879148, -0.00020824972307309508,
]);

/**
 * How far below an integer the tangent's argument may lie: 1.2 units of ln2/2 above one, or 0.2 below, so that no sum
 * in the numerator cancels.
 */
const SHIFT = memory.data<f32>([-0.7]);
const ROUND_HALVED = memory.data<f32>([ROUND - 1]);
const HALF = memory.data<f32>([0.5]);
/** From it on tanh is 1 in f32. */
const LARGEST = memory.data<f32>([9.5]);
/** tanh h = h − h³·Σ cᵢ·h²ⁱ for |h| ≤ 1.2·ln2/2; tools/coefficients.ts. Relative error of the fit 2⁻²⁸. */
const CUBIC = memory.data<f32>([
  0.3333328664302826, -0.13330639898777008, 0.053492456674575806, -0.018495691940188408,
]);

/**
 * Tanhshrink: x − tanh x, by a polynomial for |x| < 1, where the difference would cancel, beyond as (|x| − 1) +
 * 2/(e^{2|x|} + 1), of which the first term is exact. f′ = tanh².
 * Bound: 3.24 ULP at x = 0.04508 (all 2³² floats, default parameters).
 */
@unmanaged
@final
export class Tanhshrink {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    const a = magnitude(x);
    const c = f32x4.pmin(a, float(MOST));
    const exponent = multiplyAdd(c, float(LOG2E_2), float(ROUND_PLAIN));
    const h = minusProduct(f32x4.sub(exponent, float(ROUND_PLAIN)), float(LN2_2), c);
    const p = powerOf(exponent);
    const sum = multiplyAdd(p, fractionLessOne(f32x4.add(h, h)), f32x4.add(p, one()));
    const far = f32x4.add(f32x4.sub(a, one()), f32x4.div(float(TWO), sum));
    const a2 = f32x4.mul(a, a);
    const cube = f32x4.mul(a, a2);
    const near = multiplyAdd(cube, f32x4.mul(a2, polynomial(a2, NEAR, 6)), f32x4.mul(cube, float(THIRD)));
    return v128.or(select(f32x4.lt(a, one()), near, far), signs(x));
  }
  /** As in tanh.ts, but for the choice of k. */
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    const a = f32x4.pmin(magnitude(x), float(LARGEST));
    const s = f32x4.pmax(multiplyAdd(a, float(LOG2E_2), float(SHIFT)), ZERO);
    const exponent = f32x4.add(s, float(ROUND_HALVED));
    const h = minusProduct(f32x4.sub(exponent, float(ROUND_HALVED)), float(LN2_2), a);
    const h2 = f32x4.mul(h, h);
    const t = minusProduct(f32x4.mul(h, h2), polynomial(h2, CUBIC, 3), h);
    const p = powerOf(exponent);
    const n = multiplyAdd(t, f32x4.add(p, float(HALF)), f32x4.sub(p, float(HALF)));
    const tangent = f32x4.div(n, f32x4.add(f32x4.sub(n, t), one()));
    return f32x4.mul(tangent, tangent);
  }
}
