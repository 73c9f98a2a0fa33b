import { log1pExp } from "../math/log1p";
import { atLeast, clamp, down, up } from "../math/ratio";

/** log σ(x) = min(x, 0) − log1p(e^{−|x|}). f′ = σ(−x). */
@unmanaged
@final
export class Logsigmoid {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    const log = log1pExp(atLeast(f64x2.neg(f64x2.abs(x))));
    return f64x2.sub(f64x2.pmin(x, f64x2.splat(0)), log);
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    const c = clamp(x);
    const d = down(c);
    return f64x2.div(d, f64x2.add(up(c), d));
  }
}
