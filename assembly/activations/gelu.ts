import { float, high, low, magnitude, narrow, select, ZERO } from "../lanes";
import { prepareTail, tail, tailSlope } from "../math/normal";
import { upper } from "../math/ratio";

/** From 14.5 on, the tail and its slope vanish in f32. */
const FAR = memory.data<f32>([15]);

/**
 * GELU: x·Φ(x), Φ the normal distribution. Hendrycks & Gimpel 2016, arXiv 1606.08415. It is max(x, 0) − |x|·Φ(−|x|), so
 * that only the tail is needed, which keeps its relative accuracy; f′ likewise.
 */
@unmanaged
@final
export class Gelu {
  @inline prepare(x: v128, splits: usize, _p: v128, _q: v128): void {
    const a = distance(x);
    prepareTail(low(a), splits);
    prepareTail(high(a), upper(splits));
  }
  @inline value(x: v128, splits: usize, _p: v128, _q: v128): v128 {
    const a = distance(x);
    const line = f32x4.pmax(x, ZERO);
    return narrow(value(low(line), low(a), splits), value(high(line), high(a), upper(splits)));
  }
  @inline derivative(x: v128, splits: usize, _p: v128, _q: v128): v128 {
    const a = distance(x);
    return narrow(slope(low(x), low(a), splits), slope(high(x), high(a), upper(splits)));
  }
}

/** |x|, as far as it matters. */
@inline
function distance(x: v128): v128 {
  return f32x4.pmin(magnitude(x), float(FAR));
}

@inline
function value(line: v128, a: v128, split: usize): v128 {
  return f64x2.sub(line, f64x2.mul(a, tail(split)));
}

@inline
function slope(x: v128, a: v128, split: usize): v128 {
  const lower = tailSlope(a, split);
  return select(f64x2.gt(x, f64x2.splat(0)), f64x2.sub(f64x2.splat(1), lower), lower);
}
