import { float, minusMagnitude, multiplyAdd, one, positive, select, within, ZERO } from "../lanes";
import { longBackward, longDerivative, longValue } from "../elementwise";
import { fractionLessOne, TAIL } from "../math/exp";
import { polynomial } from "../math/polynomial";
import { powerOf, ROUND } from "../math/reduction";
import { exponentInUnits, perUnit, remainderInUnits, takeUnit } from "../math/unit";
import { SCRATCH } from "../scratch";
import { Elu, eluDerivatives, eluGradients } from "./elu";

/** Half of 2ᵏ, which is a float where its product with α and eʳ overflows. */
const ROUND_HALVED = memory.data<f32>([ROUND - 1]);
/**
 * x times UP, and back: for |α| < 1 a power of two that makes it 1 or more, since e^{x/α} may exceed what its product
 * does.
 */
const UP = SCRATCH + memory.data(4, 4);
const TWICE_DOWN = SCRATCH + memory.data(4, 4);
/** What to keep x·UP within for f and f′: α times −20 or −106; or times 89.05, where α < 0. */
const LEAST = SCRATCH + memory.data(4, 4);
const LEAST_OF_SLOPE = SCRATCH + memory.data(4, 4);
/** ROUND + 60, and 2⁻⁶⁰; or, where α < 0, −60 and 2⁶⁰. */
const SLOPE_ROUND = SCRATCH + memory.data(4, 4);
const SLOPE_BACK = SCRATCH + memory.data(4, 4);
const SCALE: f32 = 1152921504606846976.0;

/**
 * CELU: x for x > 0, α·(e^{x/α} − 1) otherwise. Barron 2017, arXiv 1704.07483. f′(0) = 1.
 * Bound: 1.33 ULP at x = −0.1323 (all 2³² floats, default parameters).
 */
@unmanaged
@final
class Celu {
  /** With x = α·k·ln2 + s and r = s/α: 2ᵏ·s·(eʳ − 1)/r − (α − α·2ᵏ), all halved. */
  @inline value(x: v128, alpha: v128, half: v128): v128 {
    const c = within(f32x4.mul(x, float(UP)), float(LEAST), ZERO);
    const exponent = exponentInUnits(c, float(ROUND_HALVED));
    const s = remainderInUnits(c, exponent, float(ROUND_HALVED));
    const r = perUnit(s);
    const p = powerOf(exponent);
    const fraction = f32x4.mul(s, multiplyAdd(r, polynomial(r, TAIL, 4), one()));
    const below = f32x4.sub(f32x4.mul(p, fraction), f32x4.sub(half, f32x4.mul(p, alpha)));
    return f32x4.add(f32x4.pmax(x, ZERO), minusMagnitude(f32x4.mul(below, float(TWICE_DOWN))));
  }
  @inline derivative(x: v128, _alpha: v128, _half: v128): v128 {
    const c = within(f32x4.mul(x, float(UP)), float(LEAST_OF_SLOPE), ZERO);
    const exponent = exponentInUnits(c, float(SLOPE_ROUND));
    const p = powerOf(exponent);
    const r = perUnit(remainderInUnits(c, exponent, float(SLOPE_ROUND)));
    return select(positive(x), one(), f32x4.mul(multiplyAdd(p, fractionLessOne(r), p), float(SLOPE_BACK)));
  }
}

/** Computes what Celu needs of α, and returns α·UP. */
function takeAlpha(alpha: f32): f32 {
  let up: f32 = 1;
  while (abs(alpha) < 1) {
    alpha *= 2;
    up *= 2;
  }
  const isNegative = alpha < 0;
  store<f32>(UP, up);
  store<f32>(TWICE_DOWN, 2 / up);
  store<f32>(LEAST, isNegative ? alpha * 89.05 : alpha * -20);
  store<f32>(LEAST_OF_SLOPE, isNegative ? alpha * 89.05 : alpha * -106);
  store<f32>(SLOPE_ROUND, isNegative ? ROUND - 60 : ROUND + 60);
  store<f32>(SLOPE_BACK, isNegative ? SCALE : 1 / SCALE);
  takeUnit(alpha);
  return alpha;
}

/** y = f(x) for n floats. With α = 1, the default, CELU is ELU. */
export function celuValues(x: usize, y: usize, n: i32, alpha: f32): void {
  if (alpha == 1) {
    longValue<Elu>(x, y, n, 1, 0);
  } else {
    const unit = takeAlpha(alpha);
    longValue<Celu>(x, y, n, unit, unit / 2);
  }
}
export function celuDerivatives(x: usize, y: usize, n: i32, alpha: f32): void {
  if (alpha == 1) {
    eluDerivatives(x, y, n, 1);
  } else {
    takeAlpha(alpha);
    longDerivative<Celu>(x, y, n, 0, 0);
  }
}
export function celuGradients(grad: usize, x: usize, y: usize, n: i32, alpha: f32): void {
  if (alpha == 1) {
    eluGradients(grad, x, y, n, 1);
  } else {
    takeAlpha(alpha);
    longBackward<Celu>(grad, x, y, n, 0, 0);
  }
}
