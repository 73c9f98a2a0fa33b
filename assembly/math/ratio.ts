// eˣ for two doubles, as the fraction up / down.
//
// x·log2(e) = k + r with k whole and |r| ≤ ½; 2ʳ = (a + b) / (a − b) with a even and b odd in r, for b / a = tanh(r·ln2/2).
// Three coefficients give that tangent to 2⁻³⁰·⁸ and eˣ to 2⁻³², so that what is made of it in doubles and then rounded
// to f32 is within 0.52 ULP. What ends in a division gets eˣ without another one: the sigmoid is up / (up + down). Doubles
// need no second word in the reduction of x, no scaling in two steps, no care for subnormal results.
//
// x is split into k and r in one stage of the loop (elementwise.ts), the rest is done in another. The functions of the
// second stage share their subexpressions; the optimiser computes each once, loads included.
import { double } from "../lanes";

export const LOG2E = memory.data<f64>([1.4426950408889634]);
/** Adding it rounds to a whole number, which then stands, with a double's exponent bias, in the lowest bits. */
const ROUND = memory.data<f64>([6755399441055744.0 + 1023]);
/** The same with k − 1 in place of k. */
const ROUND_HALVED = memory.data<f64>([6755399441055744.0 + 1022]);
/** b / a = r·(B + r²) / (A0 + A1·r²); tools/coefficients.ts. */
const A0 = memory.data<f64>([360.79741739397133]);
const A1 = memory.data<f64>([17.330893386776726]);
const B = memory.data<f64>([125.04285624329505]);
const HALF = memory.data<f64>([0.5]);
/**
 * What to keep x within. e⁻³⁴⁰ vanishes in f32 whatever f32 it is multiplied with, and the square of up(340) is an
 * ordinary double.
 */
const LIMIT = memory.data<f64>([340]);
export const MINUS_LIMIT = memory.data<f64>([-340]);

/** Bytes for what four floats' exponents are split into: k of the lower two and the upper two, then r of both. */
export const SPLIT_BYTES: usize = 64;
const UPPER: usize = 16;
const REMAINDER: usize = 32;

/** Where the upper two's k and r stand. */
@inline
export function upper(split: usize): usize {
  return split + UPPER;
}

/** Leaves k and r of 2ˢ, |s| < 1000, for the lower and the upper two of four floats. */
@inline
export function splitBoth(lower: v128, upper: v128, to: usize): void {
  splitBy(double(ROUND), lower, upper, to);
}

/** The same with k − 1 in place of k, for `shortfall`. */
@inline
export function splitHalved(lower: v128, upper: v128, to: usize): void {
  splitBy(double(ROUND_HALVED), lower, upper, to);
}

/** Stores come last: V8 loads a constant anew after a store, which might have changed it. */
@inline
function splitBy(round: v128, lower: v128, upper: v128, to: usize): void {
  const k = f64x2.add(lower, round);
  const kUpper = f64x2.add(upper, round);
  const r = f64x2.sub(lower, f64x2.sub(k, round));
  const rUpper = f64x2.sub(upper, f64x2.sub(kUpper, round));
  v128.store(to, k);
  v128.store(to, kUpper, UPPER);
  v128.store(to, r, REMAINDER);
  v128.store(to, rUpper, REMAINDER + UPPER);
}

/** x·log2(e): the s for which 2ˢ is eˣ. */
@inline
export function log2e(x: v128): v128 {
  return f64x2.mul(x, double(LOG2E));
}

/** Numerator of eˣ: 2ᵏ·(a + b). NaN → NaN. */
@inline
export function up(split: usize): v128 {
  return f64x2.mul(power(split), f64x2.add(even(split), odd(split)));
}

/** Denominator of eˣ: a − b, between 298 and 424. */
@inline
export function down(split: usize): v128 {
  return f64x2.sub(even(split), odd(split));
}

/** (up − down) / 2, from a halved split: accurate near 0, where up − down would cancel. Keeps −0. */
@inline
export function halfDifference(split: usize): v128 {
  return f64x2.sub(odd(split), shortfall(split));
}

/** (up + down) / 2, from a halved split. */
@inline
export function halfSum(split: usize): v128 {
  return f64x2.sub(even(split), shortfall(split));
}

/** (½ − 2ᵏ⁻¹)·(a + b): how much less than a + b half of up and a + b together are; exactly 0 where k = 0. */
@inline
function shortfall(split: usize): v128 {
  return f64x2.mul(f64x2.sub(double(HALF), power(split)), f64x2.add(even(split), odd(split)));
}

/** 2ᵏ, or half of it from a halved split: the whole number, moved into the exponent. */
@inline
function power(split: usize): v128 {
  return i64x2.shl(v128.load(split), 52);
}

@inline
function even(split: usize): v128 {
  const r = v128.load(split, REMAINDER);
  return f64x2.add(double(A0), f64x2.mul(double(A1), f64x2.mul(r, r)));
}

@inline
function odd(split: usize): v128 {
  const r = v128.load(split, REMAINDER);
  return f64x2.mul(r, f64x2.add(double(B), f64x2.mul(r, r)));
}

/** x within ±340, or from −340 on. NaN passes: pmin and pmax give their first operand where it is NaN. */
@inline
export function clamp(x: v128): v128 {
  return f64x2.pmin(atLeast(x), double(LIMIT));
}
@inline
export function atLeast(x: v128): v128 {
  return f64x2.pmax(x, double(MINUS_LIMIT));
}
