/** The largest float: ±∞ taken as it gives the limit ±1. */
const LARGEST: v128 = f64x2.splat(3.4028234663852886e38);

/** Softsign: x / (1 + |x|). f′ = 1 / (1 + |x|)². */
@unmanaged
@final
export class Softsign {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    const finite = f64x2.pmin(f64x2.pmax(x, f64x2.neg(LARGEST)), LARGEST);
    return f64x2.div(finite, f64x2.add(f64x2.splat(1), f64x2.abs(finite)));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    const sum = f64x2.add(f64x2.splat(1), f64x2.abs(x));
    return f64x2.div(f64x2.splat(1), f64x2.mul(sum, sum));
  }
}
