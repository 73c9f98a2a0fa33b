import { high, low, narrow, oneWide } from "../lanes";
import { atLeast, clamp, down, up, upper } from "../math/ratio";
import { splitFactor } from "../math/gates";

/**
 * Mish: x·tanh(softplus(x)). Misra 2019, arXiv 1908.08681. With e = eˣ the tangent is e·(e + 2) / (e·(e + 2) + 2), and
 * f′ = that + 4x·e·(e + 1) / (e·(e + 2) + 2)²: neither logarithm nor second exponential.
 */
@unmanaged
@final
export class Mish {
  @inline prepare(x: v128, splits: usize, _p: v128, _q: v128): void {
    splitFactor(x, splits);
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
  const n = numerator(split);
  return f64x2.div(f64x2.mul(atLeast(x), n), f64x2.add(n, rest(split)));
}

@inline
function slope(x: v128, split: usize): v128 {
  const n = numerator(split);
  const share = f64x2.div(oneWide(), f64x2.add(n, rest(split)));
  const inner = f64x2.mul(f64x2.mul(up(split), f64x2.add(up(split), down(split))), share);
  return f64x2.mul(share, f64x2.add(n, f64x2.mul(clamp(x), f64x2.mul(inner, f64x2.add(rest(split), rest(split))))));
}

/** e·(e + 2), times down². */
@inline
function numerator(split: usize): v128 {
  return f64x2.mul(up(split), f64x2.add(up(split), f64x2.add(down(split), down(split))));
}

/** 2, times down². */
@inline
function rest(split: usize): v128 {
  return f64x2.mul(down(split), f64x2.add(down(split), down(split)));
}
