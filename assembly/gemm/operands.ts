import { FLOAT_BYTES, FLOAT_SHIFT } from "../lanes";

// What the functions of this folder are given. Names of one form mean one thing throughout:
//
//   m, n, k, depth, rows, columns, steps    counts; `depth` steps of k make a block
//   i, j, p                                 a row of A and C, a column of B and C, a step of k
//   a, b, c, bias, packed                   addresses
//   aRow, aStep, bStep, bColumn, cRow, …    bytes from one row, step or column to the next
//   lda, ldb, ldc                           floats from one stored row to the next: exports alone, as in BLAS
//
// Each operand has two strides, as in BLIS (rs_a and cs_a there), so that a transposed operand is one with its strides
// swapped:
//
//              n                         A(i, p) at a + i · aRow + p · aStep
//          ┌───────┐                     B(p, j) at b + p · bStep + j · bColumn
//        k │   B   │                     C(i, j) at c + i · cRow + j · cColumn
//     k    └───────┘                     bias(i, j) at bias + i · biasRow + j · biasColumn; 0: no bias
//   ┌───┐  ┌───────┐
// m │ A │  │   C   │ = alpha · A·B + beta · C + bias
//   └───┘  └───────┘
//
// Of two strides one is FLOAT_BYTES. Matrices start at multiples of a float; C overlaps no other operand.

/** A product. `plan` in product.ts fills in the last fields. */
@unmanaged @final
export class Product {
  m: i32;
  n: i32;
  k: i32;
  alpha: f32;
  beta: f32;
  a: usize;
  aRow: usize;
  aStep: usize;
  b: usize;
  bStep: usize;
  bColumn: usize;
  /** B as `packB` has packed it, in place of b; 0: there is none. */
  packed: usize;
  c: usize;
  cRow: usize;
  cColumn: usize;
  bias: usize;
  biasRow: usize;
  biasColumn: usize;

  /** C is one row, computed from B in place (gemv.ts); otherwise by blocks (blocked.ts). */
  isRow: bool;
  /** The first rows of A pack B on their way. */
  packsB: bool;
  /** A is transposed, and copied block by block with its rows whole. */
  copiesA: bool;
  /** Steps of a block of k; the last may have fewer. */
  depth: i32;
  /** Steps of the whole B, also where alpha = 0 makes k 0: they decide where its packed blocks start. */
  packedSteps: i32;

  @inline
  shape(m: i32, n: i32, k: i32, alpha: f32, beta: f32): void {
    this.m = m;
    this.n = n;
    this.k = k;
    this.alpha = alpha;
    this.beta = beta;
  }

  /** A, stored row by row, or as k × m. */
  @inline
  left(a: usize, lda: i32, transposed: bool): void {
    const stride = (<usize>lda) << FLOAT_SHIFT;
    this.a = a;
    this.aRow = transposed ? FLOAT_BYTES : stride;
    this.aStep = transposed ? stride : FLOAT_BYTES;
  }

  /** B, stored row by row, or as n × k. */
  @inline
  right(b: usize, ldb: i32, transposed: bool): void {
    const stride = (<usize>ldb) << FLOAT_SHIFT;
    this.b = b;
    this.bStep = transposed ? FLOAT_BYTES : stride;
    this.bColumn = transposed ? stride : FLOAT_BYTES;
    this.packed = 0;
  }

  /** B as `packB` has packed it. */
  @inline
  rightPacked(packed: usize): void {
    this.b = 0;
    this.bStep = 0;
    this.bColumn = 0;
    this.packed = packed;
  }

  /** C, stored row by row, and one row of bias, or 0. */
  @inline
  result(c: usize, ldc: i32, bias: usize): void {
    this.c = c;
    this.cRow = (<usize>ldc) << FLOAT_SHIFT;
    this.cColumn = FLOAT_BYTES;
    this.bias = bias;
    this.biasRow = 0;
    this.biasColumn = FLOAT_BYTES;
  }

  /**
   * Rows i to i + m, columns j to j + n and steps p to p + k of `whole`, whose B is not packed; without its bias, beta
   * = 0.
   */
  part(whole: Product, i: i32, m: i32, j: i32, n: i32, p: i32, k: i32): void {
    this.shape(m, n, k, whole.alpha, 0);
    this.a = whole.a + whole.aRow * i + whole.aStep * p;
    this.aRow = whole.aRow;
    this.aStep = whole.aStep;
    this.b = whole.b + whole.bStep * p + whole.bColumn * j;
    this.bStep = whole.bStep;
    this.bColumn = whole.bColumn;
    this.packed = 0;
    this.c = whole.c + whole.cRow * i + whole.cColumn * j;
    this.cRow = whole.cRow;
    this.cColumn = whole.cColumn;
    this.bias = 0;
  }

  /** This product as Cᵀ = Bᵀ·Aᵀ + biasᵀ; its B is not packed. */
  transpose(): void {
    const m = this.m;
    this.m = this.n;
    this.n = m;
    const a = this.a;
    const aRow = this.aRow;
    const aStep = this.aStep;
    this.a = this.b;
    this.aRow = this.bColumn;
    this.aStep = this.bStep;
    this.b = a;
    this.bStep = aStep;
    this.bColumn = aRow;
    const cRow = this.cRow;
    this.cRow = this.cColumn;
    this.cColumn = cRow;
    const biasRow = this.biasRow;
    this.biasRow = this.biasColumn;
    this.biasColumn = biasRow;
  }
}

/**
 * What the micro-kernel is called with: up to MC rows of a panel of C, NR columns wide, and one block of k (panel.ts).
 */
@unmanaged @final
export class Panel {
  rows: i32;
  depth: i32;
  alpha: f32;
  beta: f32;
  a: usize;
  aRow: usize;
  aStep: usize;
  /** NR values of B side by side for each step. */
  b: usize;
  bStep: usize;
  c: usize;
  cRow: usize;
  /** NR values, or 0. */
  bias: usize;
  /** Where the first tile packs B, 0 where it does not. */
  packed: usize;
}
