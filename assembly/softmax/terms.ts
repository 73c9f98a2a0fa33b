// The terms of a row's softmax and their sum: e^{x − reference}, where the reference is near the row's maximum.
import { FLOAT_SHIFT, float, VECTOR_BYTES, ZERO } from "../lanes";
import { exp } from "../math/exp";
import { mapAndSumRow, Step } from "../row-loop";
import { SCRATCH } from "../scratch";
import { largestOf, smallestOfThat } from "./extremes";

/** The most rows, and floats, that go through the passes together. */
const MAX_ROWS: i32 = 32;
const MAX_FLOATS: i32 = 2048;
/** For each row: what its terms are relative to, in all lanes; and the sum of its terms in a double. */
const REFERENCES = SCRATCH + memory.data(MAX_ROWS * <i32>VECTOR_BYTES, 16);
const SUMS = SCRATCH + memory.data(MAX_ROWS * 8, 8);
/** Whether each row's values are near each other, an integer. */
const NEAR = SCRATCH + memory.data(MAX_ROWS * 4, 4);

const LOG2E = memory.data<f32>([1.4426950408889634]);
/** ln 2 in two words. The high one has 15 bits, so that k·LN2_HI is exact for |k| < 2⁹. */
const LN2_HI = memory.data<f32>([0.693145751953125]);
const LN2_LO = memory.data<f32>([1.4286068203094172e-6]);
const LN2: f64 = 0.6931471805599453;
/** Adding 1.5·2²³ rounds to an integer, which is then in the low bits, with a float's exponent bias. */
const ROUND = memory.data<f32>([12582912.0 + 127]);
/**
 * eʳ up to the factor 1 + 7.2e-8, |r| ≤ ln2/2, as 1 + r·Σ cᵢ·rⁱ; tools/coefficients.ts. Relative error of the fit
 * 2⁻²³·⁴. The factor leaves a coefficient of 1, and vanishes when terms are divided by their sum.
 */
const C0 = memory.data<f32>([0.9999996423721313]);
const C1 = memory.data<f32>([0.4999888837337494]);
const C2 = memory.data<f32>([0.16667574644088745]);
const C3 = memory.data<f32>([0.04191562533378601]);
const C4 = memory.data<f32>([0.008297618478536606]);
const LOG_OF_FACTOR: f64 = 7.186632031030451e-8;
const ONE = memory.data<f32>([1]);

/**
 * Rows whose values are no larger, and differ by no more, use NearTerm: its k then fits a float's exponent, and LN2_HI.
 */
const NEAR_RANGE: f32 = 86;
const NEAR_MAGNITUDE: f32 = 350;

/**
 * eˣ·2⁻ᴷ = 2ᵏ⁻ᴷ·eʳ, x = k·ln2 + r, where 2ᴷ is near the row's largest eˣ and `round` is ROUND − K. The powers of two
 * differ by integers, so that no difference of x and the maximum is rounded. NaN → NaN.
 */
@unmanaged @final
class NearTerm extends Step {
  @inline map(x: v128, _b: v128, round: v128, _q: v128): v128 { return expBy(x, round); }
}

@inline
function expBy(x: v128, round: v128): v128 {
  const shifted = f32x4.add(f32x4.mul(x, float(LOG2E)), round);
  const k = f32x4.sub(shifted, round);
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(k, float(LN2_HI))), f32x4.mul(k, float(LN2_LO)));
  let sum = f32x4.add(f32x4.mul(r, float(C4)), float(C3));
  sum = f32x4.add(f32x4.mul(r, sum), float(C2));
  sum = f32x4.add(f32x4.mul(r, sum), float(C1));
  sum = f32x4.add(f32x4.mul(r, sum), float(C0));
  return f32x4.mul(f32x4.add(f32x4.mul(r, sum), float(ONE)), i32x4.shl(shifted, 23));
}

/** From here down 2ᵏ is 0 in `expBelow`. */
const LEAST = memory.data<f32>([-88.2]);

/** eˣ of x ≤ 0 within 2⁻²² of its value, 0 from e⁻⁸⁷·⁷ down, and exactly 1 of 0. NaN → NaN. */
@inline
export function expBelow(x: v128): v128 {
  return expBy(f32x4.pmax(x, float(LEAST)), float(ROUND));
}

/** e^{x − max}, results that are subnormal included; NaN where x or the maximum is infinite upwards. */
@unmanaged @final
class FarTerm extends Step {
  @inline map(x: v128, _b: v128, maximum: v128, _q: v128): v128 { return exp(f32x4.sub(x, maximum)); }
}

/** How many rows of `cols` values go through each pass together: as many as stay in the L1 cache. */
@inline
export function rowsTogether(cols: i32): i32 {
  return max(1, min(MAX_ROWS, MAX_FLOATS / cols));
}

/**
 * Leaves SUMS of the rows' terms, and what they are relative to. The terms go to y, which may be x; they are discarded
 * if that is 0.
 */
export function sumTerms(x: usize, y: usize, rows: i32, cols: i32): void {
  const rowBytes: usize = cols << FLOAT_SHIFT;
  for (let row = 0, at = x; row < rows; row++, at += rowBytes) {
    const maximum = largestOf(at, cols);
    const near = isNear(maximum);
    store<i32>(NEAR + <usize>(row << 2), <i32>near);
    v128.store(REFERENCES + <usize>row * VECTOR_BYTES, near ? roundTo(maximum) : maximum);
  }
  for (let row = 0; row < rows; row++, x += rowBytes) {
    const reference = v128.load(REFERENCES + <usize>row * VECTOR_BYTES);
    const sum = load<i32>(NEAR + <usize>(row << 2))
      ? mapAndSumRow<NearTerm>(true, x, y, cols, reference, ZERO)
      : mapAndSumRow<FarTerm>(false, x, y, cols, reference, ZERO);
    store<f64>(SUMS + <usize>(row << 3), sum);
    if (y) y += rowBytes;
  }
}

/** Σ of a row's terms. */
@inline
export function sumOf(row: i32): f64 {
  return load<f64>(SUMS + <usize>(row << 3));
}

/** ROUND − K, with K·ln2 near the maximum. */
@inline
function roundTo(maximum: v128): v128 {
  const shifted = f32x4.add(f32x4.mul(maximum, float(LOG2E)), float(ROUND));
  return f32x4.sub(float(ROUND), f32x4.sub(shifted, float(ROUND)));
}

/** The logarithm of what a row's terms are relative to: K·ln2, less the fit's factor; or the maximum. */
@inline
export function logOfUnit(row: i32): f64 {
  const reference = load<f32>(REFERENCES + <usize>row * VECTOR_BYTES);
  const isNear = load<i32>(NEAR + <usize>(row << 2));
  return isNear ? <f64>(load<f32>(ROUND) - reference) * LN2 + LOG_OF_FACTOR : <f64>reference;
}

/** Whether NearTerm serves the row that `largestOf` has seen. */
@inline
function isNear(maximum: v128): bool {
  const largest = f32x4.extract_lane(maximum, 0);
  const smallest = smallestOfThat();
  return largest - smallest <= NEAR_RANGE && max(largest, -smallest) <= NEAR_MAGNITUDE;
}
