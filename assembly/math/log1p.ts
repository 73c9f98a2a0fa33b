import { multiplyAdd } from "../lanes";
import { polynomial } from "./polynomial";

/**
 * log1p(e) = s·Σ cᵢ·s²ⁱ with s = e / (2 + e), for 0 ≤ e ≤ 1; tools/coefficients.ts. Relative error of the fit 2⁻²⁷·⁹.
 */
const C0 = memory.data<f64>([2.0000000080787403]);
const C1 = memory.data<f64>([0.6666631014492392]);
const C2 = memory.data<f64>([0.40025114320960664]);
const C3 = memory.data<f64>([0.27957665842468515]);
const C4 = memory.data<f64>([0.28191546987825533]);

/** √½, and ln 2. */
const LEAST_FRACTION: i64 = reinterpret<i64>(0.7071067811865476);
const LN2: f64 = 0.6931471805599453;

/**
 * log(1 + x) of a double, 0 ≤ x < ∞, within 2⁻²⁷·⁹ of its value and without a branch, which a loop over short rows
 * would mispredict. 1 + x = u + c = 2ᵏ·(1 + f) + c with √½ ≤ 1 + f < √2. NaN → NaN.
 */
export function log1p(x: f64): f64 {
  const u = 1 + x;
  const c = x - (u - 1);
  const bits = reinterpret<i64>(u);
  const k = (bits - LEAST_FRACTION) >> 52;
  const f = reinterpret<f64>(bits - (k << 52)) - 1;
  const s = f / (2 + f);
  const s2 = s * s;
  const high = load<f64>(C2) + s2 * (load<f64>(C3) + s2 * load<f64>(C4));
  const series = load<f64>(C0) + s2 * (load<f64>(C1) + s2 * high);
  return <f64>k * LN2 + (s * series + c / u);
}

/**
 * (log1p(e) − e) / e² = Σ cᵢ·eⁱ for 0 ≤ e ≤ 1; tools/coefficients.ts. Error of the fit 2⁻²⁷·⁵, relative to log1p(e).
 */
const SERIES = memory.data<f32>([
  -0.4999993145465851, 0.33330512046813965, -0.24958588182926178, 0.19695401191711426, -0.15355397760868073,
  0.10680557042360306, -0.05766446143388748, 0.020204594358801842, -0.003318474628031254,
]);

/**
 * log(1 + e) of four floats 0 ≤ e ≤ 1, without a division: all but the last term is small compared with e.
 * Bound: 1.72 ULP at x = 0.9669 (all 2³² floats, default parameters).
 */
@inline
export function log1pOfFraction(e: v128): v128 {
  return multiplyAdd(f32x4.mul(e, e), log1pSeries(e), e);
}

/** (log(1 + e) − e) / e². Estrin's scheme would round more. */
@inline
export function log1pSeries(e: v128): v128 {
  return polynomial(e, SERIES, 8);
}
