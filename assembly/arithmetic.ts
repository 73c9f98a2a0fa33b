// Sums and products of whole arrays, value by value.
import { sweep, Fours } from "./elementwise";
import { ZERO } from "./lanes";

/** a · b. */
@unmanaged @final
class Product {
  @inline step(a: usize, b: usize, _p: v128, _q: v128): v128 {
    return f32x4.mul(v128.load(a), v128.load(b));
  }
}

/** a + b. */
@unmanaged @final
class Sum {
  @inline step(a: usize, b: usize, _p: v128, _q: v128): v128 {
    return f32x4.add(v128.load(a), v128.load(b));
  }
}

/** y = a + b for n floats; y may be a or b. */
export function add(a: usize, b: usize, y: usize, n: i32): void {
  sweep<Fours<Sum>>(a, 16, b, y, n, ZERO, ZERO);
}

/** y = a · b for n floats; y may be a or b. */
export function multiply(a: usize, b: usize, y: usize, n: i32): void {
  sweep<Fours<Product>>(a, 16, b, y, n, ZERO, ZERO);
}

/** x ·= factor. n is a multiple of 4. */
export function scale(x: usize, n: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (const end = x + (<usize>n << 2); x < end; x += 16) v128.store(x, f32x4.mul(v128.load(x), factors));
}

/** p += factor · g; n is a multiple of 8. Plain gradient descent with factor −rate, and weight decay. */
export function addScaled(p: usize, g: usize, n: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (const end = p + (<usize>n << 2); p < end; p += 32, g += 32) {
    v128.store(p, f32x4.add(v128.load(p), f32x4.mul(factors, v128.load(g))));
    v128.store(p, f32x4.add(v128.load(p, 16), f32x4.mul(factors, v128.load(g, 16))), 16);
  }
}
