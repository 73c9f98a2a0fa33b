import { bounded, float, high, keepNaN, low, narrow } from "../lanes";
import { down, log2e, splitBoth, up, upper } from "../math/ratio";

/** Beyond these, σ and σ′ are 0 or 1 in f32, also times x; and e²⁵⁶ times any f32, which mish takes, is an ordinary double. */
const LIMIT = memory.data<f32>([128]);
const MINUS_LIMIT = memory.data<f32>([-128]);

/** Sigmoid: 1 / (1 + e⁻ˣ). f′ = σ·(1 − σ), taken as up·down / (up + down)², which does not cancel. */
@unmanaged
@final
export class Sigmoid {
  @inline prepare(x: v128, splits: usize, _p: v128, _q: v128): void {
    splitFloats(keepNaN(x, bounded(x, float(MINUS_LIMIT), float(LIMIT))), splits);
  }
  @inline value(_x: v128, splits: usize, _p: v128, _q: v128): v128 {
    return narrow(share(splits), share(upper(splits)));
  }
  @inline derivative(_x: v128, splits: usize, _p: v128, _q: v128): v128 {
    return narrow(slope(splits), slope(upper(splits)));
  }
}

/** Splits x for what multiplies σ or its like with x itself, which brings NaN back. */
@inline
export function splitFactor(x: v128, splits: usize): void {
  splitFloats(bounded(x, float(MINUS_LIMIT), float(LIMIT)), splits);
}

@inline
function splitFloats(x: v128, splits: usize): void {
  splitBoth(log2e(low(x)), log2e(high(x)), splits);
}

/** σ of what was split. */
@inline
export function share(split: usize): v128 {
  return f64x2.div(up(split), f64x2.add(up(split), down(split)));
}

/** That share of x. A product before the division, rather than after it, makes the chain shorter (geluTanh: 4% less time). */
@inline
export function shareOf(x: v128, split: usize): v128 {
  return f64x2.div(f64x2.mul(x, up(split)), f64x2.add(up(split), down(split)));
}

/** σ·(1 − σ). */
@inline
export function slope(split: usize): v128 {
  const sum = f64x2.add(up(split), down(split));
  return f64x2.div(f64x2.mul(up(split), down(split)), f64x2.mul(sum, sum));
}
