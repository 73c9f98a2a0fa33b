import {
  double, float, high, keepNaN, low, magnitude, multiplyAdd, narrow, one, oneWide, positive, select, ZERO,
} from "../lanes";
import { fractionLessOne } from "../math/exp";
import { fixedPoint, powerLess60, powerPlus60, remainderOfFixed } from "../math/fixed-point";

/** 2·√(2/π)·log2(e), and that times .044715. */
const LINEAR = memory.data<f64>([2.302208198144325]);
const CUBIC = memory.data<f64>([0.1029432395800235]);
const MINUS_LINEAR = memory.data<f64>([-2.302208198144325]);
const MINUS_CUBIC = memory.data<f64>([-0.1029432395800235]);
/** 2·√(2/π), and that times 3·.044715. */
const SLOPE_LINEAR = memory.data<f64>([1.5957691216057308]);
const SLOPE_CUBIC = memory.data<f64>([0.21406444881780075]);
/** From 10.93 on the tail is 0 in f32. */
const FAR = memory.data<f32>([11]);
/** 2⁻⁶⁰ and 2⁶⁰, by which both sides of the fractions are scaled, so that neither is subnormal or overflows. */
const LESS = memory.data<f32>([8.673617379884035e-19]);
const MORE = memory.data<f32>([1152921504606846976.0]);
const TWICE_MORE = memory.data<f32>([2 * 1152921504606846976.0]);
const MORE_SQUARED = memory.data<f32>([1152921504606846976.0 * 1152921504606846976.0]);

/**
 * GELU's approximation ½x(1 + tanh(√(2/π)(x + .044715x³))). With a = |x| and u = 2·√(2/π)(a + .044715a³) it is
 * max(x, 0) − a / (1 + eᵘ). f′ = e·(1 + e − w) / (1 + e)² with e = e⁻ᵘ and w = a·u′, or 1 less that where x > 0.
 * Bound: 2.56 ULP at x = −4.997 (all 2³² floats, default parameters).
 */
@unmanaged
@final
export class GeluTanh {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    const a = distance(x);
    const fixed = fixedPoint(cubic(low(a), LINEAR, CUBIC), cubic(high(a), LINEAR, CUBIC));
    const e = fraction(powerLess60(fixed), fixed);
    return f32x4.sub(f32x4.pmax(x, ZERO), f32x4.mul(f32x4.div(a, f32x4.add(e, float(LESS))), float(LESS)));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    const a = distance(x);
    const lower = low(a);
    const upper = high(a);
    const fixed = fixedPoint(cubic(lower, MINUS_LINEAR, MINUS_CUBIC), cubic(upper, MINUS_LINEAR, MINUS_CUBIC));
    const e = fraction(powerPlus60(fixed), fixed);
    // 1 − w would cancel in floats.
    const rest = narrow(
      f64x2.sub(oneWide(), cubic(lower, SLOPE_LINEAR, SLOPE_CUBIC)),
      f64x2.sub(oneWide(), cubic(upper, SLOPE_LINEAR, SLOPE_CUBIC)),
    );
    const n = f32x4.mul(e, multiplyAdd(rest, float(MORE), e));
    const slope = f32x4.div(n, multiplyAdd(e, f32x4.add(e, float(TWICE_MORE)), float(MORE_SQUARED)));
    return keepNaN(x, select(positive(x), f32x4.sub(one(), slope), slope));
  }
}

/** |x|, at most FAR; also of NaN, which comes back by way of x. As integers: see `bounded`. */
@inline
function distance(x: v128): v128 {
  return i32x4.min_s(magnitude(x), float(FAR));
}

/** a·(linear + cubic·a²), of two doubles. */
@inline
function cubic(a: v128, linear: usize, cubic: usize): v128 {
  return f64x2.mul(a, f64x2.add(double(linear), f64x2.mul(double(cubic), f64x2.mul(a, a))));
}

/** eˢ, scaled as its power is. */
@inline
function fraction(power: v128, fixed: v128): v128 {
  return multiplyAdd(power, fractionLessOne(remainderOfFixed(fixed)), power);
}
