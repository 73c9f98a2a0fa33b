import { float, multiplyAdd, one, within } from "../lanes";
import { fractionLessOne } from "../math/exp";
import { exponentOf, powerOf, remainderOf, ROUND } from "../math/reduction";

/** e is taken 2³¹ times as large, so that neither it nor what is made of it is subnormal. */
const TWICE_SCALE = memory.data<f32>([2 * 2147483648.0]);
const TWICE_SCALE_SQUARED = memory.data<f32>([2 * 2147483648.0 * 2147483648.0]);
const SCALED_ROUND = memory.data<f32>([ROUND + 31]);
/** Below, the function is 0 in f32; from 10 on it is x. */
const LEAST = memory.data<f32>([-109]);
const MOST = memory.data<f32>([11]);
/** From it on f′ is 1 in f32. */
const MOST_OF_SLOPE = memory.data<f32>([12]);
/** 2⁻³¹ */
const BACK = memory.data<f32>([1 / 2147483648.0]);
const QUARTER = memory.data<f32>([0.25]);
const HALF = memory.data<f32>([0.5]);
const TWO = memory.data<f32>([2]);

/**
 * Mish: x·tanh(softplus(x)). Misra 2019, arXiv 1908.08681. With e = eˣ the tangent is e·(e + 2) / (e·(e + 2) + 2), and
 * with d = 1 + e + e²/2, f′ = e·((x + 1)·(1 + e) + e·(½ + e·(1 + e/4))) / d²: neither logarithm nor second exponential.
 * d² is a polynomial of its own, which rounds less than a square.
 * Bound: 3.95 ULP at x = −3.263 (all 2³² floats, default parameters).
 */
@unmanaged
@final
export class Mish {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    const c = within(x, float(LEAST), float(MOST));
    const k = exponentOf(c, float(SCALED_ROUND));
    const p = powerOf(k);
    const e = multiplyAdd(p, fractionLessOne(remainderOf(c, k, float(SCALED_ROUND))), p);
    const n = multiplyAdd(e, e, f32x4.mul(e, float(TWICE_SCALE)));
    const y = f32x4.div(f32x4.mul(c, n), f32x4.add(n, float(TWICE_SCALE_SQUARED)));
    // x itself where it is large: as an unsigned integer a negative y is above 0, and NaN above all.
    return i32x4.max_u(y, v128.and(x, f32x4.gt(x, float(MOST))));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    const c = within(x, float(LEAST), float(MOST_OF_SLOPE));
    const k = exponentOf(c, float(SCALED_ROUND));
    const p = powerOf(k);
    const scaled = multiplyAdd(p, fractionLessOne(remainderOf(c, k, float(SCALED_ROUND))), p);
    const e = f32x4.mul(scaled, float(BACK));
    const inner = multiplyAdd(e, float(QUARTER), one());
    const square = multiplyAdd(f32x4.mul(e, e), multiplyAdd(e, inner, float(TWO)), f32x4.add(one(), f32x4.add(e, e)));
    const linear = f32x4.mul(f32x4.add(c, one()), f32x4.add(e, one()));
    const sum = multiplyAdd(e, multiplyAdd(e, inner, float(HALF)), linear);
    return f32x4.mul(f32x4.div(f32x4.mul(scaled, sum), square), float(BACK));
  }
}
