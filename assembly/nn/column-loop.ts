// The loops over the columns of a row-major matrix, a block of columns at a time: rows are read as they lie in memory,
// several at once, and what is kept for each column stays in the L1 cache. What is done to four columns is a class
// passed as a type parameter, as in elementwise.ts. A row's last one to three columns make a vector with what follows
// in memory, or are padded with zeros at the end of the matrix.
import { FLOAT_SHIFT, high, load4, low, narrow, store4, VECTOR_BYTES } from "../lanes";
import { SCRATCH } from "../scratch";

/** Columns in a block. */
export const BLOCK: i32 = 256;
export const BLOCK_BYTES: usize = <usize>BLOCK << FLOAT_SHIFT;
/** What is folded, for each four columns: up to two vectors. */
const FOLDED = SCRATCH + memory.data(BLOCK * 8, 16);
/** Up to four parameters for each four columns. */
const PARAMETERS = SCRATCH + memory.data(BLOCK * 16, 16);
/** Bytes of the parameters of four columns. */
const COLUMN_BYTES: usize = 64;
/** The last columns of up to four rows, padded with zeros. */
const LAST_X = SCRATCH + memory.data(4 * 16, 16);
const LAST_G = SCRATCH + memory.data(4 * 16, 16);

/** Floats from one row to the next where a call takes some columns of a matrix (parts.ts); 0 where it takes all. */
let rowLength: i32 = 0;

/** Bytes from one row to the next of a matrix, of which `cols` columns are taken. */
@inline
export function strideOf(cols: i32): usize {
  return (ASC_FEATURE_THREADS && rowLength ? rowLength : cols) << FLOAT_SHIFT;
}

export function setRowLength(floats: i32): void {
  rowLength = floats;
}

/** What is folded over the rows of x, and of g where it is read; c is the address of the columns' parameters. */
export interface ColumnFold {
  term(x: v128, g: v128, c: usize): v128;
  /** Adds the terms of a row, or the sum of those of four, to what was folded so far. */
  take(folded: usize, terms: v128): void;
  /** Bytes that `take` keeps. */
  bytes(): usize;
}

/** y of x, and of g where it is read. */
export interface ColumnMap {
  map(x: v128, g: v128, c: usize): v128;
}

/** Sums in doubles. */
@unmanaged
export class SumInDoubles {
  @inline take(folded: usize, terms: v128): void {
    v128.store(folded, f64x2.add(v128.load(folded), low(terms)));
    v128.store(folded, f64x2.add(v128.load(folded, VECTOR_BYTES), high(terms)), VECTOR_BYTES);
  }
  @inline bytes(): usize { return 2 * VECTOR_BYTES; }
}

/** Clears the doubles, and folds `width` columns into them. */
@inline
export function sumColumns<F extends ColumnFold>(
  reads: bool, x: usize, g: usize, rows: i32, stride: usize, width: i32,
): void {
  memory.fill(FOLDED, 0, ((width + 3) & -4) << 3);
  foldRows<F>(reads, x, g, rows, stride, width);
}

/** factor · the sums of the j-th columns of a block and the next three, rounded. */
@inline
export function sumsAt(j: i32, factor: v128): v128 {
  const at = foldedAt(j);
  return narrow(f64x2.mul(v128.load(at), factor), f64x2.mul(v128.load(at, VECTOR_BYTES), factor));
}

/** The address of the two vectors that are folded for the j-th columns of a block and the next three. */
@inline
function foldedAt(j: i32): usize {
  return FOLDED + (<usize>j << 3);
}

/** The address of the parameters of the j-th columns of a block and the next three. */
@inline
export function parametersAt(j: i32): usize {
  return PARAMETERS + (<usize>j << 4);
}

/** folded[j] = the fold over i of x[i][j], starting from what folded holds, all columns of x; a vector is folded. */
@inline
export function foldInto<F extends ColumnFold>(x: usize, folded: usize, rows: i32, cols: i32): void {
  for (let left = cols; left > 0; left -= BLOCK, x += BLOCK_BYTES, folded += BLOCK_BYTES) {
    const width = min(left, BLOCK);
    memory.copy(FOLDED, folded, width << FLOAT_SHIFT);
    foldRows<F>(false, x, 0, rows, strideOf(cols), width);
    memory.copy(folded, FOLDED, width << FLOAT_SHIFT);
  }
}

/** Folds `width` columns into FOLDED. */
@inline
function foldRows<F extends ColumnFold>(
  reads: bool, x: usize, g: usize, rows: i32, stride: usize, width: i32,
): void {
  for (; rows >= 4; rows -= 4, x += 4 * stride, g += 4 * stride) {
    foldSome<F>(4, reads, x, g, stride, width, hasVector(rows - 4, stride));
  }
  for (; rows > 0; rows--, x += stride, g += stride) {
    foldSome<F>(1, reads, x, g, stride, width, hasVector(rows - 1, stride));
  }
}

/** Whether whole vectors may be read at the end of a row that `rows` rows follow. */
@inline
function hasVector(rows: i32, stride: usize): bool {
  return <usize>rows * stride >= VECTOR_BYTES;
}

/**
 * Folds `rows` rows, 4 or 1. Where they may be read beyond their ends, what stands there is folded as well, for nobody;
 * otherwise the last columns are copied.
 */
@inline
function foldSome<F extends ColumnFold>(
  rows: i32, reads: bool, x: usize, g: usize, stride: usize, width: i32, readsBeyond: bool,
): void {
  const f = changetype<F>(0);
  let c = PARAMETERS;
  let folded = FOLDED;
  const whole = readsBeyond ? (width + 3) & -4 : width & -4;
  let rest = width - whole;
  let end = x + (whole << FLOAT_SHIFT);
  while (true) {
    for (; x < end; x += VECTOR_BYTES) {
      let terms = termAt<F>(reads, x, g, c);
      if (rows == 4) {
        const second = termAt<F>(reads, x + stride, g + stride, c);
        const third = termAt<F>(reads, x + 2 * stride, g + 2 * stride, c);
        const fourth = termAt<F>(reads, x + 3 * stride, g + 3 * stride, c);
        terms = f32x4.add(f32x4.add(terms, second), f32x4.add(third, fourth));
      }
      f.take(folded, terms);
      if (reads) g += VECTOR_BYTES;
      c += COLUMN_BYTES;
      folded += f.bytes();
    }
    if (rest <= 0) return;
    copyLast(LAST_X, x, stride, rows, rest);
    if (reads) copyLast(LAST_G, g, stride, rows, rest);
    x = LAST_X;
    g = LAST_G;
    end = LAST_X + VECTOR_BYTES;
    stride = VECTOR_BYTES;
    rest = 0;
  }
}

@inline
function termAt<F extends ColumnFold>(reads: bool, x: usize, g: usize, c: usize): v128 {
  const value = v128.load(x);
  return changetype<F>(0).term(value, reads ? v128.load(g) : value, c);
}

/** The last columns of `rows` rows, side by side. */
function copyLast(to: usize, from: usize, stride: usize, rows: i32, columns: i32): void {
  for (; rows > 0; rows--, to += VECTOR_BYTES, from += stride) v128.store(to, load4(from, columns));
}

/** y = map(x, g) for `width` columns; y may be x or g. */
@inline
export function mapColumns<M extends ColumnMap>(
  reads: bool, x: usize, g: usize, y: usize, rows: i32, stride: usize, width: i32,
): void {
  // A last row by itself is mapped twice.
  for (; rows > 0; rows -= 2, x += 2 * stride, g += 2 * stride, y += 2 * stride) {
    mapTwo<M>(reads, x, g, y, rows > 1 ? stride : 0, width);
  }
}

/** Maps a row, and the one that follows after `stride` bytes. */
@inline
function mapTwo<M extends ColumnMap>(reads: bool, x: usize, g: usize, y: usize, stride: usize, width: i32): void {
  const m = changetype<M>(0);
  let c = PARAMETERS;
  for (const end = x + ((width & -4) << FLOAT_SHIFT); x < end; x += VECTOR_BYTES, y += VECTOR_BYTES) {
    const x0 = v128.load(x);
    const x1 = v128.load(x + stride);
    const y0 = m.map(x0, reads ? v128.load(g) : x0, c);
    const y1 = m.map(x1, reads ? v128.load(g + stride) : x1, c);
    v128.store(y, y0);
    v128.store(y + stride, y1);
    if (reads) g += VECTOR_BYTES;
    c += COLUMN_BYTES;
  }
  const rest = width & 3;
  if (rest) mapLast<M>(reads, x, g, y, stride, c, rest);
}

/** Maps the last one to three columns of a row, and of the one that follows after `stride` bytes, unless that is 0. */
function mapLast<M extends ColumnMap>(
  reads: bool, x: usize, g: usize, y: usize, stride: usize, c: usize, columns: i32,
): void {
  const m = changetype<M>(0);
  for (let rows = stride ? 2 : 1; rows > 0; rows--, x += stride, g += stride, y += stride) {
    const value = load4(x, columns);
    store4(y, columns, m.map(value, reads ? load4(g, columns) : value, c));
  }
}
