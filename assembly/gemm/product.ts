import { FLOAT_BYTES, FLOAT_SHIFT } from "../lanes";
import { SCRATCH } from "../scratch";
import { multiplyBlocks } from "./blocked";
import { blockDepth, COPY_A_COLUMNS, COPY_A_SPAN, KC, PACK_B_ROWS, PACK_B_VALUES, TRANSPOSE_STEPS } from "./blocking";
import { rowTimesMatrix } from "./gemv";
import { Product } from "./operands";
import { NR } from "./tile.generated";

const PRODUCT = SCRATCH + memory.data(offsetof<Product>(), 16);

/**
 * C = alpha · op(A)·op(B) + beta · C + bias, row-major, op(X) = X or its transpose: op(A) is m × k, op(B) k × n, C m ×
 * n, bias one row of n (or the address 0: none). BLAS's sgemm otherwise: leading dimensions count floats, beta = 0 does
 * not read C, alpha = 0 reads neither A nor B. C must not overlap the others; nothing need be aligned.
 */
export function gemm(
  m: i32, n: i32, k: i32, alpha: f32,
  a: usize, lda: i32, transA: bool,
  b: usize, ldb: i32, transB: bool,
  beta: f32, c: usize, ldc: i32, bias: usize,
): void {
  multiply(productOf(m, n, k, alpha, a, lda, transA, b, ldb, transB, beta, c, ldc, bias));
}

/** `gemm` with a right-hand side that `packB` has packed. */
export function gemmPacked(
  m: i32, n: i32, k: i32, alpha: f32,
  a: usize, lda: i32, transA: bool,
  packed: usize,
  beta: f32, c: usize, ldc: i32, bias: usize,
): void {
  multiply(packedProductOf(m, n, k, alpha, a, lda, transA, packed, beta, c, ldc, bias));
}

/** What `gemm` is given, in scratch. */
@inline
export function productOf(
  m: i32, n: i32, k: i32, alpha: f32,
  a: usize, lda: i32, transA: bool,
  b: usize, ldb: i32, transB: bool,
  beta: f32, c: usize, ldc: i32, bias: usize,
): Product {
  const product = changetype<Product>(PRODUCT);
  product.shape(m, n, k, alpha, beta);
  product.left(a, lda, transA);
  product.right(b, ldb, transB);
  product.result(c, ldc, bias);
  return product;
}

/** What `gemmPacked` is given. */
@inline
export function packedProductOf(
  m: i32, n: i32, k: i32, alpha: f32,
  a: usize, lda: i32, transA: bool,
  packed: usize,
  beta: f32, c: usize, ldc: i32, bias: usize,
): Product {
  const product = changetype<Product>(PRODUCT);
  product.shape(m, n, k, alpha, beta);
  product.left(a, lda, transA);
  product.rightPacked(packed);
  product.result(c, ldc, bias);
  return product;
}

/** Computes a product; may leave `product` transposed. */
export function multiply(product: Product): void {
  plan(product);
  compute(product);
}

/** Computes a product that is planned, or a part of it. */
@inline
export function compute(product: Product): void {
  if (product.isRow) rowTimesMatrix(product);
  else multiplyBlocks(product);
}

/**
 * Chooses how to compute a product, by its whole shape: in place or as its transpose, a row or blocks, and the blocks
 * of k. These alone decide the bits: a part of a planned product, fewer rows or columns of it, gets the bits that it
 * has in the whole.
 */
export function plan(product: Product): void {
  const unpacked = !product.packed;
  const isRow = unpacked && product.m == 1 && product.aStep == FLOAT_BYTES;
  const isColumn = unpacked && !isRow && product.n == 1 && product.bStep == FLOAT_BYTES;
  product.isRow = isRow || isColumn;
  if (isColumn || (unpacked && !isRow && paysTransposed(product))) product.transpose();
  product.packedSteps = product.k;
  if (product.alpha == 0) product.k = 0;
  product.depth = blockDepth(product.k);
  chooseCopies(product);
}

/** Chooses what is copied on the way, by the shape of a planned product, or of a part of it: no matter to the bits. */
@inline
export function chooseCopies(product: Product): void {
  product.packsB = product.m >= PACK_B_ROWS && product.n * min(product.k, KC) >= PACK_B_VALUES;
  const isTransposedA = product.aRow == FLOAT_BYTES;
  const span = (product.aStep >> FLOAT_SHIFT) * product.depth;
  product.copiesA = isTransposedA && span >= COPY_A_SPAN && product.n >= COPY_A_COLUMNS;
}

/** Few rows of A and a transposed B: Cᵀ = Bᵀ·Aᵀ leaves B in place, and packs A, the smaller one, in whole panels. */
@inline
function paysTransposed(product: Product): bool {
  const m = product.m;
  const n = product.n;
  return product.bColumn != FLOAT_BYTES && m % NR == 0 && <i64>product.k * (n - m) >= <i64>m * n * TRANSPOSE_STEPS;
}
