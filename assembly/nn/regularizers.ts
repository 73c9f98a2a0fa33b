// L1 penalties: Σ |x| and its gradient. What is read beyond n values, up to a multiple of four, must be 0.
import { addWide, magnitude, signs, sumWide, FLOAT_SHIFT, VECTOR_BYTES, ZERO } from "../lanes";

/** Σ |x|, in doubles. */
export function sumOfMagnitudes(x: usize, n: i32): f64 {
  let sum = ZERO;
  for (const end = x + (<usize>n << FLOAT_SHIFT); x < end; x += VECTOR_BYTES) {
    sum = addWide(sum, magnitude(v128.load(x)));
  }
  return sumWide(sum);
}

/** to += factor · sign(x), where sign(0) is 0. */
export function addSigns(to: usize, x: usize, n: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (const end = x + (<usize>n << FLOAT_SHIFT); x < end; x += VECTOR_BYTES, to += VECTOR_BYTES) {
    const value = v128.load(x);
    const signed = v128.and(v128.xor(factors, signs(value)), f32x4.ne(value, ZERO));
    v128.store(to, f32x4.add(v128.load(to), signed));
  }
}
