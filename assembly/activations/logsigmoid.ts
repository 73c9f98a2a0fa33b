import { double, high, low, narrow, ZERO } from "../lanes";
import { LOG2E, upper } from "../math/ratio";
import { log1pRefined, refineTails, sigmoidOfTail, splitTails } from "./softplus";

/** log σ(x) = min(x, 0) − log1p(e^{−|x|}). f′ = σ(−x). */
@unmanaged
@final
export class Logsigmoid {
  @inline prepare(x: v128, splits: usize, _p: v128, _q: v128): void {
    splitTails(low(x), high(x), double(LOG2E), splits);
  }
  @inline refine(splits: usize): void {
    refineTails(splits);
  }
  @inline value(x: v128, splits: usize, _p: v128, _q: v128): v128 {
    return narrow(value(low(x), splits), value(high(x), upper(splits)));
  }
  @inline derivative(x: v128, splits: usize, _p: v128, _q: v128): v128 {
    return narrow(slope(low(x), splits), slope(high(x), upper(splits)));
  }
}

@inline
function value(x: v128, split: usize): v128 {
  return f64x2.sub(f64x2.pmin(x, ZERO), log1pRefined(split));
}

@inline
function slope(x: v128, split: usize): v128 {
  return sigmoidOfTail(f64x2.lt(x, ZERO), split);
}
