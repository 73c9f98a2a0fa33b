import { sweep, Turns } from "../elementwise";
import { keepNaN, one, positive, select, ZERO } from "../lanes";

/** 1 where x > 0, else the random slope u; u stands where a backward pass has its gradient. */
@unmanaged @final
class Slope {
  @inline step(u: usize, x: usize, _p: v128, _q: v128): v128 {
    const v = v128.load(x);
    return keepNaN(v, select(positive(v), one(), v128.load(u)));
  }
}

/** a · b. */
@unmanaged @final
class Product {
  @inline step(a: usize, b: usize, _p: v128, _q: v128): v128 {
    return f32x4.mul(v128.load(a), v128.load(b));
  }
}

/** Makes n random slopes RReLU's factors (Xu et al. 2015): y = slope·x forward, slope·grad backward. In place. */
export function rreluSlopes(slopes: usize, x: usize, n: i32): void {
  sweep<Turns<Slope>>(slopes, 16, x, slopes, n, ZERO, ZERO);
}

/** y = a · b for n floats; y may be a or b. */
export function multiply(a: usize, b: usize, y: usize, n: i32): void {
  sweep<Turns<Product>>(a, 16, b, y, n, ZERO, ZERO);
}
