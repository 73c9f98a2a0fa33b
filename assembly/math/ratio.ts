// eˣ for two doubles, as the fraction up(x) / down(x).
//
// x·log2(e) = k + r with k whole and |r| ≤ ½; 2ʳ = (a + b) / (a − b) with a even and b odd in r, for b / a = tanh(r·ln2/2).
// Three coefficients give that tangent to 2⁻³⁰·⁸ and eˣ to 2⁻³², so that what is made of it in doubles and then rounded
// to f32 is within 0.52 ULP. What ends in a division gets eˣ without another one: the sigmoid is up / (up + down). Doubles
// need no second word in the reduction of x, no scaling in two steps, no care for subnormal results.
//
// The functions below share their subexpressions; the optimiser computes each once.

const LOG2E: v128 = f64x2.splat(1.4426950408889634);
/** Adding it rounds to a whole number, which then stands, with a double's exponent bias, in the lowest bits. */
const ROUND: v128 = f64x2.splat(6755399441055744.0 + 1023);
/** b / a = r·(B + r²) / (A0 + A1·r²); tools/coefficients.ts. */
const A0: v128 = f64x2.splat(360.79741739397133);
const A1: v128 = f64x2.splat(17.330893386776726);
const B: v128 = f64x2.splat(125.04285624329505);
const ONE: v128 = f64x2.splat(1);
/**
 * What to keep arguments within. e⁻³⁴⁰ vanishes in f32 whatever f32 it is multiplied with, and the square of up(340) is
 * an ordinary double.
 */
const LIMIT: v128 = f64x2.splat(340);

/** Numerator of eˣ, for |x| ≤ 700; NaN → NaN. */
@inline
export function up(x: v128): v128 {
  return f64x2.mul(power(x), f64x2.add(even(x), odd(x)));
}

/** Denominator of eˣ: a − b, between 298 and 424. */
@inline
export function down(x: v128): v128 {
  return f64x2.sub(even(x), odd(x));
}

/** eˣ − 1 = upLess(x) / down(x), accurate near 0 too: (2ᵏ + 1)·b − (1 − 2ᵏ)·a, which is 2b where k = 0. Keeps −0. */
@inline
export function upLess(x: v128): v128 {
  const p = power(x);
  return f64x2.sub(f64x2.mul(f64x2.add(p, ONE), odd(x)), f64x2.mul(f64x2.sub(ONE, p), even(x)));
}

/** x within ±340. As in its two halves below, NaN passes: pmin and pmax give their first operand where it is NaN. */
@inline
export function clamp(x: v128): v128 {
  return atMost(atLeast(x));
}
@inline
export function atMost(x: v128): v128 {
  return f64x2.pmin(x, LIMIT);
}
@inline
export function atLeast(x: v128): v128 {
  return f64x2.pmax(x, f64x2.neg(LIMIT));
}

@inline
function scaled(x: v128): v128 {
  return f64x2.mul(x, LOG2E);
}

@inline
function rounded(x: v128): v128 {
  return f64x2.add(scaled(x), ROUND);
}

/** 2ᵏ: the whole number, moved into the exponent. */
@inline
function power(x: v128): v128 {
  return i64x2.shl(rounded(x), 52);
}

@inline
function remainder(x: v128): v128 {
  return f64x2.sub(scaled(x), f64x2.sub(rounded(x), ROUND));
}

@inline
function even(x: v128): v128 {
  const r = remainder(x);
  return f64x2.add(A0, f64x2.mul(A1, f64x2.mul(r, r)));
}

@inline
function odd(x: v128): v128 {
  const r = remainder(x);
  return f64x2.mul(r, f64x2.add(B, f64x2.mul(r, r)));
}
