import { FLOAT_SHIFT, VECTOR_BYTES } from "../lanes";
import { NR } from "./tile";

// Packing copies a block of B into panels in the order in which the tile reads them: NR values for each step of k, side
// by side. It absorbs B's transpose; that of A is a matter of strides.

/**
 * Packs depth × n values of B into panels of NR columns. `transposed` says that the rows of memory, `row` bytes apart,
 * run along k and not along the columns. Zeros stand where the last panel lacks columns.
 */
export function packB(to: usize, from: usize, row: usize, transposed: bool, n: i32, depth: i32): void {
  const panel = (<usize>depth * NR) << FLOAT_SHIFT;
  for (; n >= NR; n -= NR) {
    if (transposed) transposePanel(to, from, row, depth);
    else copyPanel(to, from, row, depth);
    to += panel;
    from += transposed ? row * NR : NR << FLOAT_SHIFT;
  }
  if (n) padPanel(to, from, transposed ? row : 4, transposed ? 4 : row, n, depth);
}

/** A panel whose columns stand side by side already. */
@inline
function copyPanel(to: usize, from: usize, row: usize, depth: i32): void {
  const end = to + ((<usize>depth * NR) << FLOAT_SHIFT);
  while (to < end) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, VECTOR_BYTES), VECTOR_BYTES);
    to += 2 * VECTOR_BYTES;
    from += row;
  }
}

/** A panel whose columns are rows of memory: four steps of four columns at a time are a 4 × 4 transpose in registers. */
@inline
function transposePanel(to: usize, from: usize, row: usize, depth: i32): void {
  const end = from + ((<usize>(depth & -4)) << FLOAT_SHIFT);
  while (from < end) {
    transpose4(to, 2 * VECTOR_BYTES, from, row);
    transpose4(to + VECTOR_BYTES, 2 * VECTOR_BYTES, from + (row << 2), row);
    to += 8 * VECTOR_BYTES;
    from += VECTOR_BYTES;
  }
  if (depth & 3) padPanel(to, from, row, 4, NR, depth & 3);
}

/** Value (i, j) of rows × columns floats becomes value (j, i). Rows are fromRow bytes apart, those of the result toRow. */
export function transpose(to: usize, toRow: usize, from: usize, fromRow: usize, rows: i32, columns: i32): void {
  for (; rows >= 16; rows -= 16) {
    transposeRows(16, to, toRow, from, fromRow, columns);
    to += 4 * VECTOR_BYTES;
    from += fromRow << 4;
  }
  for (; rows >= 4; rows -= 4) {
    transposeRows(4, to, toRow, from, fromRow, columns);
    to += VECTOR_BYTES;
    from += fromRow << 2;
  }
  for (; rows; rows--) {
    transposeRows(1, to, toRow, from, fromRow, columns);
    to += 1 << FLOAT_SHIFT;
    from += fromRow;
  }
}

/** One, 4 or 16 rows, a constant. Sixteen have as many lines on their way from memory, and fill lines of the result. */
@inline
function transposeRows(rows: i32, to: usize, toRow: usize, from: usize, fromRow: usize, columns: i32): void {
  if (rows > 1) {
    for (; columns >= 4; columns -= 4) {
      transpose4(to, toRow, from, fromRow);
      if (rows > 4) {
        transpose4(to + VECTOR_BYTES, toRow, from + (fromRow << 2), fromRow);
        transpose4(to + 2 * VECTOR_BYTES, toRow, from + (fromRow << 3), fromRow);
        transpose4(to + 3 * VECTOR_BYTES, toRow, from + fromRow * 12, fromRow);
      }
      to += toRow << 2;
      from += VECTOR_BYTES;
    }
  }
  for (; columns; columns--) {
    for (let i = 0; i < rows; i++) store<u32>(to + (i << FLOAT_SHIFT), load<u32>(from + fromRow * i));
    to += toRow;
    from += 1 << FLOAT_SHIFT;
  }
}

/** Four rows of four. */
@inline
function transpose4(to: usize, toRow: usize, from: usize, fromRow: usize): void {
  const r0 = v128.load(from);
  const r1 = v128.load(from + fromRow);
  const r2 = v128.load(from + 2 * fromRow);
  const r3 = v128.load(from + 3 * fromRow);
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(to + toRow, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  v128.store(to + 2 * toRow, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  v128.store(to + 3 * toRow, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}

/** A panel, or the rest of one, value by value: `columns` of NR, zeros in the others. Strides in bytes. */
function padPanel(to: usize, from: usize, columnStride: usize, stepStride: usize, columns: i32, depth: i32): void {
  for (; depth; depth--) {
    v128.store(to, i32x4.splat(0));
    v128.store(to, i32x4.splat(0), VECTOR_BYTES);
    for (let j = 0; j < columns; j++) store<u32>(to + (j << FLOAT_SHIFT), load<u32>(from + columnStride * j));
    to += 2 * VECTOR_BYTES;
    from += stepStride;
  }
}
