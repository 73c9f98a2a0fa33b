import { float, multiplyAdd, positive, select, ZERO } from "../lanes";
import { expOfNegative, HALFWAY } from "../math/exp";
import { expm1OfNegative } from "../math/expm1";

/** The constants for which activations keep mean 0 and variance 1. Klambauer et al. 2017, arXiv 1706.02515. */
const LAMBDA = memory.data<f32>([1.0507009873554804934]);
const LAMBDA_ALPHA = memory.data<f32>([1.7580993408473766]);
/** The second, for `expOfNegative`. */
const FACTOR = memory.data<f32>([1.7580993408473766 * HALFWAY]);
const REST = memory.data<f32>([HALFWAY]);

/**
 * SELU: λ·x for x > 0, λα·(eˣ − 1) otherwise. f′(0) = λα, as in PyTorch. One term is 0.
 * Bound: 2.42 ULP at x = −0.1522 (all 2³² floats, default parameters).
 */
@unmanaged
@final
export class Selu {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    return multiplyAdd(f32x4.pmax(x, ZERO), float(LAMBDA), expm1OfNegative(x, float(LAMBDA_ALPHA)));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    return select(positive(x), float(LAMBDA), expOfNegative(x, float(FACTOR), float(REST)));
  }
}
