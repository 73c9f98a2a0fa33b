import { ZERO } from "../lanes";

// Over n floats, what clipping gradients and looking for NaN need.

/**
 * Σ x², in float64, where the squares of float32 are exact and cannot overflow: the sum is finite if and only if every
 * value is.
 */
export function sumOfSquares(x: usize, n: i32): f64 {
  let even: v128 = f64x2.splat(0);
  let odd: v128 = f64x2.splat(0);
  const vectors = x + ((n & -4) << 2);
  for (; x < vectors; x += 16) {
    const v = v128.load(x);
    const low = f64x2.promote_low_f32x4(v);
    const high = f64x2.promote_low_f32x4(i64x2.shuffle(v, ZERO, 1, 2));
    even = f64x2.add(even, f64x2.mul(low, low));
    odd = f64x2.add(odd, f64x2.mul(high, high));
  }
  for (let i = 0; i < (n & 3); i++, x += 4) {
    const v = f64x2.promote_low_f32x4(v128.load32_zero(x));
    even = f64x2.add(even, f64x2.mul(v, v));
  }
  const sum = f64x2.add(even, odd);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** x ·= factor: clipping by norm. n is a multiple of 4. */
export function scale(x: usize, n: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (const end = x + (<usize>n << 2); x < end; x += 16) v128.store(x, f32x4.mul(v128.load(x), factors));
}

/** x = min(max(x, −limit), limit), NaN kept: clipping by value. n is a multiple of 4. */
export function clamp(x: usize, n: i32, limit: f32): void {
  const high = f32x4.splat(limit);
  const low = f32x4.splat(-limit);
  for (const end = x + (<usize>n << 2); x < end; x += 16) {
    v128.store(x, f32x4.max(f32x4.min(v128.load(x), high), low));
  }
}
