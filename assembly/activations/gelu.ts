import { select } from "../lanes";
import { tail, tailSlope } from "../math/normal";
import { atMost } from "../math/ratio";

/**
 * GELU: x·Φ(x), Φ the normal distribution. Hendrycks & Gimpel 2016, arXiv 1606.08415. It is max(x, 0) − |x|·Φ(−|x|), so
 * that only the tail is needed, which keeps its relative accuracy; f′ likewise.
 */
@unmanaged
@final
export class Gelu {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    const a = atMost(f64x2.abs(x));
    return f64x2.sub(f64x2.pmax(x, f64x2.splat(0)), f64x2.mul(a, tail(a)));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    const lower = tailSlope(atMost(f64x2.abs(x)));
    return select(f64x2.gt(x, f64x2.splat(0)), f64x2.sub(f64x2.splat(1), lower), lower);
  }
}
