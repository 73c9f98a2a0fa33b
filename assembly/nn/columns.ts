// Folds over the rows of a matrix, column by column: sums give a bias's gradient; sums and maxima serve the diagnosis
// of dead units. Row-major, rows × cols, without padding.
import { FLOAT_SHIFT, VECTOR_BYTES } from "../lanes";
import { foldInto } from "./column-loop";

@unmanaged @final
class Sum {
  @inline term(x: v128, _g: v128, _c: usize): v128 { return x; }
  @inline join(a: v128, b: v128): v128 { return f32x4.add(a, b); }
  @inline take(folded: usize, x: v128): void { v128.store(folded, f32x4.add(v128.load(folded), x)); }
  @inline bytes(): usize { return VECTOR_BYTES; }
}

@unmanaged @final
class SumOfMagnitudes {
  @inline term(x: v128, _g: v128, _c: usize): v128 { return f32x4.abs(x); }
  @inline join(a: v128, b: v128): v128 { return f32x4.add(a, b); }
  @inline take(folded: usize, x: v128): void { v128.store(folded, f32x4.add(v128.load(folded), x)); }
  @inline bytes(): usize { return VECTOR_BYTES; }
}

/** NaN stays visible. */
@unmanaged @final
class Largest {
  @inline term(x: v128, _g: v128, _c: usize): v128 { return x; }
  @inline join(a: v128, b: v128): v128 { return f32x4.max(a, b); }
  @inline take(folded: usize, x: v128): void { v128.store(folded, f32x4.max(v128.load(folded), x)); }
  @inline bytes(): usize { return VECTOR_BYTES; }
}

@unmanaged @final
class LargestMagnitude {
  @inline term(x: v128, _g: v128, _c: usize): v128 { return f32x4.abs(x); }
  @inline join(a: v128, b: v128): v128 { return f32x4.max(a, b); }
  @inline take(folded: usize, x: v128): void { v128.store(folded, f32x4.max(v128.load(folded), x)); }
  @inline bytes(): usize { return VECTOR_BYTES; }
}

/** sums[j] = Σ x[i][j]: the gradient of a bias. */
export function columnSums(x: usize, sums: usize, rows: i32, cols: i32): void {
  memory.fill(sums, 0, <usize>cols << FLOAT_SHIFT);
  foldInto<Sum>(true, x, sums, rows, cols);
}

/** sums[j] += Σ |x[i][j]|. */
export function addColumnMagnitudes(x: usize, sums: usize, rows: i32, cols: i32): void { foldInto<SumOfMagnitudes>(false, x, sums, rows, cols); }
/** largest[j] = max(largest[j], x[i][j]). */
export function maxColumns(x: usize, largest: usize, rows: i32, cols: i32): void { foldInto<Largest>(false, x, largest, rows, cols); }
/** largest[j] = max(largest[j], |x[i][j]|). */
export function maxColumnMagnitudes(x: usize, largest: usize, rows: i32, cols: i32): void { foldInto<LargestMagnitude>(false, x, largest, rows, cols); }
