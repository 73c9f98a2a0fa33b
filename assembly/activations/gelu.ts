import { float, high, keepNaN, low, magnitude, narrow, one, positive, select, ZERO } from "../lanes";
import { prepareTails, tail, tailSlope } from "../math/normal";
import { upper } from "../math/ratio";

/** From 14.5 on, the tail and its slope vanish in f32. */
const FAR = memory.data<f32>([15]);

/**
 * GELU: x·Φ(x), Φ the normal distribution. Hendrycks & Gimpel 2016, arXiv 1606.08415. It is max(x, 0) − |x|·Φ(−|x|), so
 * that only the tail is needed, which keeps its relative accuracy; f′ likewise. The difference can be taken in f32: where
 * x > 0 the tail is the smaller of the two that it divides x into, so that it is exact, or the tail's own rounding counts half.
 */
@unmanaged
@final
export class Gelu {
  @inline prepare(x: v128, splits: usize, _p: v128, _q: v128): void {
    // NaN gets a distance as well, and comes back by way of x. As whole numbers: see `bounded`.
    const a = i32x4.min_s(magnitude(x), float(FAR));
    prepareTails(low(a), high(a), splits);
  }
  @inline value(x: v128, splits: usize, _p: v128, _q: v128): v128 {
    return f32x4.sub(f32x4.pmax(x, ZERO), narrow(tail(splits), tail(upper(splits))));
  }
  @inline derivative(x: v128, splits: usize, _p: v128, _q: v128): v128 {
    const lower = narrow(tailSlope(splits), tailSlope(upper(splits)));
    return keepNaN(x, select(positive(x), f32x4.sub(one(), lower), lower));
  }
}
