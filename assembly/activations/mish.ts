import { float, high, low, multiplyAdd, narrow, oneWide, within } from "../lanes";
import { fractionLessOne } from "../math/exp";
import { splitFactor } from "../math/gates";
import { clamp, down, up, upper } from "../math/ratio";
import { exponentOf, powerOf, remainderOf, ROUND } from "../math/reduction";

/** e is taken 2³¹ times as large, so that neither it nor what is made of it is subnormal. */
const TWICE_SCALE = memory.data<f32>([2 * 2147483648.0]);
const TWICE_SCALE_SQUARED = memory.data<f32>([2 * 2147483648.0 * 2147483648.0]);
const SCALED_ROUND = memory.data<f32>([ROUND + 31]);
/** Below, the function is 0 in f32; from 10 on it is x. */
const LEAST = memory.data<f32>([-109]);
const MOST = memory.data<f32>([11]);

/**
 * Mish: x·tanh(softplus(x)). Misra 2019, arXiv 1908.08681. With e = eˣ the tangent is e·(e + 2) / (e·(e + 2) + 2), and
 * f′ = that + 4x·e·(e + 1) / (e·(e + 2) + 2)²: neither logarithm nor second exponential. f′, whose two terms cancel for
 * x < 0, is computed in doubles.
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
}
@unmanaged
@final
export class MishSlope {
  @inline prepare(x: v128, splits: usize, _p: v128, _q: v128): void {
    splitFactor(x, splits);
  }
  @inline derivative(x: v128, splits: usize, _p: v128, _q: v128): v128 {
    return narrow(slope(low(x), splits), slope(high(x), upper(splits)));
  }
}

@inline
function slope(x: v128, split: usize): v128 {
  const n = numerator(split);
  const share = f64x2.div(oneWide(), f64x2.add(n, rest(split)));
  const inner = f64x2.mul(f64x2.mul(up(split), f64x2.add(up(split), down(split))), share);
  return f64x2.mul(share, f64x2.add(n, f64x2.mul(clamp(x), f64x2.mul(inner, f64x2.add(rest(split), rest(split))))));
}

/** e·(e + 2), times down². */
@inline
function numerator(split: usize): v128 {
  return f64x2.mul(up(split), f64x2.add(up(split), f64x2.add(down(split), down(split))));
}

/** 2, times down². */
@inline
function rest(split: usize): v128 {
  return f64x2.mul(down(split), f64x2.add(down(split), down(split)));
}
