import { Elu } from "./elu";

/** The constants for which activations keep mean 0 and variance 1. Klambauer et al. 2017, arXiv 1706.02515. */
const ALPHA: v128 = f64x2.splat(1.6732632423543772848);
const LAMBDA: v128 = f64x2.splat(1.0507009873554804934);

/** SELU: λ·elu(x; α). f′(0) = λα, as in PyTorch. */
@unmanaged
@final
export class Selu {
  @inline value(x: v128, _p: v128, q: v128): v128 {
    return f64x2.mul(LAMBDA, changetype<Elu>(0).value(x, ALPHA, q));
  }
  @inline derivative(x: v128, _p: v128, q: v128): v128 {
    return f64x2.mul(LAMBDA, changetype<Elu>(0).derivative(x, ALPHA, q));
  }
}
