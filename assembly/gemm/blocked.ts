import { KC, MC, MR, NC, NR } from "./blocking";
import { pack } from "./pack";
import { tile } from "./tile";

const FLOAT = 2;

/** The packed block of A, the packed block of B, and a tile with its bias for the edges of C: laid out once. */
const BLOCK_A = memory.data((MC * KC) << FLOAT, 64);
const BLOCK_B = memory.data((KC * NC) << FLOAT, 64);
const EDGE_TILE = memory.data((MR * NR) << FLOAT, 16);
const EDGE_BIAS = memory.data(NR << FLOAT, 16);

/**
 * C = alpha · op(A)·op(B) + beta · C + bias, row-major, op(X) = X or its transpose: op(A) is m × k, op(B) k × n,
 * C m × n, bias one row of n (or the address 0: none). BLAS's sgemm otherwise: leading dimensions count floats, beta = 0
 * does not read C, alpha = 0 reads neither A nor B. C must not overlap the others; nothing need be aligned.
 */
export function gemm(
  m: i32, n: i32, k: i32, alpha: f32,
  a: usize, lda: i32, transA: bool,
  b: usize, ldb: i32, transB: bool,
  beta: f32, c: usize, ldc: i32, bias: usize,
): void {
  if (alpha == 0) k = 0;
  for (let j = 0; j < n; j += NC) {
    const columns = min(n - j, NC);
    // At least one turn, so that k = 0 still scales C and adds the bias: the tile's sums are then empty.
    let p = 0;
    do {
      const depth = min(k - p, KC);
      pack(BLOCK_B, b + (at(ldb, transB, p, j) << FLOAT), ldb, !transB, columns, depth, NR);
      for (let i = 0; i < m; i += MC) {
        const rows = min(m - i, MC);
        pack(BLOCK_A, a + (at(lda, transA, i, p) << FLOAT), lda, transA, rows, depth, MR);
        const block = c + ((<usize>i * ldc + j) << FLOAT);
        const first = p == 0;
        multiply(rows, columns, depth, alpha, first ? beta : 1, block, ldc, first && bias ? bias + (j << FLOAT) : 0);
      }
      p += KC;
    } while (p < k);
  }
}

/** Index of value (row, column) of op(X). */
@inline
function at(ld: i32, transposed: bool, row: i32, column: i32): usize {
  return transposed ? <usize>column * ld + row : <usize>row * ld + column;
}

/** The packed blocks' product, tile by tile: a panel of B stays in L1 while all panels of A pass by. */
function multiply(m: i32, n: i32, depth: i32, alpha: f32, beta: f32, c: usize, ldc: i32, bias: usize): void {
  const row = (<usize>ldc) << FLOAT;
  let b = BLOCK_B;
  for (let j = 0; j < n; j += NR) {
    let a = BLOCK_A;
    const bj = bias ? bias + (j << FLOAT) : 0;
    for (let i = 0; i < m; i += MR) {
      const cij = c + row * i + (j << FLOAT);
      if (m - i >= MR && n - j >= NR) tile(depth, a, b, alpha, beta, cij, row, bj);
      else edge(min(m - i, MR), min(n - j, NR), depth, a, b, alpha, beta, cij, row, bj);
      a += (MR * depth) << FLOAT;
    }
    b += (NR * depth) << FLOAT;
  }
}

/** A tile that C's edge cuts: the same arithmetic on a copy, of which `rows` × `columns` count. */
function edge(
  rows: i32, columns: i32, depth: i32, a: usize, b: usize, alpha: f32, beta: f32, c: usize, ldc: usize, bias: usize,
): void {
  const bytes = columns << FLOAT;
  if (beta != 0) copyRows(EDGE_TILE, NR << FLOAT, c, ldc, rows, bytes);
  if (bias) copyRows(EDGE_BIAS, 0, bias, 0, 1, bytes);
  tile(depth, a, b, alpha, beta, EDGE_TILE, NR << FLOAT, bias ? EDGE_BIAS : 0);
  copyRows(c, ldc, EDGE_TILE, NR << FLOAT, rows, bytes);
}

function copyRows(to: usize, toRow: usize, from: usize, fromRow: usize, rows: i32, bytes: i32): void {
  for (; rows; rows--) {
    for (let x = 0; x < bytes; x += 4) store<u32>(to + x, load<u32>(from + x));
    to += toRow;
    from += fromRow;
  }
}
