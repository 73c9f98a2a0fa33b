// What the exhaustive run does to every float, in WebAssembly: five times as fast as in JavaScript.

/** Fills n floats, a multiple of 4, with the bit patterns that follow `first`. */
export function fillPatterns(x: usize, first: i32, n: i32): void {
  let patterns = i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3));
  for (const end = x + (n << 2); x < end; x += 16) {
    v128.store(x, patterns);
    patterns = i32x4.add(patterns, i32x4.splat(4));
  }
}

/**
 * The largest |y − p(x)| of n floats, a multiple of 4; NaN if one of them is. p is in Newton's form, in doubles at `newton`:
 * six nodes, then seven coefficients.
 */
export function farthest(x: usize, y: usize, n: i32, newton: usize): f64 {
  let most = f64x2.splat(0);
  let sum = f64x2.splat(0);
  for (const end = x + (n << 2); x < end; x += 8, y += 8) {
    const at = f64x2.promote_low_f32x4(v128.load64_zero(x));
    let truth = v128.load64_splat(newton, 96);
    truth = f64x2.add(f64x2.mul(truth, f64x2.sub(at, v128.load64_splat(newton, 40))), v128.load64_splat(newton, 88));
    truth = f64x2.add(f64x2.mul(truth, f64x2.sub(at, v128.load64_splat(newton, 32))), v128.load64_splat(newton, 80));
    truth = f64x2.add(f64x2.mul(truth, f64x2.sub(at, v128.load64_splat(newton, 24))), v128.load64_splat(newton, 72));
    truth = f64x2.add(f64x2.mul(truth, f64x2.sub(at, v128.load64_splat(newton, 16))), v128.load64_splat(newton, 64));
    truth = f64x2.add(f64x2.mul(truth, f64x2.sub(at, v128.load64_splat(newton, 8))), v128.load64_splat(newton, 56));
    truth = f64x2.add(f64x2.mul(truth, f64x2.sub(at, v128.load64_splat(newton, 0))), v128.load64_splat(newton, 48));
    const error = f64x2.abs(f64x2.sub(f64x2.promote_low_f32x4(v128.load64_zero(y)), truth));
    most = f64x2.pmax(most, error);
    sum = f64x2.add(sum, error);
  }
  // A NaN is lost in the maximum, not in the sum.
  const total = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  return isNaN(total) ? total : max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}
