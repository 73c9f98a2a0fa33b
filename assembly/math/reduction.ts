// x = k·ln2 + r with k an integer and |r| ≤ ln2/2, after Cody and Waite: eˣ is 2ᵏ·eʳ.
import { float, multiplyAdd } from "../lanes";

const LOG2E = memory.data<f32>([1.4426950408889634]);
const MINUS_LOG2E = memory.data<f32>([-1.4426950408889634]);
/** Adding 1.5·2²³ rounds to an integer, which then stands, with a float's exponent bias, in the low bits. */
export const ROUND: f32 = 12582912.0 + 127;
/** ±ln 2 in two words. The high one ends in 9 zero bits, so that its products with k are exact for |k| < 2⁹. */
const LN2_HI = memory.data<f32>([0.693145751953125]);
const LN2_LO = memory.data<f32>([1.4286068203094172e-6]);
const MINUS_LN2_HI = memory.data<f32>([-0.693145751953125]);
const MINUS_LN2_LO = memory.data<f32>([-1.4286068203094172e-6]);

/** x·log2(e) + round, which is ROUND, or ROUND + j where `powerOf` shall give 2ᵏ⁺ʲ. NaN → NaN. */
@inline
export function exponentOf(x: v128, round: v128): v128 {
  return multiplyAdd(x, float(LOG2E), round);
}

/** x + k·step, of which `hi` and `lo` hold the two words. */
@inline
export function remainderBy(hi: usize, lo: usize, x: v128, exponent: v128, round: v128): v128 {
  const k = f32x4.sub(exponent, round);
  return multiplyAdd(k, float(lo), multiplyAdd(k, float(hi), x));
}

/** r, off by half an ULP of its own. */
@inline
export function remainderOf(x: v128, exponent: v128, round: v128): v128 {
  return remainderBy(MINUS_LN2_HI, MINUS_LN2_LO, x, exponent, round);
}

/** For e^{−a}: k of −a, and −r, which is 0 for a = 0. */
@inline
export function exponentOfMinus(a: v128, round: v128): v128 {
  return multiplyAdd(a, float(MINUS_LOG2E), round);
}
@inline
export function minusRemainderOf(a: v128, exponent: v128, round: v128): v128 {
  return remainderBy(LN2_HI, LN2_LO, a, exponent, round);
}

/** 2ᵏ: the integer, moved into the exponent. */
@inline
export function powerOf(exponent: v128): v128 {
  return i32x4.shl(exponent, 23);
}
