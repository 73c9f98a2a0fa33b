import { double, oneWide } from "../lanes";
import { down, splitBoth, SPLIT_BYTES, up, upper } from "./ratio";

/**
 * Φ(−a)·e^{a²/2} = (P0 + P1·a + … + P4·a⁴) / (1 + Q1·a + … + Q5·a⁵) for 0 ≤ a ≤ 14.5, where Φ is the normal distribution;
 * tools/coefficients.ts. Relative error of the fit 2⁻²⁷·³. From 14.5 on, a·Φ(−a) is 0 in f32.
 */
const P0 = memory.data<f64>([0.5000000029548248]);
const P1 = memory.data<f64>([0.43829489496754087]);
const P2 = memory.data<f64>([0.18323510437367752]);
const P3 = memory.data<f64>([0.04063321755065317]);
const P4 = memory.data<f64>([0.004116308477849472]);
const Q1 = memory.data<f64>([1.6744747712147494]);
const Q2 = memory.data<f64>([1.2025029858303804]);
const Q3 = memory.data<f64>([0.469470544003239]);
const Q4 = memory.data<f64>([0.10185881911418324]);
const Q5 = memory.data<f64>([0.010317935472682256]);

/** φ(0) = 1/√(2π) */
const PEAK = memory.data<f64>([0.3989422804014327]);

/** −log2(e)/2 */
const EXPONENT = memory.data<f64>([-0.7213475204444817]);

/** Where a and the fraction's two sides stand, behind the split. */
const DISTANCE: usize = SPLIT_BYTES;
const ABOVE: usize = SPLIT_BYTES + 32;
const BELOW: usize = SPLIT_BYTES + 64;

/**
 * Splits −a²/2 for the a of the lower and the upper two floats, 0 ≤ a ≤ 15, and leaves a and the fraction's two sides, so
 * that both stages have as much to do. What is computed is stored at once: otherwise registers run out (8% slower).
 */
@inline
export function prepareTails(lower: v128, upperTwo: v128, to: usize): void {
  splitBoth(exponent(lower), exponent(upperTwo), to);
  leave(lower, to);
  leave(upperTwo, upper(to));
}

@inline
function leave(a: v128, to: usize): void {
  v128.store(to, a, DISTANCE);
  v128.store(to, above(a), ABOVE);
  v128.store(to, below(a), BELOW);
}

/** The s for which 2ˢ is e^{−a²/2}. */
@inline
function exponent(a: v128): v128 {
  return f64x2.mul(f64x2.mul(a, a), double(EXPONENT));
}

/** a·Φ(−a), with the distribution's lower tail, in one division. */
@inline
export function tail(split: usize): v128 {
  const numerator = f64x2.mul(up(split), f64x2.mul(v128.load(split, DISTANCE), v128.load(split, ABOVE)));
  return f64x2.div(numerator, f64x2.mul(down(split), v128.load(split, BELOW)));
}

/** Φ(−a) − a·φ(a), with φ the density: what the derivative of a·Φ(−a) becomes. */
@inline
export function tailSlope(split: usize): v128 {
  const a = v128.load(split, DISTANCE);
  const q = v128.load(split, BELOW);
  const difference = f64x2.sub(v128.load(split, ABOVE), f64x2.mul(f64x2.mul(double(PEAK), a), q));
  return f64x2.div(f64x2.mul(up(split), difference), f64x2.mul(down(split), q));
}

// Both polynomials by Estrin's scheme, which is shorter from end to end than Horner's.

@inline
function above(a: v128): v128 {
  const a2 = f64x2.mul(a, a);
  const low = f64x2.add(double(P0), f64x2.mul(a, double(P1)));
  const middle = f64x2.add(double(P2), f64x2.mul(a, double(P3)));
  return f64x2.add(low, f64x2.mul(a2, f64x2.add(middle, f64x2.mul(a2, double(P4)))));
}

@inline
function below(a: v128): v128 {
  const a2 = f64x2.mul(a, a);
  const low = f64x2.add(oneWide(), f64x2.mul(a, double(Q1)));
  const middle = f64x2.add(double(Q2), f64x2.mul(a, double(Q3)));
  const high = f64x2.add(double(Q4), f64x2.mul(a, double(Q5)));
  return f64x2.add(low, f64x2.mul(a2, f64x2.add(middle, f64x2.mul(a2, high))));
}
