import { float, magnitude, multiplyAdd, within, ZERO } from "../lanes";
import { fractionLessOne } from "../math/exp";
import { exponentOf, powerOf, remainderOf, ROUND } from "../math/reduction";

/** The denominator of f's fraction is 2⁶⁰ times smaller, so that eᵃ does not overflow. */
const LESS = memory.data<f32>([8.673617379884035e-19]);
const ROUND_LESS = memory.data<f32>([ROUND - 60]);
/** Those of f′ are 2³¹ times as large, so that neither is subnormal, and their squares do not overflow. */
const SCALE = memory.data<f32>([2147483648.0]);
const TWICE_SCALE = memory.data<f32>([2 * 2147483648.0]);
const SCALE_SQUARED = memory.data<f32>([2147483648.0 * 2147483648.0]);
const SCALED_ROUND = memory.data<f32>([ROUND + 31]);
/** Beyond these, x·σ(−|x|) and f′ are 0 or f′ is 1 in f32. */
const FAR = memory.data<f32>([109]);
const LEAST = memory.data<f32>([-109]);
const MOST = memory.data<f32>([22]);

/**
 * SiLU, or swish: x·σ(x). Hendrycks & Gimpel 2016; Elfwing et al. 2017. It is max(x, 0) − a / (1 + eᵃ) with a = |x|.
 * f′ = σ + x·σ·(1 − σ) = e·(1 + x + e) / (1 + e)² with e = eˣ.
 * Bound: 2.96 ULP at x = −5.174 (all 2³² floats, default parameters).
 */
@unmanaged
@final
export class Silu {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    const a = f32x4.pmin(magnitude(x), float(FAR));
    const k = exponentOf(a, float(ROUND_LESS));
    const p = powerOf(k);
    const e = multiplyAdd(p, fractionLessOne(remainderOf(a, k, float(ROUND_LESS))), p);
    return f32x4.sub(f32x4.pmax(x, ZERO), f32x4.mul(f32x4.div(a, f32x4.add(e, float(LESS))), float(LESS)));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    const c = within(x, float(LEAST), float(MOST));
    const k = exponentOf(c, float(SCALED_ROUND));
    const p = powerOf(k);
    const e = multiplyAdd(p, fractionLessOne(remainderOf(c, k, float(SCALED_ROUND))), p);
    const sum = f32x4.add(multiplyAdd(c, float(SCALE), float(SCALE)), e);
    const square = f32x4.add(multiplyAdd(e, e, f32x4.mul(e, float(TWICE_SCALE))), float(SCALE_SQUARED));
    return f32x4.div(f32x4.mul(e, sum), square);
  }
}
