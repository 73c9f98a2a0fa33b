// What is made of a fraction up / down of ratio.ts: the sigmoid and the hyperbolic tangent in doubles.
import { bounded, double, float, high, keepNaN, low } from "../lanes";
import { down, halfDifference, halfSum, log2e, splitBoth, splitHalved, up } from "./ratio";

/** Beyond these, σ and σ′ are 0 or 1 in f32, also times x; and e²⁵⁶ times any f32, which mish takes, is an ordinary double. */
const LIMIT = memory.data<f32>([128]);
const MINUS_LIMIT = memory.data<f32>([-128]);
const LOG2E_2 = memory.data<f64>([2.8853900817779268]);
/** Beyond these, tanh is ±1 and its derivative 0 in f32. */
const TANH_LIMIT = memory.data<f32>([60]);
const MINUS_TANH_LIMIT = memory.data<f32>([-60]);

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

/** Leaves the halved splits of 2x. */
@inline
export function splitDoubled(x: v128, splits: usize): void {
  const c = keepNaN(x, bounded(x, float(MINUS_TANH_LIMIT), float(TANH_LIMIT)));
  splitHalved(f64x2.mul(low(c), double(LOG2E_2)), f64x2.mul(high(c), double(LOG2E_2)), splits);
}

/** tanh(x) = (e²ˣ − 1) / (e²ˣ + 1), of the halved split 2x. */
@inline
export function tangent(split: usize): v128 {
  return f64x2.div(halfDifference(split), halfSum(split));
}
