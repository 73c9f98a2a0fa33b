import { float, inside, keepNaN, one, positive, select } from "../lanes";

const THREE = memory.data<f32>([3]);
const MINUS_THREE = memory.data<f32>([-3]);
const SIX = memory.data<f32>([6]);

/**
 * Hard swish: x·relu6(x + 3) / 6. Howard et al. 2019, arXiv 1905.02244. f′ = x/3 + ½ strictly inside ±3, 0 at −3 and 1
 * at 3, as in PyTorch. A product with 1/6 would be off by 2.2 ULP.
 * Bound: 1.88 ULP at x = 1.371 (all 2³² floats, default parameters).
 */
@unmanaged
@final
export class Hardswish {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    // From −3 down the value is that at −3.
    const c = f32x4.pmax(x, float(MINUS_THREE));
    return f32x4.mul(c, f32x4.div(f32x4.pmin(f32x4.add(c, float(THREE)), float(SIX)), float(SIX)));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    const outside = keepNaN(x, v128.and(positive(x), one()));
    const within = inside(x, float(MINUS_THREE), float(THREE));
    return select(within, f32x4.div(f32x4.add(f32x4.add(x, x), float(THREE)), float(SIX)), outside);
  }
}
