// eˣ for four floats: x = k·ln2 + r with |r| ≤ ln2/2, then eˣ = 2ᵏ·(1 + (r + r²·q(r))).
import { float, minusMagnitude, multiplyAdd, one, within, ZERO } from "../lanes";
import { estrin } from "./polynomial";
import { exponentOf, remainderOf } from "./reduction";

const LOG2E = memory.data<f32>([1.4426950408889634]);
/** Adding 1.5·2²³ rounds to an integer, which then stands, with a float's exponent bias, in the low bits. */
const ROUND = memory.data<f32>([12582912.0 + 127]);
/** ln 2 in two words. The high one ends in 9 zero bits, so that k·LN2_HI is exact for |k| < 2⁹. */
const LN2_HI = memory.data<f32>([0.693145751953125]);
const LN2_LO = memory.data<f32>([1.4286068203094172e-6]);
/** (eʳ − 1 − r) / r² on |r| ≤ ln2/2; tools/coefficients.ts. Relative error of the fit 2⁻²⁸·³. */
export const TAIL = memory.data<f32>([
  0.4999999403953552, 0.1666651964187622, 0.04166839271783829, 0.008368780836462975, 0.0013814467238262296,
]);

/** Beyond these, eˣ is 0 or ∞ in f32; within, k fits the scaling of `exp`. */
const LEAST = memory.data<f32>([-104]);
const MOST = memory.data<f32>([89]);
/** Takes the exponent bias off what ROUND has added. */
const BIASED = memory.data<i32>([0x4b400000 + 127]);

/**
 * eˣ, results that are subnormal included; NaN → NaN. 2ᵏ is applied in two factors. The bound is that for x ≤ 0.
 * Bound: 0.99 ULP at x = −27.38 (all 2³² floats, default parameters).
 */
@inline
export function exp(x: v128): v128 {
  const c = within(x, float(LEAST), float(MOST));
  const shifted = f32x4.add(f32x4.mul(c, float(LOG2E)), float(ROUND));
  const k = i32x4.sub(shifted, float(BIASED));
  const k1 = i32x4.shr_s(k, 1);
  const first = i32x4.add(i32x4.shl(k1, 23), one());
  const second = i32x4.add(i32x4.shl(i32x4.sub(k, k1), 23), one());
  return f32x4.mul(f32x4.mul(fraction(remainder(c, shifted)), first), second);
}

/** eˣ is taken 2¹²⁶ times as large until the end, so that it is an ordinary float from −174 on, where it vanishes. */
const ENLARGED_ROUND = memory.data<f32>([12582912.0 + 127 + 126]);
const LEAST_ENLARGED = memory.data<f32>([-174]);
/** 2⁻⁶³: twice a factor that takes it back. */
export const HALFWAY: f32 = 1.0842021724855044e-19;
const BACK = memory.data<f32>([1.1754943508222875e-38]);

/** factor·rest·2¹²⁶·e^{min(x, 0)}; a subnormal result rounds but once. NaN → NaN. */
@inline
export function expOfNegative(x: v128, factor: v128, rest: v128): v128 {
  return f32x4.mul(f32x4.mul(enlargedExp(f32x4.pmin(x, ZERO)), factor), rest);
}

/** e^{−|x|}; a subnormal result rounds but once. */
@inline
export function expOfMinusMagnitude(x: v128): v128 {
  return f32x4.mul(enlargedExp(minusMagnitude(x)), float(BACK));
}

/** 2¹²⁶·eˣ for x ≤ 0. */
@inline
function enlargedExp(x: v128): v128 {
  const c = f32x4.pmax(x, float(LEAST_ENLARGED));
  const shifted = exponentOf(c, float(ENLARGED_ROUND));
  return f32x4.mul(i32x4.shl(shifted, 23), fraction(remainderOf(c, shifted, float(ENLARGED_ROUND))));
}

/** r, off by half an ULP of its own, which a second word would spare at the price of three operations. */
@inline
function remainder(x: v128, shifted: v128): v128 {
  const k = f32x4.sub(shifted, float(ROUND));
  return f32x4.sub(f32x4.sub(x, f32x4.mul(k, float(LN2_HI))), f32x4.mul(k, float(LN2_LO)));
}

/** eʳ, between √½ and √2. */
@inline
function fraction(r: v128): v128 {
  return f32x4.add(one(), fractionLessOne(r));
}

/** eʳ − 1 for |r| ≤ ln2/2, within 0.6 ULP. */
@inline
export function fractionLessOne(r: v128): v128 {
  return multiplyAdd(f32x4.mul(r, r), estrin(r, TAIL, 4), r);
}
