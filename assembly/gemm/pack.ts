import { FLOAT_BYTES, FLOAT_SHIFT, VECTOR_BYTES, ZERO } from "../lanes";
import { blockDepth, NC } from "./blocking";
import { NR } from "./tile.generated";

// Packing copies a block of B into panels in the order in which the tile reads them: NR values for each step of k, side
// by side. It absorbs B's transpose; that of A is a matter of strides.

/** Bytes that a step of k takes in a panel. */
const STEP: usize = NR << FLOAT_SHIFT;

/**
 * Packs op(B), k × n, whole: block by block in the order in which `gemmPacked` meets them, k floats for each padded
 * column.
 */
export function packB(packed: usize, k: i32, n: i32, b: usize, ldb: i32, transB: bool): void {
  const row = (<usize>ldb) << FLOAT_SHIFT;
  const bStep: usize = transB ? FLOAT_BYTES : row;
  const bColumn: usize = transB ? row : FLOAT_BYTES;
  const blockSteps = blockDepth(k);
  for (let j = 0; j < n; j += NC) {
    const columns = min(n - j, NC);
    for (let p = 0; p < k; p += blockSteps) {
      const depth = min(k - p, blockSteps);
      packBlock(packed, b + bStep * p + bColumn * j, row, transB, columns, depth);
      packed += (<usize>paddedColumns(columns) * depth) << FLOAT_SHIFT;
    }
  }
}

/** Columns that the packed panels of n columns take. */
export function paddedColumns(n: i32): i32 {
  return (n + NR - 1) & -NR;
}

/**
 * Packs depth × n values of B into panels of NR columns. `transposed` says that the rows of memory, `row` bytes apart,
 * run along k and not along the columns. The last panel is padded with zeros.
 */
export function packBlock(packed: usize, b: usize, row: usize, transposed: bool, n: i32, depth: i32): void {
  const panelBytes = STEP * depth;
  for (; n >= NR; n -= NR) {
    if (transposed) transposePanel(packed, b, row, depth);
    else copyPanel(packed, b, row, depth);
    packed += panelBytes;
    b += transposed ? row * NR : STEP;
  }
  if (n) padPanel(packed, b, transposed ? FLOAT_BYTES : row, transposed ? row : FLOAT_BYTES, n, depth);
}

/** A panel whose columns are adjacent in memory. */
@inline
function copyPanel(packed: usize, b: usize, bStep: usize, depth: i32): void {
  for (const end = packed + STEP * depth; packed < end; packed += STEP) {
    v128.store(packed, v128.load(b));
    v128.store(packed, v128.load(b, VECTOR_BYTES), VECTOR_BYTES);
    b += bStep;
  }
}

/**
 * A panel whose columns are rows of memory: four steps of four columns at a time are a 4 × 4 transpose in registers.
 */
@inline
function transposePanel(packed: usize, b: usize, bColumn: usize, depth: i32): void {
  const fourColumns = bColumn << 2;
  for (const end = b + ((<usize>(depth & -4)) << FLOAT_SHIFT); b < end; b += VECTOR_BYTES) {
    transpose4(packed, STEP, b, bColumn);
    transpose4(packed + VECTOR_BYTES, STEP, b + fourColumns, bColumn);
    packed += 4 * STEP;
  }
  if (depth & 3) padPanel(packed, b, FLOAT_BYTES, bColumn, NR, depth & 3);
}

/** A panel, or the rest of one, value by value: `columns` of NR, zeros in the others. */
function padPanel(packed: usize, b: usize, bStep: usize, bColumn: usize, columns: i32, depth: i32): void {
  for (; depth; depth--) {
    v128.store(packed, ZERO);
    v128.store(packed, ZERO, VECTOR_BYTES);
    for (let j = 0; j < columns; j++) store<u32>(packed + (j << FLOAT_SHIFT), load<u32>(b + bColumn * j));
    packed += STEP;
    b += bStep;
  }
}

/**
 * Value (i, j) of `from`, rows × columns, becomes value (j, i) of `to`. toRow and fromRow are bytes from row to row.
 */
export function transpose(to: usize, toRow: usize, from: usize, fromRow: usize, rows: i32, columns: i32): void {
  for (let some = 0; rows > 0; rows -= some) {
    // Sixteen rows have as many cache lines on their way from memory, and fill lines of the result.
    some = rows >= 16 ? 16 : rows >= 4 ? 4 : 1;
    transposeRows(some, to, toRow, from, fromRow, columns);
    to += <usize>some << FLOAT_SHIFT;
    from += fromRow * some;
  }
}

/** 1, 4 or 16 rows. */
@inline
function transposeRows(rows: i32, to: usize, toRow: usize, from: usize, fromRow: usize, columns: i32): void {
  if (rows > 1) {
    for (; columns >= 4; columns -= 4) {
      let x = from;
      for (let y = to, end = to + (<usize>rows << FLOAT_SHIFT); y < end; y += VECTOR_BYTES) {
        transpose4(y, toRow, x, fromRow);
        x += fromRow << 2;
      }
      to += toRow << 2;
      from += VECTOR_BYTES;
    }
  }
  for (; columns; columns--) {
    for (let i = 0; i < rows; i++) store<u32>(to + (i << FLOAT_SHIFT), load<u32>(from + fromRow * i));
    to += toRow;
    from += FLOAT_BYTES;
  }
}

/** Four rows of four values. */
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
