import { load4, store4 } from "../lanes";
import { gemm } from "./blocked";

const FLOAT = 2;

/**
 * C = alpha · op(A)·op(B) + bias, as `gemm` with beta = 0, by one level of Strassen's method in Winograd's form: 7
 * products of half the size in place of 8, and 15 sums of quarters, of which products take 3 over by beta = 1. `room`
 * holds ⌊m/2⌋·⌊k/2⌋ + ⌊k/2⌋·⌊n/2⌋ floats. Higham 2002, §23.1, has the method.
 */
export function strassen(
  m: i32, n: i32, k: i32, alpha: f32,
  a: usize, lda: i32, transA: bool,
  b: usize, ldb: i32, transB: bool,
  c: usize, ldc: i32, bias: usize, room: usize,
): void {
  const hm = m >> 1;
  const hn = n >> 1;
  const hk = k >> 1;
  // Quarters of A and B are summed as they are stored.
  const aRows = transA ? hk : hm;
  const aColumns = transA ? hm : hk;
  const bRows = transB ? hn : hk;
  const bColumns = transB ? hk : hn;
  const a12 = transA ? below(a, hk, lda) : beside(a, hk);
  const a21 = transA ? beside(a, hm) : below(a, hm, lda);
  const a22 = transA ? beside(a12, hm) : below(a12, hm, lda);
  const b12 = transB ? below(b, hn, ldb) : beside(b, hn);
  const b21 = transB ? beside(b, hk) : below(b, hk, ldb);
  const b22 = transB ? beside(b12, hk) : below(b12, hk, ldb);
  const c12 = beside(c, hn);
  const c21 = below(c, hm, ldc);
  const c22 = beside(c21, hn);
  const s = room;
  const t = beside(room, hm * hk);

  subtract(s, aColumns, a, lda, a21, lda, aRows, aColumns);
  subtract(t, bColumns, b22, ldb, b12, ldb, bRows, bColumns);
  gemm(hm, hn, hk, alpha, s, aColumns, transA, t, bColumns, transB, 0, c21, ldc, 0);
  add(s, aColumns, a21, lda, a22, lda, aRows, aColumns);
  subtract(t, bColumns, b12, ldb, b, ldb, bRows, bColumns);
  gemm(hm, hn, hk, alpha, s, aColumns, transA, t, bColumns, transB, 0, c22, ldc, 0);
  subtract(s, aColumns, s, aColumns, a, lda, aRows, aColumns);
  subtract(t, bColumns, b22, ldb, t, bColumns, bRows, bColumns);
  gemm(hm, hn, hk, alpha, s, aColumns, transA, t, bColumns, transB, 0, c12, ldc, 0);
  gemm(hm, hn, hk, alpha, a, lda, transA, b, ldb, transB, 0, c, ldc, 0);
  add(c12, ldc, c12, ldc, c, ldc, hm, hn);
  add(c21, ldc, c21, ldc, c12, ldc, hm, hn);
  add(c12, ldc, c12, ldc, c22, ldc, hm, hn);
  add(c22, ldc, c22, ldc, c21, ldc, hm, hn);
  subtract(s, aColumns, a12, lda, s, aColumns, aRows, aColumns);
  gemm(hm, hn, hk, alpha, s, aColumns, transA, b22, ldb, transB, 1, c12, ldc, 0);
  subtract(t, bColumns, t, bColumns, b21, ldb, bRows, bColumns);
  gemm(hm, hn, hk, -alpha, a22, lda, transA, t, bColumns, transB, 1, c21, ldc, 0);
  gemm(hm, hn, hk, alpha, a12, lda, transA, b21, ldb, transB, 1, c, ldc, 0);

  // What an odd size leaves over: the last step, the last column, the last row.
  const lastA = transA ? below(a, k - 1, lda) : beside(a, k - 1);
  const lastB = transB ? beside(b, k - 1) : below(b, k - 1, ldb);
  if (k & 1) gemm(m & -2, n & -2, 1, alpha, lastA, lda, transA, lastB, ldb, transB, 1, c, ldc, 0);
  const columnB = transB ? below(b, n - 1, ldb) : beside(b, n - 1);
  if (n & 1) gemm(m & -2, 1, k, alpha, a, lda, transA, columnB, ldb, transB, 0, beside(c, n - 1), ldc, 0);
  const rowA = transA ? beside(a, m - 1) : below(a, m - 1, lda);
  if (m & 1) gemm(1, n, k, alpha, rowA, lda, transA, b, ldb, transB, 0, below(c, m - 1, ldc), ldc, 0);
  if (bias) gemm(m, n, 0, 1, a, lda, transA, b, ldb, transB, 1, c, ldc, bias);
}

@inline
function beside(x: usize, columns: i32): usize {
  return x + ((<usize>columns) << FLOAT);
}

@inline
function below(x: usize, rows: i32, ld: i32): usize {
  return x + ((<usize>rows * ld) << FLOAT);
}

/** z = x + y, matrices with leading dimensions; z may be x or y. */
function add(z: usize, ldz: i32, x: usize, ldx: i32, y: usize, ldy: i32, rows: i32, columns: i32): void {
  combine(false, z, ldz, x, ldx, y, ldy, rows, columns);
}

/** z = x − y. */
function subtract(z: usize, ldz: i32, x: usize, ldx: i32, y: usize, ldy: i32, rows: i32, columns: i32): void {
  combine(true, z, ldz, x, ldx, y, ldy, rows, columns);
}

@inline
function combine(
  minus: bool, z: usize, ldz: i32, x: usize, ldx: i32, y: usize, ldy: i32, rows: i32, columns: i32,
): void {
  for (; rows; rows--) {
    for (let j = 0; j < columns; j += 4) {
      const at = (<usize>j) << FLOAT;
      const width = min(columns - j, 4);
      const left = load4(x + at, width);
      const right = load4(y + at, width);
      store4(z + at, width, minus ? f32x4.sub(left, right) : f32x4.add(left, right));
    }
    x = below(x, 1, ldx);
    y = below(y, 1, ldy);
    z = below(z, 1, ldz);
  }
}
