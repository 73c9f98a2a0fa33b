import { double, high, low, magnitudeWide, narrow, oneWide } from "../lanes";

/** The largest float: ±∞ taken as it gives the limit ±1. */
const LARGEST = memory.data<f64>([3.4028234663852886e38]);
const MINUS_LARGEST = memory.data<f64>([-3.4028234663852886e38]);

/** Softsign: x / (1 + |x|), in doubles. f′ = 1 / (1 + |x|)². */
@unmanaged
@final
export class Softsign {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    return narrow(value(low(x)), value(high(x)));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    return narrow(slope(low(x)), slope(high(x)));
  }
}

@inline
function value(x: v128): v128 {
  const finite = f64x2.pmin(f64x2.pmax(x, double(MINUS_LARGEST)), double(LARGEST));
  return f64x2.div(finite, f64x2.add(oneWide(), magnitudeWide(finite)));
}

@inline
function slope(x: v128): v128 {
  const sum = f64x2.add(oneWide(), magnitudeWide(x));
  return f64x2.div(oneWide(), f64x2.mul(sum, sum));
}
