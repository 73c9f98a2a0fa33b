// x/u = k·ln2 + r for a unit u that is known once a call. Reduced is x itself, by products of k and u·ln2 in two words,
// so that the division rounds r alone, which is small.
import { float, multiplyAdd } from "../lanes";
import { SCRATCH } from "../scratch";
import { remainderBy } from "./reduction";

/** log2(e)/u; −u·ln2 in two words, of which the high one ends in 9 zero bits; 1/u. */
const SCALE = SCRATCH + memory.data(4, 4);
const MINUS_HI = SCRATCH + memory.data(4, 4);
const MINUS_LO = SCRATCH + memory.data(4, 4);
const INVERSE = SCRATCH + memory.data(4, 4);
const LOG2E: f64 = 1.4426950408889634;
const MINUS_LN2: f64 = -0.6931471805599453;

/** Computes what the functions below take, for 2⁻⁶³ ≤ |u| ≤ 2⁶³. */
export function takeUnit(u: f64): void {
  const word = u * MINUS_LN2;
  const hi = reinterpret<f32>(reinterpret<u32>(<f32>word) & 0xfffffe00);
  store<f32>(SCALE, <f32>(LOG2E / u));
  store<f32>(MINUS_HI, hi);
  store<f32>(MINUS_LO, <f32>(word - <f64>hi));
  store<f32>(INVERSE, <f32>(1 / u));
}

/** Like `exponentOf` and `remainderOf` (reduction.ts), the remainder in the units of x. */
@inline
export function exponentInUnits(x: v128, round: v128): v128 {
  return multiplyAdd(x, float(SCALE), round);
}
@inline
export function remainderInUnits(x: v128, exponent: v128, round: v128): v128 {
  return remainderBy(MINUS_HI, MINUS_LO, x, exponent, round);
}

/** x/u, which rounds twice. */
@inline
export function perUnit(x: v128): v128 {
  return f32x4.mul(x, float(INVERSE));
}
