// Softmax over rows of `cols` floats. Rows go through each pass together, by as many as stay in the L1 cache: what a
// row needs at its end (its maximum, its sum, a division) is then computed while the next row's values are in flight.
import { FLOAT_SHIFT, ZERO } from "../lanes";
import { exp } from "../math/exp";
import { log1p } from "../math/log1p";
import { mapRow, Step, sumRow, sumRows, zipRow } from "../row-loop";
import { logOfUnit, rowsTogether, sumOf, sumTerms } from "./terms";

@unmanaged @final
class Product extends Step {
  @inline map(a: v128, b: v128, _p: v128, _q: v128): v128 { return f32x4.mul(a, b); }
}
@unmanaged @final
class Scaled extends Step {
  @inline map(x: v128, _b: v128, factor: v128, _q: v128): v128 { return f32x4.mul(x, factor); }
}
@unmanaged @final
class Less extends Step {
  @inline map(x: v128, _b: v128, high: v128, low: v128): v128 { return f32x4.sub(f32x4.sub(x, high), low); }
}
@unmanaged @final
class Value extends Step {
  @inline map(x: v128, _b: v128, _p: v128, _q: v128): v128 { return x; }
}
@unmanaged @final
class SoftmaxGradient extends Step {
  @inline map(grad: v128, y: v128, mean: v128, _q: v128): v128 { return f32x4.mul(y, f32x4.sub(grad, mean)); }
}
@unmanaged @final
class LogSoftmaxGradient extends Step {
  @inline map(grad: v128, y: v128, total: v128, _q: v128): v128 { return f32x4.sub(grad, f32x4.mul(exp(y), total)); }
}

/**
 * y = e^{x − max} / Σ e^{x − max}, row by row; y may be x. The largest term is about 1, so nothing overflows. A row
 * with +∞ or NaN, or of −∞ alone, becomes NaN: ∞ − ∞, or NaN, reaches the sum.
 */
export function softmax(x: usize, y: usize, rows: i32, cols: i32): void {
  const rowBytes: usize = cols << FLOAT_SHIFT;
  const together = rowsTogether(cols);
  for (; rows > 0; rows -= together) {
    const count = min(rows, together);
    sumTerms(x, y, count, cols);
    for (let row = 0; row < count; row++, y += rowBytes) {
      mapRow<Scaled>(y, y, cols, f32x4.splat(f32(1 / sumOf(row))), ZERO);
    }
    x += rowBytes * count;
  }
}

/**
 * y = x − log Σ eˣ, row by row; y may be x. The logarithm is computed in doubles, and taken off in two floats, so that
 * a result is off by two roundings and what the sum is off by.
 */
export function logSoftmax(x: usize, y: usize, rows: i32, cols: i32): void {
  const rowBytes: usize = cols << FLOAT_SHIFT;
  const together = rowsTogether(cols);
  for (; rows > 0; rows -= together) {
    const count = min(rows, together);
    sumTerms(x, 0, count, cols);
    for (let row = 0; row < count; row++, x += rowBytes, y += rowBytes) {
      const log = log1p(sumOf(row) - 1) + logOfUnit(row);
      const high = f32(log);
      mapRow<Less>(x, y, cols, f32x4.splat(high), f32x4.splat(f32(log - <f64>high)));
    }
  }
}

/** out = y ⊙ (grad − Σ grad·y), row by row, from softmax's output y; out may be grad or y. */
export function softmaxBackward(grad: usize, y: usize, out: usize, rows: i32, cols: i32): void {
  const rowBytes: usize = cols << FLOAT_SHIFT;
  for (; rows > 0; rows--, grad += rowBytes, y += rowBytes, out += rowBytes) {
    const mean = f32(sumRows<Product>(true, grad, y, cols, ZERO, ZERO));
    zipRow<SoftmaxGradient>(true, grad, y, out, cols, f32x4.splat(mean), ZERO);
  }
}

/** out = grad − e^y · Σ grad, row by row, from logSoftmax's output y; out may be grad or y. */
export function logSoftmaxBackward(grad: usize, y: usize, out: usize, rows: i32, cols: i32): void {
  const rowBytes: usize = cols << FLOAT_SHIFT;
  for (; rows > 0; rows--, grad += rowBytes, y += rowBytes, out += rowBytes) {
    const total = f32(sumRow<Value>(true, grad, cols, ZERO, ZERO));
    zipRow<LogSoftmaxGradient>(false, grad, y, out, cols, f32x4.splat(total), ZERO);
  }
}
