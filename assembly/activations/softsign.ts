import { float, magnitude, one, signs } from "../lanes";

/** The largest float: ±∞ taken as it gives the limit ±1. */
const LARGEST = memory.data<f32>([3.4028234663852886e38]);

/**
 * Softsign: x / (1 + |x|). Bergstra et al. 2009. f′ = 1 / (1 + |x|)², the square of the quotient, for that of the sum
 * would overflow.
 * Bound: 1.5 ULP at x = 2047 (all 2³² floats, default parameters).
 */
@unmanaged
@final
export class Softsign {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    const a = f32x4.pmin(magnitude(x), float(LARGEST));
    return v128.or(f32x4.div(a, f32x4.add(a, one())), signs(x));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    const share = f32x4.div(one(), f32x4.add(magnitude(x), one()));
    return f32x4.mul(share, share);
  }
}
