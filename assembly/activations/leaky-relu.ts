import { keepNaN, ONE, positive, select } from "../lanes";

/** Leaky ReLU: x for x > 0, slope · x otherwise; f′(0) = slope, as in PyTorch. Bound: 0.5 ULP. Maas et al. 2013. */
@unmanaged
@final
export class LeakyRelu {
  @inline value(x: v128, slope: v128, _q: v128): v128 {
    return select(positive(x), x, f32x4.mul(x, slope));
  }
  @inline derivative(x: v128, slope: v128, _q: v128): v128 {
    return keepNaN(x, select(positive(x), ONE, slope));
  }
}
