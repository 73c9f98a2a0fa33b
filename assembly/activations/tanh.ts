import { bounded, double, float, high, keepNaN, low, narrow } from "../lanes";
import { down, halfDifference, halfSum, splitHalved, up, upper } from "../math/ratio";

const LOG2E_2 = memory.data<f64>([2.8853900817779268]);
/** Beyond these, tanh is ±1 and its derivative 0 in f32. */
const LIMIT = memory.data<f32>([60]);
const MINUS_LIMIT = memory.data<f32>([-60]);

/** tanh(x) = (e²ˣ − 1) / (e²ˣ + 1). f′ = 1 − tanh² = 4·e²ˣ / (e²ˣ + 1)², which does not cancel. */
@unmanaged
@final
export class Tanh {
  @inline prepare(x: v128, splits: usize, _p: v128, _q: v128): void {
    const c = keepNaN(x, bounded(x, float(MINUS_LIMIT), float(LIMIT)));
    splitHalved(f64x2.mul(low(c), double(LOG2E_2)), f64x2.mul(high(c), double(LOG2E_2)), splits);
  }
  @inline value(_x: v128, splits: usize, _p: v128, _q: v128): v128 {
    return narrow(tangent(splits), tangent(upper(splits)));
  }
  @inline derivative(_x: v128, splits: usize, _p: v128, _q: v128): v128 {
    return narrow(slope(splits), slope(upper(splits)));
  }
}

/** tanh(x) of the halved split 2x. */
@inline
export function tangent(split: usize): v128 {
  return f64x2.div(halfDifference(split), halfSum(split));
}

/** up·down / ((up + down)/2)², where a halved split gives half of up. */
@inline
function slope(split: usize): v128 {
  const half = f64x2.mul(up(split), down(split));
  const sum = halfSum(split);
  return f64x2.div(f64x2.add(half, half), f64x2.mul(sum, sum));
}
