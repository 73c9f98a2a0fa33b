// The loops over the columns of a row-major matrix, a block of columns at a time: rows are read as they lie in memory,
// four at once, and what is kept for each column stays in the L1 cache. What is done to four columns is a class passed
// as a type parameter, as in elementwise.ts; a row's last one to three columns are lanes of one more vector.
import { FLOAT_SHIFT, high, loadSome, low, narrow, storeSome, VECTOR_BYTES, ZERO } from "../lanes";

/** Columns in a block. */
export const BLOCK: i32 = 256;
export const BLOCK_BYTES: usize = <usize>BLOCK << FLOAT_SHIFT;
/** What is folded, for each four columns: a vector of floats, or two of doubles. */
const FOLDED = memory.data(BLOCK * 8, 16);
/** Up to four parameters for each four columns. */
const PARAMETERS = memory.data(BLOCK * 16, 16);
/** Bytes of the parameters of four columns. */
export const COLUMN_BYTES: usize = 64;

/** Four columns, or the last one to three. */
@inline
function some(at: usize, lanes: i32): v128 {
  return lanes == 4 ? v128.load(at) : loadLast(at, lanes);
}
function loadLast(at: usize, lanes: i32): v128 {
  return loadSome(at, lanes, ZERO);
}
@inline
function storeLanes(at: usize, lanes: i32, value: v128): void {
  if (lanes == 4) v128.store(at, value);
  else storeLast(at, lanes, value);
}
function storeLast(at: usize, lanes: i32, value: v128): void {
  storeSome(at, lanes, value);
}

/** What is folded over the rows of x, and of g where it is read; c is the address of the columns' parameters. */
export interface ColumnFold {
  term(x: v128, g: v128, c: usize): v128;
  /** Joins the terms of two rows. */
  join(a: v128, b: v128): v128;
  /** Takes terms into what was folded so far. */
  take(folded: usize, terms: v128): void;
  /** Bytes that `take` keeps. */
  bytes(): usize;
}

/** y of x, and of g where it is read. */
export interface ColumnMap {
  map(x: v128, g: v128, c: usize): v128;
}

/** Sums in doubles; of four rows as floats before. */
@unmanaged
export class SumInDoubles {
  @inline join(a: v128, b: v128): v128 { return f32x4.add(a, b); }
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
  foldRows<F>(true, reads, x, g, rows, stride, width);
}

/** factor · the sums of the j-th columns of a block and the next three, rounded. */
@inline
export function sumsAt(j: i32, factor: v128): v128 {
  const at = FOLDED + (<usize>j << 3);
  return narrow(f64x2.mul(v128.load(at), factor), f64x2.mul(v128.load(at, VECTOR_BYTES), factor));
}

/** The address of the parameters of the j-th columns of a block and the next three. */
@inline
export function parametersAt(j: i32): usize {
  return PARAMETERS + (<usize>j << 4);
}

/**
 * folded[j] = the fold over i of x[i][j], starting from what folded holds, all columns of x. `unrolled` is a constant:
 * false for less code.
 */
@inline
export function foldInto<F extends ColumnFold>(unrolled: bool, x: usize, folded: usize, rows: i32, cols: i32): void {
  for (let left = cols; left > 0; left -= BLOCK, x += BLOCK_BYTES, folded += BLOCK_BYTES) {
    const width = min(left, BLOCK);
    memory.copy(FOLDED, folded, width << FLOAT_SHIFT);
    foldRows<F>(unrolled, false, x, 0, rows, cols << FLOAT_SHIFT, width);
    memory.copy(folded, FOLDED, width << FLOAT_SHIFT);
  }
}

@inline
function foldRows<F extends ColumnFold>(
  unrolled: bool, reads: bool, x: usize, g: usize, rows: i32, stride: usize, width: i32,
): void {
  for (; unrolled && rows >= 4; rows -= 4, x += 4 * stride, g += 4 * stride) foldSome<F>(4, reads, x, g, stride, width);
  for (; rows > 0; rows--, x += stride, g += stride) foldSome<F>(1, reads, x, g, stride, width);
}

/** Folds `rows` rows, 4 or 1. */
@inline
function foldSome<F extends ColumnFold>(rows: i32, reads: bool, x: usize, g: usize, stride: usize, width: i32): void {
  let c = PARAMETERS;
  let folded = FOLDED;
  for (const end = x + ((width & -4) << FLOAT_SHIFT); x < end; x += VECTOR_BYTES) {
    foldFour<F>(rows, reads, x, g, stride, 4, c, folded);
    if (reads) g += VECTOR_BYTES;
    c += COLUMN_BYTES;
    folded += changetype<F>(0).bytes();
  }
  if (width & 3) foldFour<F>(rows, reads, x, g, stride, width & 3, c, folded);
}

@inline
function foldFour<F extends ColumnFold>(
  rows: i32, reads: bool, x: usize, g: usize, stride: usize, lanes: i32, c: usize, folded: usize,
): void {
  const f = changetype<F>(0);
  let terms = f.term(some(x, lanes), reads ? some(g, lanes) : ZERO, c);
  if (rows == 4) {
    const second = f.term(some(x + stride, lanes), reads ? some(g + stride, lanes) : ZERO, c);
    const third = f.term(some(x + 2 * stride, lanes), reads ? some(g + 2 * stride, lanes) : ZERO, c);
    const fourth = f.term(some(x + 3 * stride, lanes), reads ? some(g + 3 * stride, lanes) : ZERO, c);
    terms = f.join(f.join(terms, second), f.join(third, fourth));
  }
  f.take(folded, terms);
}

/** y = map(x, g) for `width` columns; y may be x or g. */
@inline
export function mapColumns<M extends ColumnMap>(
  reads: bool, x: usize, g: usize, y: usize, rows: i32, stride: usize, width: i32,
): void {
  for (; rows > 1; rows -= 2) {
    mapSome<M>(2, reads, x, g, y, stride, width);
    x += 2 * stride;
    g += 2 * stride;
    y += 2 * stride;
  }
  if (rows) mapSome<M>(1, reads, x, g, y, stride, width);
}

/** Maps `rows` rows, 2 or 1. */
@inline
function mapSome<M extends ColumnMap>(
  rows: i32, reads: bool, x: usize, g: usize, y: usize, stride: usize, width: i32,
): void {
  let c = PARAMETERS;
  for (const end = x + ((width & -4) << FLOAT_SHIFT); x < end; x += VECTOR_BYTES, y += VECTOR_BYTES) {
    mapFour<M>(rows, reads, x, g, y, stride, 4, c);
    if (reads) g += VECTOR_BYTES;
    c += COLUMN_BYTES;
  }
  if (width & 3) mapFour<M>(rows, reads, x, g, y, stride, width & 3, c);
}

@inline
function mapFour<M extends ColumnMap>(
  rows: i32, reads: bool, x: usize, g: usize, y: usize, stride: usize, lanes: i32, c: usize,
): void {
  const m = changetype<M>(0);
  const first = m.map(some(x, lanes), reads ? some(g, lanes) : ZERO, c);
  if (rows == 2) {
    const second = m.map(some(x + stride, lanes), reads ? some(g + stride, lanes) : ZERO, c);
    storeLanes(y, lanes, first);
    storeLanes(y + stride, lanes, second);
  } else {
    storeLanes(y, lanes, first);
  }
}
