import { bounded, float, multiplyAdd, one, ZERO } from "../lanes";
import { TAIL } from "./exp";
import { polynomial } from "./polynomial";
import { exponentOf, powerOf, ROUND } from "./reduction";

const PLAIN_ROUND = memory.data<f32>([ROUND]);
/**
 * −ln 2; as a float it happens to have 21 digits, so that k·ln2 is exact for |k| < 8. Beyond, e⁻ˣ hardly matters.
 */
const MINUS_LN2 = memory.data<f32>([-0.6931471824645996]);
/** From −17.33 down eˣ − 1 is −1. */
const LEAST = memory.data<f32>([-20]);
/**
 * scale·(e^{min(x, 0)} − 1) = q·(eʳ − 1) − (scale − q) with q = scale·2ᵏ, which is exact. The fraction is r·(1 +
 * r·(…)), whose sign is that of r: −0 stays −0. NaN becomes a number.
 */
@inline
export function expm1OfNegative(x: v128, scale: v128): v128 {
  const c = bounded(x, float(LEAST), ZERO);
  const exponent = exponentOf(c, float(PLAIN_ROUND));
  const r = multiplyAdd(f32x4.sub(exponent, float(PLAIN_ROUND)), float(MINUS_LN2), c);
  const fraction = f32x4.mul(r, multiplyAdd(r, polynomial(r, TAIL, 4), one()));
  const q = f32x4.mul(scale, powerOf(exponent));
  return f32x4.sub(f32x4.mul(q, fraction), f32x4.sub(scale, q));
}
