import { sweep, Fours } from "../elementwise";
import { keepNaN, one, positive, select, ZERO } from "../lanes";

/** 1 where x > 0, else the random slope u; u stands where a backward pass has its gradient. */
@unmanaged @final
class Slope {
  @inline step(u: usize, x: usize, _p: v128, _q: v128): v128 {
    const v = v128.load(x);
    return keepNaN(v, select(positive(v), one(), v128.load(u)));
  }
}

/** Makes n random slopes RReLU's factors (Xu et al. 2015): y = slope·x forward, slope·grad backward. In place. */
export function rreluSlopes(slopes: usize, x: usize, n: i32): void {
  sweep<Fours<Slope>>(slopes, 16, x, slopes, n, ZERO, ZERO);
}
