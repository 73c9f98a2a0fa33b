import { select } from "../lanes";
import { log1pExp } from "../math/log1p";
import { atLeast, clamp, down, up } from "../math/ratio";

/**
 * Softplus: log(1 + e^{βx}) / β, and x itself where βx > threshold. With y = βx: max(y, 0) + log1p(e^{−|y|}), which neither
 * overflows nor cancels. f′ = σ(βx), and 1 above the threshold, as in PyTorch.
 */
@unmanaged
@final
export class Softplus {
  @inline value(x: v128, beta: v128, threshold: v128): v128 {
    const y = f64x2.mul(x, beta);
    const log = log1pExp(atLeast(f64x2.neg(f64x2.abs(y))));
    const soft = f64x2.mul(f64x2.add(f64x2.pmax(y, f64x2.splat(0)), log), f64x2.div(f64x2.splat(1), beta));
    return select(f64x2.gt(y, threshold), x, soft);
  }
  @inline derivative(x: v128, beta: v128, threshold: v128): v128 {
    const y = f64x2.mul(x, beta);
    const c = clamp(y);
    const u = up(c);
    return select(f64x2.gt(y, threshold), f64x2.splat(1), f64x2.div(u, f64x2.add(u, down(c))));
  }
}
