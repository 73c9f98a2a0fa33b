// The sums of a matrix's columns, which give a bias's gradient. Row-major, rows × cols, without padding.
import { FLOAT_SHIFT, VECTOR_BYTES } from "../lanes";
import { foldInto } from "./column-loop";

@unmanaged @final
class Sum {
  @inline term(x: v128, _g: v128, _c: usize): v128 { return x; }
  @inline take(folded: usize, x: v128): void { v128.store(folded, f32x4.add(v128.load(folded), x)); }
  @inline bytes(): usize { return VECTOR_BYTES; }
}

/** sums[j] = Σ x[i][j]: the gradient of a bias. */
export function columnSums(x: usize, sums: usize, rows: i32, cols: i32): void {
  memory.fill(sums, 0, <usize>cols << FLOAT_SHIFT);
  foldInto<Sum>(x, sums, rows, cols);
}
