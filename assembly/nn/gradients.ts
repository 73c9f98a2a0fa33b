// Over n floats: clipping of gradients and the search for NaN.
import { high, low, magnitude, sumWide, within, ZERO } from "../lanes";

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

/**
 * The largest |x| of n floats, a multiple of 8; NaN if there is one. Magnitudes rank as their bits do, and NaN above ∞,
 * so that integers do.
 */
export function largestMagnitude(x: usize, n: i32): f32 {
  let first = ZERO;
  let second = ZERO;
  const end = x + (<usize>n << 2);
  for (const whole = end - 32; x < whole; x += 64) {
    first = i32x4.max_u(i32x4.max_u(first, magnitude(v128.load(x))), magnitude(v128.load(x, 16)));
    second = i32x4.max_u(i32x4.max_u(second, magnitude(v128.load(x, 32))), magnitude(v128.load(x, 48)));
  }
  if (x < end) first = i32x4.max_u(i32x4.max_u(first, magnitude(v128.load(x))), magnitude(v128.load(x, 16)));
  const four = i32x4.max_u(first, second);
  const two = i32x4.max_u(four, i32x4.shuffle(four, four, 2, 3, 0, 1));
  return f32x4.extract_lane(i32x4.max_u(two, i32x4.shuffle(two, two, 1, 0, 3, 2)), 0);
}

/** x kept within ±limit, NaN kept: clipping by value. n is a multiple of 4. */
export function clamp(x: usize, n: i32, limit: f32): void {
  const most = f32x4.splat(limit);
  const least = f32x4.splat(-limit);
  for (const end = x + (<usize>n << 2); x < end; x += 16) v128.store(x, within(v128.load(x), least, most));
}
