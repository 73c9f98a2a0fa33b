import { FLOAT_SHIFT, multiplyAdd, VECTOR_BYTES } from "../lanes";
import { gemm } from "./blocked";

/** A level makes a product of this size 8 to 13% faster. One more, from 256 on, takes 7% off 1024³, for 1.8 times the error. */
const LEAST: i32 = 512;

/** Floats that `strassen` needs as `room`; 0 for a product that is too small for it. */
export function strassenRoom(m: i32, n: i32, k: i32): i32 {
  if (min(m, min(n, k)) < LEAST) return 0;
  const hm = half(m);
  const hn = half(n);
  const hk = half(k);
  return hm * max(hk, hn) + hk * hn + strassenRoom(hm, hn, hk);
}

/** A multiple of 8, so that sums of quarters go by whole turns; up to 15 rows, columns or steps are left over. */
@inline
function half(size: i32): i32 {
  return (size >> 4) << 3;
}

/**
 * C = alpha · op(A)·op(B) + bias, as `gemm` with beta = 0, by Strassen's method in Winograd's form: 7 products of half the
 * size in place of 8, by the same method where they are large enough, and 15 sums of quarters. Higham 2002, §23.1, has
 * the method; Douglas et al. 1994 the order, in which C and two rooms hold all sums.
 */
export function strassen(
  m: i32, n: i32, k: i32, alpha: f32,
  a: usize, lda: i32, transA: bool,
  b: usize, ldb: i32, transB: bool,
  c: usize, ldc: i32, bias: usize, room: usize,
): void {
  if (!strassenRoom(m, n, k)) {
    gemm(m, n, k, alpha, a, lda, transA, b, ldb, transB, 0, c, ldc, bias);
    return;
  }
  const hm = half(m);
  const hn = half(n);
  const hk = half(k);
  // Quarters of A and B are summed as they are stored.
  const aRows = transA ? hk : hm;
  const aColumns = transA ? hm : hk;
  const bRows = transB ? hn : hk;
  const bColumns = transB ? hk : hn;
  const a12 = value(a, 0, hk, lda, transA);
  const a21 = value(a, hm, 0, lda, transA);
  const a22 = value(a, hm, hk, lda, transA);
  const b12 = value(b, 0, hn, ldb, transB);
  const b21 = value(b, hk, 0, ldb, transB);
  const b22 = value(b, hk, hn, ldb, transB);
  const c12 = value(c, 0, hn, ldc, false);
  const c21 = value(c, hm, 0, ldc, false);
  const c22 = value(c, hm, hn, ldc, false);
  const s = room;
  const t = value(s, hm, 0, max(hk, hn), false);
  const rest = value(t, hk, 0, hn, false);

  add(s, aColumns, a, lda, -1, a21, lda, aRows, aColumns);
  add(t, bColumns, b22, ldb, -1, b12, ldb, bRows, bColumns);
  strassen(hm, hn, hk, alpha, s, aColumns, transA, t, bColumns, transB, c21, ldc, 0, rest);
  add(s, aColumns, a21, lda, 1, a22, lda, aRows, aColumns);
  add(t, bColumns, b12, ldb, -1, b, ldb, bRows, bColumns);
  strassen(hm, hn, hk, alpha, s, aColumns, transA, t, bColumns, transB, c22, ldc, 0, rest);
  add(s, aColumns, s, aColumns, -1, a, lda, aRows, aColumns);
  add(t, bColumns, b22, ldb, -1, t, bColumns, bRows, bColumns);
  strassen(hm, hn, hk, alpha, s, aColumns, transA, t, bColumns, transB, c12, ldc, 0, rest);
  add(s, aColumns, a12, lda, -1, s, aColumns, aRows, aColumns);
  strassen(hm, hn, hk, alpha, s, aColumns, transA, b22, ldb, transB, c, ldc, 0, rest);
  strassen(hm, hn, hk, alpha, a, lda, transA, b, ldb, transB, s, hn, 0, rest);
  addProducts(s, c, c12, c21, c22, ldc, hm, hn);
  add(t, bColumns, t, bColumns, -1, b21, ldb, bRows, bColumns);
  strassen(hm, hn, hk, alpha, a22, lda, transA, t, bColumns, transB, c, ldc, 0, rest);
  add(c21, ldc, c21, ldc, -1, c, ldc, hm, hn);
  strassen(hm, hn, hk, alpha, a12, lda, transA, b21, ldb, transB, c, ldc, 0, rest);
  add(c, ldc, c, ldc, 1, s, hn, hm, hn);

  // What is left over: the last steps, the last columns, the last rows.
  const em = hm << 1;
  const en = hn << 1;
  const ek = hk << 1;
  const aSteps = value(a, 0, ek, lda, transA);
  const bSteps = value(b, ek, 0, ldb, transB);
  if (ek < k) gemm(em, en, k - ek, alpha, aSteps, lda, transA, bSteps, ldb, transB, 1, c, ldc, 0);
  const bColumn = value(b, 0, en, ldb, transB);
  if (en < n) gemm(em, n - en, k, alpha, a, lda, transA, bColumn, ldb, transB, 0, value(c, 0, en, ldc, false), ldc, 0);
  const aRow = value(a, em, 0, lda, transA);
  if (em < m) gemm(m - em, n, k, alpha, aRow, lda, transA, b, ldb, transB, 0, value(c, em, 0, ldc, false), ldc, 0);
  if (bias) gemm(m, n, 0, 1, a, lda, transA, b, ldb, transB, 1, c, ldc, bias);
}

/** Where value (i, j) of op(X) stands. */
@inline
function value(x: usize, i: i32, j: i32, ld: i32, transposed: bool): usize {
  return x + ((transposed ? <usize>j * ld + i : <usize>i * ld + j) << FLOAT_SHIFT);
}

/** z = x + sign · y, sign = ±1, for a multiple of 8 columns; z may be x or y. Byte for byte as fast as `memory.copy`. */
function add(z: usize, ldz: i32, x: usize, ldx: i32, sign: f32, y: usize, ldy: i32, rows: i32, columns: i32): void {
  const signs = f32x4.splat(sign);
  const width = (<usize>columns) << FLOAT_SHIFT;
  for (; rows; rows--) {
    for (let j: usize = 0; j < width; j += 2 * VECTOR_BYTES) {
      v128.store(z + j, multiplyAdd(signs, v128.load(y + j), v128.load(x + j)));
      v128.store(z + j, multiplyAdd(signs, v128.load(y + j, VECTOR_BYTES), v128.load(x + j, VECTOR_BYTES)), VECTOR_BYTES);
    }
    x += (<usize>ldx) << FLOAT_SHIFT;
    y += (<usize>ldy) << FLOAT_SHIFT;
    z += (<usize>ldz) << FLOAT_SHIFT;
  }
}

/**
 * What A11·B11, `first`, is part of, its rows side by side; C11 holds what C12 lacks besides. One pass, which reads and writes
 * 8 quarters where five of `add` would 15 (1% of 1024³).
 */
function addProducts(
  first: usize, c11: usize, c12: usize, c21: usize, c22: usize, ldc: i32, rows: i32, columns: i32,
): void {
  const width = (<usize>columns) << FLOAT_SHIFT;
  const row = (<usize>ldc) << FLOAT_SHIFT;
  for (; rows; rows--) {
    for (let j: usize = 0; j < width; j += VECTOR_BYTES) {
      const both = f32x4.add(v128.load(c12 + j), v128.load(first + j));
      const lower = f32x4.add(v128.load(c21 + j), both);
      const right = v128.load(c22 + j);
      v128.store(c12 + j, f32x4.add(f32x4.add(both, right), v128.load(c11 + j)));
      v128.store(c21 + j, lower);
      v128.store(c22 + j, f32x4.add(right, lower));
    }
    first += width;
    c11 += row;
    c12 += row;
    c21 += row;
    c22 += row;
  }
}
