// Softmax over rows of `cols` floats. Rows go through each pass together, by as many as stay in the L1 cache: what a
// row needs at its end (its maximum, its sum, a division) is then computed while the next row's values are in flight.
import { FLOAT_BYTES, FLOAT_SHIFT, float, loadSome, VECTOR_BYTES, ZERO } from "../lanes";
import { exp } from "../math/exp";
import { log1p } from "../math/log1p";
import { mapAndSumRow, mapRow, Step, sumRow, sumRows, zipRow } from "../row-loop";

/** The most rows, and floats, that go through the passes together. */
const MAX_ROWS: i32 = 32;
const MAX_FLOATS: i32 = 2048;
/** For each row: what its terms are relative to, in all lanes; and the sum of its terms in a double. */
const REFERENCES = memory.data(MAX_ROWS * <i32>VECTOR_BYTES, 16);
const SUMS = memory.data(MAX_ROWS * 8, 8);
/** Whether each row's values are near each other, an integer. */
const NEAR = memory.data(MAX_ROWS * 4, 4);

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

@unmanaged @final
class Product extends Step {
  @inline map(a: v128, b: v128, _p: v128, _q: v128): v128 { return f32x4.mul(a, b); }
}
@unmanaged @final
class Scaled extends Step {
  @inline map(x: v128, _b: v128, factor: v128, _q: v128): v128 { return f32x4.mul(x, factor); }
}
@unmanaged @final
class Less extends Step {
  @inline map(x: v128, _b: v128, high: v128, low: v128): v128 { return f32x4.sub(f32x4.sub(x, high), low); }
}
@unmanaged @final
class Value extends Step {
  @inline map(x: v128, _b: v128, _p: v128, _q: v128): v128 { return x; }
}
@unmanaged @final
class SoftmaxGradient extends Step {
  @inline map(grad: v128, y: v128, mean: v128, _q: v128): v128 { return f32x4.mul(y, f32x4.sub(grad, mean)); }
}
@unmanaged @final
class LogSoftmaxGradient extends Step {
  @inline map(grad: v128, y: v128, total: v128, _q: v128): v128 { return f32x4.sub(grad, f32x4.mul(exp(y), total)); }
}

/**
 * y = e^{x − max} / Σ e^{x − max}, row by row; y may be x. The largest term is about 1, so nothing overflows. A row
 * with +∞ or NaN, or of −∞ alone, becomes NaN: ∞ − ∞, or NaN, reaches the sum.
 */
export function softmax(x: usize, y: usize, rows: i32, cols: i32): void {
  const rowBytes: usize = cols << FLOAT_SHIFT;
  const together = rowsTogether(cols);
  for (; rows > 0; rows -= together) {
    const count = min(rows, together);
    sumTerms(x, y, count, cols);
    for (let row = 0; row < count; row++, y += rowBytes) {
      mapRow<Scaled>(y, y, cols, f32x4.splat(f32(1 / sumOf(row))), ZERO);
    }
    x += rowBytes * count;
  }
}

/**
 * y = x − log Σ eˣ, row by row; y may be x. The logarithm is computed in doubles, and taken off in two floats, so that
 * a result is off by two roundings and what the sum is off by.
 */
export function logSoftmax(x: usize, y: usize, rows: i32, cols: i32): void {
  const rowBytes: usize = cols << FLOAT_SHIFT;
  const together = rowsTogether(cols);
  for (; rows > 0; rows -= together) {
    const count = min(rows, together);
    sumTerms(x, 0, count, cols);
    for (let row = 0; row < count; row++, x += rowBytes, y += rowBytes) {
      const log = log1p(sumOf(row) - 1) + logOfUnit(row);
      const high = f32(log);
      mapRow<Less>(x, y, cols, f32x4.splat(high), f32x4.splat(f32(log - <f64>high)));
    }
  }
}

/** out = y ⊙ (grad − Σ grad·y), row by row, from softmax's output y; out may be grad or y. */
export function softmaxBackward(grad: usize, y: usize, out: usize, rows: i32, cols: i32): void {
  const rowBytes: usize = cols << FLOAT_SHIFT;
  for (; rows > 0; rows--, grad += rowBytes, y += rowBytes, out += rowBytes) {
    const mean = f32(sumRows<Product>(true, grad, y, cols, ZERO, ZERO));
    zipRow<SoftmaxGradient>(true, grad, y, out, cols, f32x4.splat(mean), ZERO);
  }
}

/** out = grad − e^y · Σ grad, row by row, from logSoftmax's output y; out may be grad or y. */
export function logSoftmaxBackward(grad: usize, y: usize, out: usize, rows: i32, cols: i32): void {
  const rowBytes: usize = cols << FLOAT_SHIFT;
  for (; rows > 0; rows--, grad += rowBytes, y += rowBytes, out += rowBytes) {
    const total = f32(sumRow<Value>(true, grad, cols, ZERO, ZERO));
    zipRow<LogSoftmaxGradient>(false, grad, y, out, cols, f32x4.splat(total), ZERO);
  }
}

@inline
function rowsTogether(cols: i32): i32 {
  return max(1, min(MAX_ROWS, MAX_FLOATS / cols));
}

/**
 * Leaves SUMS of the rows' terms, and what they are relative to. The terms go to y, which may be x, or nowhere if that
 * is 0.
 */
function sumTerms(x: usize, y: usize, rows: i32, cols: i32): void {
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

@inline
function sumOf(row: i32): f64 {
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
function logOfUnit(row: i32): f64 {
  const reference = load<f32>(REFERENCES + <usize>row * VECTOR_BYTES);
  return load<i32>(NEAR + <usize>(row << 2)) ? <f64>(load<f32>(ROUND) - reference) * LN2 + LOG_OF_FACTOR : <f64>reference;
}

/** Where `largestOf` leaves the smallest value. */
const SMALLEST = memory.data(16, 16);

/** Whether NearTerm serves the row that `largestOf` has seen. */
@inline
function isNear(maximum: v128): bool {
  const largest = f32x4.extract_lane(maximum, 0);
  const smallest = load<f32>(SMALLEST);
  return largest - smallest <= NEAR_RANGE && max(largest, -smallest) <= NEAR_MAGNITUDE;
}

/** The largest value of a row in all lanes. A NaN may or may not come through. */
export function largestOf(x: usize, cols: i32): v128 {
  const first = v128.load32_splat(x);
  let most = first;
  let least = first;
  for (const end = x + ((cols & -16) << FLOAT_SHIFT); x < end; x += 4 * VECTOR_BYTES) {
    const a = v128.load(x);
    const b = v128.load(x, VECTOR_BYTES);
    const c = v128.load(x, 2 * VECTOR_BYTES);
    const d = v128.load(x, 3 * VECTOR_BYTES);
    most = f32x4.pmax(most, f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d)));
    least = f32x4.pmin(least, f32x4.pmin(f32x4.pmin(a, b), f32x4.pmin(c, d)));
  }
  for (let left = cols & 15; left > 0; left -= 4, x += VECTOR_BYTES) {
    const values = left < 4 ? loadSome(x, left, first) : v128.load(x);
    most = f32x4.pmax(most, values);
    least = f32x4.pmin(least, values);
  }
  least = f32x4.pmin(least, i32x4.shuffle(least, least, 2, 3, 0, 1));
  v128.store(SMALLEST, f32x4.pmin(least, i32x4.shuffle(least, least, 1, 0, 3, 2)));
  most = f32x4.pmax(most, i32x4.shuffle(most, most, 2, 3, 0, 1));
  return f32x4.pmax(most, i32x4.shuffle(most, most, 1, 0, 3, 2));
}
