import { sweep, Fours } from "../elementwise";

/** x · scale where u ≥ p, else 0; u takes the place of a backward pass's gradient. */
@unmanaged @final
class Dropout {
  @inline step(u: usize, x: usize, p: v128, scale: v128): v128 {
    return v128.and(f32x4.ge(v128.load(u), p), f32x4.mul(v128.load(x), scale));
  }
}

/**
 * Inverted dropout (Srivastava et al. 2014) of n values, by n uniform random numbers u: each is dropped with
 * probability p, those that stay are scaled. Also its backward pass, with the gradient as x. y may be x.
 */
export function dropout(u: usize, x: usize, y: usize, n: i32, p: f32, scale: f32): void {
  sweep<Fours<Dropout>>(u, 16, x, y, n, f32x4.splat(p), f32x4.splat(scale));
}
