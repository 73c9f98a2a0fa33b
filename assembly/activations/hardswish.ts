import { high, inside, low, narrow, ONE, positive, select } from "../lanes";

const THREE: v128 = f32x4.splat(3);

/**
 * Hard swish: x·relu6(x + 3) / 6, in doubles. Howard et al. 2019, arXiv 1905.02244. f′ = x/3 + ½ strictly inside ±3, 0 at −3
 * and 1 at 3, as in PyTorch.
 */
@unmanaged
@final
export class Hardswish {
  @inline value(x: v128, _p: v128, _q: v128): v128 {
    // From −3 down the value is that at −3.
    const c = f32x4.pmax(x, f32x4.neg(THREE));
    return narrow(gated(low(c)), gated(high(c)));
  }
  @inline derivative(x: v128, _p: v128, _q: v128): v128 {
    const outside = select(f32x4.ne(x, x), x, v128.and(positive(x), ONE));
    return select(inside(x, f32x4.neg(THREE), THREE), narrow(slope(low(x)), slope(high(x))), outside);
  }
}

@inline
function gated(x: v128): v128 {
  const gate = f64x2.pmin(f64x2.add(x, f64x2.splat(3)), f64x2.splat(6));
  return f64x2.mul(x, f64x2.mul(gate, f64x2.splat(1 / 6.0)));
}

@inline
function slope(x: v128): v128 {
  return f64x2.add(f64x2.mul(x, f64x2.splat(1 / 3.0)), f64x2.splat(0.5));
}
