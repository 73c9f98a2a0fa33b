// What is folded over the rows of a matrix, column by column: a bias's gradient is the sum, and the diagnosis of dead
// units goes by the largest and the summed values. Row-major, rows × cols, without padding.

/** Takes four values x of a row into what was folded so far. NaN must stay visible. */
interface Fold {
  fold(folded: v128, x: v128): v128;
}

@unmanaged @final
class Sum {
  @inline fold(folded: v128, x: v128): v128 { return f32x4.add(folded, x); }
}

@unmanaged @final
class SumOfMagnitudes {
  @inline fold(folded: v128, x: v128): v128 { return f32x4.add(folded, f32x4.abs(x)); }
}

@unmanaged @final
class Largest {
  @inline fold(folded: v128, x: v128): v128 { return f32x4.max(folded, x); }
}

@unmanaged @final
class LargestMagnitude {
  @inline fold(folded: v128, x: v128): v128 { return f32x4.max(folded, f32x4.abs(x)); }
}

/** folded[j] = F over i of x[i][j], starting from what folded holds. */
@inline
function foldColumns<F extends Fold>(x: usize, folded: usize, rows: i32, cols: i32): void {
  const f = changetype<F>(0);
  const stride = (<usize>cols) << 2;
  const end = folded + stride;
  const vectors = folded + ((cols & -4) << 2);
  while (folded < vectors) {
    let value = v128.load(folded);
    for (let i = 0, at = x; i < rows; i++, at += stride) value = f.fold(value, v128.load(at));
    v128.store(folded, value);
    folded += 16;
    x += 16;
  }
  // The last one to three columns in one lane each: the same operations, so the same bits.
  while (folded < end) {
    let value = v128.load32_zero(folded);
    for (let i = 0, at = x; i < rows; i++, at += stride) value = f.fold(value, v128.load32_zero(at));
    v128.store32_lane(folded, value, 0);
    folded += 4;
    x += 4;
  }
}

/** sums[j] = Σ x[i][j]: the gradient of a bias. */
export function columnSums(x: usize, sums: usize, rows: i32, cols: i32): void {
  memory.fill(sums, 0, (<usize>cols) << 2);
  foldColumns<Sum>(x, sums, rows, cols);
}

/** sums[j] += Σ |x[i][j]|. */
export function addColumnMagnitudes(x: usize, sums: usize, rows: i32, cols: i32): void { foldColumns<SumOfMagnitudes>(x, sums, rows, cols); }
/** largest[j] = max(largest[j], x[i][j]). */
export function maxColumns(x: usize, largest: usize, rows: i32, cols: i32): void { foldColumns<Largest>(x, largest, rows, cols); }
/** largest[j] = max(largest[j], |x[i][j]|). */
export function maxColumnMagnitudes(x: usize, largest: usize, rows: i32, cols: i32): void { foldColumns<LargestMagnitude>(x, largest, rows, cols); }
