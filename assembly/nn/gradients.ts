// Over n floats, what clipping gradients and looking for NaN need.
import { high, low, sumWide, within, ZERO } from "../lanes";

/**
 * Σ x², in float64, where the squares of float32 are exact and cannot overflow: the sum is finite if and only if every
 * value is.
 */
export function sumOfSquares(x: usize, n: i32): f64 {
  let lower = ZERO;
  let upper = ZERO;
  for (const vectors = x + ((n & -4) << 2); x < vectors; x += 16) {
    const v = v128.load(x);
    lower = addSquare(lower, low(v));
    upper = addSquare(upper, high(v));
  }
  for (let i = n & 3; i > 0; i--, x += 4) lower = addSquare(lower, low(v128.load32_zero(x)));
  return sumWide(f64x2.add(lower, upper));
}

@inline
function addSquare(acc: v128, x: v128): v128 {
  return f64x2.add(acc, f64x2.mul(x, x));
}

/** x ·= factor: clipping by norm. n is a multiple of 4. */
export function scale(x: usize, n: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (const end = x + (<usize>n << 2); x < end; x += 16) v128.store(x, f32x4.mul(v128.load(x), factors));
}

/** x kept within ±limit, NaN kept: clipping by value. n is a multiple of 4. */
export function clamp(x: usize, n: i32, limit: f32): void {
  const most = f32x4.splat(limit);
  const least = f32x4.splat(-limit);
  for (const end = x + (<usize>n << 2); x < end; x += 16) v128.store(x, within(v128.load(x), least, most));
}
