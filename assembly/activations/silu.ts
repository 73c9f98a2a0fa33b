import { high, low, narrow } from "../lanes";
import { atLeast, clamp, down, up, upper } from "../math/ratio";
import { shareOf, splitFactor } from "./sigmoid";

/** SiLU, or swish: x·σ(x). Hendrycks & Gimpel 2016; Elfwing et al. 2017. f′ = σ + x·σ·(1 − σ). */
@unmanaged
@final
export class Silu {
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
  return shareOf(atLeast(x), split);
}

/** up·(up + down + x·down) / (up + down)². */
@inline
function slope(x: v128, split: usize): v128 {
  const sum = f64x2.add(up(split), down(split));
  const numerator = f64x2.mul(up(split), f64x2.add(sum, f64x2.mul(clamp(x), down(split))));
  return f64x2.div(numerator, f64x2.mul(sum, sum));
}
