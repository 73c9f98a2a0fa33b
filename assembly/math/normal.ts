// The lower tail of the normal distribution: Φ(−a) = e^{−a²/2}·M(a) for 0 ≤ a ≤ 15, where M is a fraction of two
// polynomials. From 14.5 on, a·Φ(−a) is 0 in f32.
import { float, multiplyAdd } from "../lanes";
import { fractionLessOne } from "./exp";
import { estrin } from "./polynomial";
import { powerOf, ROUND } from "./reduction";

/** Both sides of the fractions are 2⁴⁰ times as large, so that neither is subnormal. */
const SCALED_ROUND = memory.data<f32>([ROUND + 40]);
const SCALE: f32 = 1099511627776.0;
/** All but the lowest 12 bits: what is left has 12 digits, so that its square is exact. */
const LEADING = memory.data<u32>([0xfffff000]);
/** −log2(e)/2, and 2·ln 2 in two words, of which products of the first with k are exact. */
const EXPONENT = memory.data<f32>([-0.7213475204444817]);
const LN4_HI = memory.data<f32>([2 * 0.693145751953125]);
const LN4_LO = memory.data<f32>([2 * 1.4286068203094172e-6]);
const MINUS_HALF = memory.data<f32>([-0.5]);

/** M(a) = P/Q, both times 1.28375, with which their roundings are the least; tools/coefficients.ts. Fit 2⁻²⁶. */
const P = memory.data<f32>([
  0.6418750286102295, 0.5617625117301941, 0.23452845215797424, 0.051917169243097305, 0.005244889762252569,
]);
const Q = memory.data<f32>([
  SCALE * 1.283750057220459, SCALE * 2.1478097438812256, SCALE * 1.5408810377120972, SCALE * 0.6008269786834717,
  SCALE * 0.13014549016952515, SCALE * 0.013146831654012203,
]);
/** (M(a) − a·φ(0)) / (a₀ − a) as such a fraction, times 1.373333; a₀ is its root in two words. Fit 2⁻²⁶. */
const SLOPE_P = memory.data<f32>([
  0.9133735299110413, 1.0342447757720947, 0.5183470249176025, 0.13109318912029266, 0.01428653672337532,
]);
const SLOPE_Q = memory.data<f32>([
  SCALE * 1.3733329772949219, SCALE * 1.9198474884033203, SCALE * 1.0878626108169556, SCALE * 0.3016897141933441,
  SCALE * 0.03581082448363304,
]);
const ROOT = memory.data<f32>([0.7517915368080139]);
const ROOT_REST = memory.data<f32>([-1.211444988769017e-08]);

/** a·Φ(−a). */
@inline
export function tail(a: v128): v128 {
  return f32x4.div(timesDensity(a, a, estrin(a, P, 4)), estrin(a, Q, 5));
}

/**
 * Φ(−a) − a·φ(a), with φ the density: the derivative of a·Φ(−a). Its root being a factor, it keeps its accuracy near
 * it.
 */
@inline
export function tailSlope(a: v128): v128 {
  const distance = f32x4.add(f32x4.sub(float(ROOT), a), float(ROOT_REST));
  return f32x4.div(timesDensity(a, distance, estrin(a, SLOPE_P, 4)), estrin(a, SLOPE_Q, 4));
}

/** 2⁴⁰·factor·p·e^{−a²/2}. a² = h² + (a + h)·(a − h), where h is the leading part of a: the first term is exact. */
@inline
function timesDensity(a: v128, factor: v128, p: v128): v128 {
  const h = v128.and(a, float(LEADING));
  const square = f32x4.mul(h, h);
  const exponent = multiplyAdd(square, float(EXPONENT), float(SCALED_ROUND));
  const k = f32x4.sub(exponent, float(SCALED_ROUND));
  const rest = multiplyAdd(k, float(LN4_LO), f32x4.mul(f32x4.add(a, h), f32x4.sub(a, h)));
  const r = f32x4.mul(float(MINUS_HALF), f32x4.add(multiplyAdd(k, float(LN4_HI), square), rest));
  const product = f32x4.mul(f32x4.mul(factor, powerOf(exponent)), p);
  return multiplyAdd(product, fractionLessOne(r), product);
}
