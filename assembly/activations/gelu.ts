import { float, keepNaN, magnitude, one, positive, select, ZERO } from "../lanes";
import { tail, tailSlope } from "../math/normal";

/** From 14.5 on, the tail and its slope vanish in f32. */
const FAR = memory.data<f32>([15]);

/**
 * GELU: x·Φ(x), Φ the normal distribution. Hendrycks & Gimpel 2016, arXiv 1606.08415. It is max(x, 0) − |x|·Φ(−|x|), so
 * that only the tail is needed, which keeps its relative accuracy; f′ likewise.
 * Bound: 6.54 ULP at x = −12.44 (all 2³² floats, default parameters).
 */
@unmanaged
@final
export class Gelu {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    return f32x4.sub(f32x4.pmax(x, ZERO), tail(distance(x)));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    const lower = tailSlope(distance(x));
    return keepNaN(x, select(positive(x), f32x4.sub(one(), lower), lower));
  }
}

/** |x|, at most FAR; also of NaN, which comes back by way of x. As integers: see `bounded`. */
@inline
function distance(x: v128): v128 {
  return i32x4.min_s(magnitude(x), float(FAR));
}
