import { keepNaN, one, positive } from "../lanes";

/** ReLU: max(x, 0); relu(−0) = −0 and f′(0) = 0, as in PyTorch. Exact. Takes 0. Nair & Hinton 2010. */
@unmanaged
@final
export class Relu {
  @inline value(x: v128, zero: v128, _q: v128): v128 {
    // pmax(a, b) is `a < b ? b : a`: with x first, −0 and NaN pass through.
    return f32x4.pmax(x, zero);
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    return keepNaN(x, v128.and(positive(x), one()));
  }
}
