import { double, float, high, low, narrow, positive, select, ZERO } from "../lanes";
import { upper } from "../math/ratio";
import { Elu, expm1Scaled, expScaled } from "./elu";

/** The constants for which activations keep mean 0 and variance 1. Klambauer et al. 2017, arXiv 1706.02515. */
const LAMBDA = memory.data<f64>([1.0507009873554804934]);
const LAMBDA_ALPHA = memory.data<f64>([1.7580993408473766]);
const SLOPE = memory.data<f32>([1.0507009873554804934]);

/** SELU: λ·x for x > 0, λα·(eˣ − 1) otherwise. f′(0) = λα, as in PyTorch. */
@unmanaged
@final
export class Selu {
  @inline prepare(x: v128, splits: usize, p: v128, q: v128): void {
    changetype<Elu>(0).prepare(x, splits, p, q);
  }
  @inline value(x: v128, splits: usize, _p: v128, _q: v128): v128 {
    const line = f32x4.pmax(x, ZERO);
    return narrow(value(low(line), splits), value(high(line), upper(splits)));
  }
  @inline derivative(x: v128, splits: usize, _p: v128, _q: v128): v128 {
    const scale = double(LAMBDA_ALPHA);
    return select(positive(x), float(SLOPE), narrow(expScaled(splits, scale), expScaled(upper(splits), scale)));
  }
}

/** One term is 0. */
@inline
function value(line: v128, split: usize): v128 {
  return f64x2.add(f64x2.mul(double(LAMBDA), line), expm1Scaled(split, double(LAMBDA_ALPHA)));
}
