// Layer normalisation (Ba, Kiros & Hinton 2016) over the rows of row-major matrices, rows × cols. A row's mean and
// variance are taken in doubles, and the mean is taken off in two floats, so that a large one leaves no error.
import { FLOAT_SHIFT, load4, multiplyAdd, store4, VECTOR_BYTES, ZERO } from "../lanes";
import { mapAndSumExactly, mapAndSumRow, mapRow, Step, sumRows, zipRow } from "../row-loop";
import {
  BLOCK, BLOCK_BYTES, mapColumns, parametersAt, strideOf, SumInDoubles, sumColumns, sumsAt,
} from "./column-loop";

/** The offset of four columns' bias behind their weight. */
const SHIFT = 16;

@unmanaged @final
class Value extends Step {
  @inline map(x: v128, _b: v128, _p: v128, _q: v128): v128 { return x; }
}
/** x − mean, the mean in two floats; sums the squares. */
@unmanaged @final
class Deviation {
  @inline map(x: v128, _b: v128, high: v128, low: v128): v128 { return f32x4.sub(f32x4.sub(x, high), low); }
  @inline term(_x: v128, _b: v128, y: v128, _p: v128, _q: v128): v128 { return f32x4.mul(y, y); }
}
@unmanaged @final
class Scaled extends Step {
  @inline map(x: v128, _b: v128, factor: v128, _q: v128): v128 { return f32x4.mul(x, factor); }
}
@unmanaged @final
class Product extends Step {
  @inline map(a: v128, b: v128, _p: v128, _q: v128): v128 { return f32x4.mul(a, b); }
}
/** h − mean − x̂·slope. */
@unmanaged @final
class Gradient extends Step {
  @inline map(h: v128, normalized: v128, mean: v128, slope: v128): v128 {
    return f32x4.sub(f32x4.sub(h, mean), f32x4.mul(normalized, slope));
  }
}

@unmanaged @final
class Affine {
  @inline map(x: v128, _g: v128, c: usize): v128 { return multiplyAdd(x, v128.load(c), v128.load(c, SHIFT)); }
}
@unmanaged @final
class Weighted {
  @inline map(x: v128, _g: v128, c: usize): v128 { return f32x4.mul(x, v128.load(c)); }
}
@unmanaged @final
class SumOfProducts extends SumInDoubles {
  @inline term(a: v128, b: v128, _c: usize): v128 { return f32x4.mul(a, b); }
}

/**
 * x̂ = (x − mean)·inverse with inverse = 1/√(variance + ε), the variance biased, and y = x̂·weight + bias, row by row.
 * x̂ goes to `normalized`, which may be x; inverses, one a row, are kept unless `inverses` is 0. Without weight
 * (address 0) y is not written; without bias (0) it is 0. y may be `normalized`.
 */
export function layerNorm(
  x: usize, normalized: usize, inverses: usize, y: usize, weight: usize, bias: usize,
  rows: i32, cols: i32, epsilon: f32,
): void {
  const rowBytes: usize = cols << FLOAT_SHIFT;
  let at = normalized;
  for (let row = 0; row < rows; row++, x += rowBytes, at += rowBytes) {
    const mean = mapAndSumExactly<Value>(x, at, cols, ZERO, ZERO) / cols;
    const high = f32(mean);
    const low = f32(mean - <f64>high);
    const squares = mapAndSumRow<Deviation>(true, at, at, cols, f32x4.splat(high), f32x4.splat(low));
    const inverse = f32(1 / sqrt<f64>(squares / cols + epsilon));
    mapRow<Scaled>(at, at, cols, f32x4.splat(inverse), ZERO);
    if (inverses) store<f32>(inverses + (<usize>row << FLOAT_SHIFT), inverse);
  }
  if (!weight) return;
  for (let left = cols; left > 0; left -= BLOCK, normalized += BLOCK_BYTES, y += BLOCK_BYTES) {
    const width = min(left, BLOCK);
    for (let j = 0; j < width; j += 4) {
      const c = parametersAt(j);
      v128.store(c, load4(weight, width - j));
      v128.store(c, bias ? load4(bias, width - j) : ZERO, SHIFT);
      weight += VECTOR_BYTES;
      if (bias) bias += VECTOR_BYTES;
    }
    mapColumns<Affine>(false, normalized, 0, y, rows, rowBytes, width);
  }
}

/**
 * gradInput = h − Σh/cols − x̂·Σ(h·x̂)/cols, row by row, with h = grad·weight·inverse; without weight (address 0) all
 * are 1. gradInput must not overlap the others.
 */
export function layerNormBackward(
  grad: usize, normalized: usize, inverses: usize, weight: usize, gradInput: usize, rows: i32, cols: i32,
): void {
  const rowBytes: usize = cols << FLOAT_SHIFT;
  let h = grad;
  if (weight) {
    h = gradInput;
    for (let left = cols, y = gradInput; left > 0; left -= BLOCK, grad += BLOCK_BYTES, y += BLOCK_BYTES) {
      const width = min(left, BLOCK);
      for (let j = 0; j < width; j += 4, weight += VECTOR_BYTES) v128.store(parametersAt(j), load4(weight, width - j));
      mapColumns<Weighted>(false, grad, 0, y, rows, rowBytes, width);
    }
  }
  for (; rows > 0; rows--) {
    const sum = mapAndSumRow<Scaled>(true, h, gradInput, cols, v128.load32_splat(inverses), ZERO);
    const products = sumRows<Product>(true, gradInput, normalized, cols, ZERO, ZERO);
    const mean = f32x4.splat(f32(sum / cols));
    zipRow<Gradient>(true, gradInput, normalized, gradInput, cols, mean, f32x4.splat(f32(products / cols)));
    h += rowBytes;
    gradInput += rowBytes;
    normalized += rowBytes;
    inverses += 1 << FLOAT_SHIFT;
  }
}

/** sums[j] = Σ a[i][j]·b[i][j] over the rows: the gradient of the weight. */
export function columnProducts(a: usize, b: usize, sums: usize, rows: i32, cols: i32): void {
  const stride = strideOf(cols);
  for (let left = cols; left > 0; left -= BLOCK, a += BLOCK_BYTES, b += BLOCK_BYTES, sums += BLOCK_BYTES) {
    const width = min(left, BLOCK);
    sumColumns<SumOfProducts>(true, a, b, rows, stride, width);
    for (let j = 0; j < width; j += 4) store4(sums + (j << FLOAT_SHIFT), width - j, sumsAt(j, f64x2.splat(1)));
  }
}
