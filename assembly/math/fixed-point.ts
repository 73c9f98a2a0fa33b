// eˢ where s is computed in doubles, because a float would round it by too much, and everything else in floats:
// s·log2(e) as a fixed-point number of 24 binary places modulo 2⁸, whose fraction gives the remainder, the rest the
// exponent.
import { double, float } from "../lanes";

/** Adding 1.5·2²⁸ leaves the fixed-point number in a double's low 32 bits. */
const FIX = memory.data<f64>([402653184.0]);
/** ln 2 / 2³² */
const LN2_2_32 = memory.data<f32>([1.6138590464009894e-10]);
const EXPONENT_BITS = memory.data<u32>([0x7f800000]);
/** Half a unit, which rounds, and 127, or 67 or 187, for a float's exponent bias: 2ᵏ, or 2ᵏ∓⁶⁰. */
const HALF: u32 = 0x00800000;
const MINUS_60 = memory.data<u32>([(67 << 24) + HALF]);
const PLUS_60 = memory.data<u32>([(187 << 24) + HALF]);

/** The fixed-point numbers of the lower and the upper two of s·log2(e). */
@inline
export function fixedPoint(lower: v128, upper: v128): v128 {
  const fix = double(FIX);
  return i32x4.shuffle(f64x2.add(lower, fix), f64x2.add(upper, fix), 0, 2, 4, 6);
}

/** r = s − k·ln2, where k is the nearest integer. */
@inline
export function remainderOfFixed(fixed: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shl(fixed, 8)), float(LN2_2_32));
}

/** 2ᵏ⁻⁶⁰, for k from −60 to 187. */
@inline
export function powerLess60(fixed: v128): v128 {
  return v128.and(i32x4.shr_u(i32x4.add(fixed, float(MINUS_60)), 1), float(EXPONENT_BITS));
}

/** 2ᵏ⁺⁶⁰, for k from −186 to 67. */
@inline
export function powerPlus60(fixed: v128): v128 {
  return v128.and(i32x4.shr_u(i32x4.add(fixed, float(PLUS_60)), 1), float(EXPONENT_BITS));
}
