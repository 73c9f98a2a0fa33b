import { longBackward, longDerivative } from "../elementwise";
import { one, positive, select, ZERO } from "../lanes";
import { expOfNegative, HALFWAY } from "../math/exp";
import { expm1OfNegative } from "../math/expm1";

/**
 * ELU: x for x > 0, α·(eˣ − 1) otherwise. Clevert et al. 2016, arXiv 1511.07289. f′(0) = α, as in PyTorch.
 * The value needs no choice: max(x, 0) + α·expm1(min(x, 0)), of which one term is 0. NaN and −0 pass pmax.
 * Bound: 1.33 ULP at x = −0.1323 (all 2³² floats, default parameters).
 */
@unmanaged
@final
export class Elu {
  @inline value(x: v128, alpha: v128, _q: v128): v128 {
    return f32x4.add(f32x4.pmax(x, ZERO), expm1OfNegative(x, alpha));
  }
  @inline derivative(x: v128, factor: v128, rest: v128): v128 {
    return select(positive(x), one(), expOfNegative(x, factor, rest));
  }
}

/** y = f′(x), and y = grad · f′(x), for n floats; |α| ≤ 2⁶⁴. */
export function eluDerivatives(x: usize, y: usize, n: i32, alpha: f32): void {
  longDerivative<Elu>(x, y, n, alpha * HALFWAY, HALFWAY);
}
export function eluGradients(grad: usize, x: usize, y: usize, n: i32, alpha: f32): void {
  longBackward<Elu>(grad, x, y, n, alpha * HALFWAY, HALFWAY);
}
