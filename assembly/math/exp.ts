// eˣ for four floats in plain f32 arithmetic: for softmax, where a sum over many terms hides the last bit.
import { ONE } from "../lanes";

const LOG2E: v128 = f32x4.splat(1.4426950408889634);
/** Adding 1.5·2²³ rounds to a whole number, which then stands in the low bits. */
const ROUND: v128 = f32x4.splat(12582912.0);
/** ln 2 in two words. The high one ends in 9 zero bits, so that k·LN2_HI is exact for |k| < 2⁹. */
const LN2_HI: v128 = f32x4.splat(0.693145751953125);
const LN2_LO: v128 = f32x4.splat(1.4286068203094172e-6);
/** Beyond these, eˣ is 0 or ∞ in f32; within, k fits the scaling below. */
const LEAST: v128 = f32x4.splat(-104);
const MOST: v128 = f32x4.splat(89);
/** (eʳ − 1 − r) / r² on |r| ≤ ln2/2; tools/coefficients.ts. Relative error of the fit 2⁻²⁸·³. */
const C0: v128 = f32x4.splat(0.4999999403953552);
const C1: v128 = f32x4.splat(0.1666651964187622);
const C2: v128 = f32x4.splat(0.04166839271783829);
const C3: v128 = f32x4.splat(0.008368780836462975);
const C4: v128 = f32x4.splat(0.0013814467238262296);

/** Where eˣ is no longer an ordinary float: e⁻⁸⁷ is 1.65e-38, the least of them 1.18e-38. */
const ORDINARY: v128 = f32x4.splat(-87);

/**
 * eˣ, results that are subnormal included; NaN → NaN. Bound: 0.91 ULP.
 *
 * x = k·ln2 + r with |r| ≤ ln2/2, eˣ = 2ᵏ·(1 + (r + r²·q(r))). 2ᵏ is applied in two factors, because k may lie beyond the
 * range of one exponent.
 */
@inline
export function exp(x: v128): v128 {
  // pmax(a, b) is `a < b ? b : a` and pmin(a, b) `b < a ? b : a`: with x first, NaN passes.
  const xc = f32x4.pmin(f32x4.pmax(x, LEAST), MOST);
  const rounded = whole(xc);
  const n = i32x4.sub(rounded, ROUND);
  const n1 = i32x4.shr_s(n, 1);
  const first = i32x4.add(i32x4.shl(n1, 23), ONE);
  const second = i32x4.add(i32x4.shl(i32x4.sub(n, n1), 23), ONE);
  return f32x4.mul(f32x4.mul(fraction(xc, rounded), first), second);
}

/** Mask of the values x ≤ 0 that `expOrdinary` takes; NaN is not among them. */
@inline
export function ordinary(x: v128): v128 {
  return f32x4.ge(x, ORDINARY);
}

/** The same bits as `exp` for ordinary x, in eight instructions fewer: k is added to the exponent. */
@inline
export function expOrdinary(x: v128): v128 {
  const rounded = whole(x);
  return i32x4.add(fraction(x, rounded), i32x4.shl(rounded, 23));
}

/** k, above ROUND. */
@inline
function whole(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, LOG2E), ROUND);
}

/** eʳ, between √½ and √2. The term c carries what rounding took from r. */
@inline
function fraction(x: v128, rounded: v128): v128 {
  const k = f32x4.sub(rounded, ROUND);
  const h = f32x4.sub(x, f32x4.mul(k, LN2_HI));
  const l = f32x4.mul(k, LN2_LO);
  const r = f32x4.sub(h, l);
  const c = f32x4.sub(f32x4.sub(h, r), l);

  let q = f32x4.add(f32x4.mul(C4, r), C3);
  q = f32x4.add(f32x4.mul(q, r), C2);
  q = f32x4.add(f32x4.mul(q, r), C1);
  q = f32x4.add(f32x4.mul(q, r), C0);
  return f32x4.add(ONE, f32x4.add(r, f32x4.add(f32x4.mul(q, f32x4.mul(r, r)), c)));
}
