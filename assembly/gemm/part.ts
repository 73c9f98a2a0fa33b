import { FLOAT_SHIFT } from "../lanes";
import { BLOCK, Block, multiplyBlock } from "./blocked";
import { NC } from "./blocking";
import { Product } from "./operands";
import { paddedColumns } from "./pack";
import { chooseCopies, compute, packedProductOf, plan, productOf } from "./product";
import { NR } from "./tile.generated";

// Parts of products, for threads that share one memory. Only C is cut, into columns or rows of what `plan` has made of
// the whole product, so that every sum runs over the same steps in the same blocks: the bits are those of the whole.

/** Floats in a cache line, so that two threads write to none in common where C starts at one. */
const LINE: i32 = 16;
/** Columns of a row that are computed together (gemv.ts). */
const ROW_COLUMNS: i32 = 4;

/** Part `part` of `parts` of `gemm`. */
export function gemmPart(
  part: i32, parts: i32,
  m: i32, n: i32, k: i32, alpha: f32,
  a: usize, lda: i32, transA: bool,
  b: usize, ldb: i32, transB: bool,
  beta: f32, c: usize, ldc: i32, bias: usize,
): void {
  const product = productOf(m, n, k, alpha, a, lda, transA, b, ldb, transB, beta, c, ldc, bias);
  plan(product);
  multiplyPart(product, part, parts);
}

/** Part `part` of `parts` of `gemmPacked`. */
export function gemmPackedPart(
  part: i32, parts: i32,
  m: i32, n: i32, k: i32, alpha: f32,
  a: usize, lda: i32, transA: bool,
  packed: usize,
  beta: f32, c: usize, ldc: i32, bias: usize,
): void {
  const product = packedProductOf(m, n, k, alpha, a, lda, transA, packed, beta, c, ldc, bias);
  plan(product);
  multiplyPart(product, part, parts);
}

/** A part of a planned product: columns or rows of C. */
function multiplyPart(product: Product, part: i32, parts: i32): void {
  const m = product.m;
  const n = product.n;
  const columnUnit = n >= LINE * parts ? LINE : product.isRow ? ROW_COLUMNS : NR;
  const rowUnit = m >= LINE * parts ? LINE : ROW_COLUMNS;
  if (!product.isRow && cutsRows(product, largestPart(n, columnUnit, parts), largestPart(m, rowUnit, parts))) {
    const first = startOf(part, m, rowUnit, parts);
    multiplyRows(product, first, startOf(part + 1, m, rowUnit, parts) - first);
  } else {
    const first = startOf(part, n, columnUnit, parts);
    multiplyColumns(product, first, startOf(part + 1, n, columnUnit, parts));
  }
}

/**
 * Whether rows are cut: where that is more even by an eighth, given the most columns or rows of a part. Where both are
 * alike, cut columns make each thread read A, and cut rows make each read and pack B; but rows lie together in memory,
 * where the optimiser's parts are, so that a core finds the gradients of weights in its caches.
 */
@inline
function cutsRows(product: Product, mostColumns: i32, mostRows: i32): bool {
  const m: i64 = product.m;
  const n: i64 = product.n;
  const k: i64 = product.k;
  const byColumns = m * mostColumns;
  const byRows = n * mostRows;
  if (byRows * 8 < byColumns * 7) return true;
  return byRows * 7 <= byColumns * 8 && 2 * n * k < m * (k + n);
}

/** Where a part starts of `count` rows or columns that are cut at multiples of `unit`. */
function startOf(part: i32, count: i32, unit: i32, parts: i32): i32 {
  const units = (count + unit - 1) / unit;
  return min(count, ((units * part) / parts) * unit);
}

@inline
function largestPart(count: i32, unit: i32, parts: i32): i32 {
  const units = (count + unit - 1) / unit;
  return min(count, ((units + parts - 1) / parts) * unit);
}

/** Columns `first` to `end`. */
function multiplyColumns(product: Product, first: i32, end: i32): void {
  if (end <= first) return;
  if (product.packed) {
    multiplyPackedColumns(product, first, end);
    return;
  }
  product.n = end - first;
  product.b += product.bColumn * first;
  product.c += product.cColumn * first;
  if (product.bias) product.bias += product.biasColumn * first;
  chooseCopies(product);
  compute(product);
}

/** `rows` rows from `first` on. */
function multiplyRows(product: Product, first: i32, rows: i32): void {
  if (rows <= 0) return;
  product.m = rows;
  product.a += product.aRow * first;
  product.c += product.cRow * first;
  if (product.bias) product.bias += product.biasRow * first;
  chooseCopies(product);
  compute(product);
}

/** The loops of `multiplyBlocks`, over panels of a packed B that may start and end within its blocks. */
function multiplyPackedColumns(product: Product, first: i32, end: i32): void {
  const block = changetype<Block>(BLOCK);
  for (let j = first; j < end; j += block.columns) {
    const left = j - (j % NC);
    const right = min(left + NC, product.n);
    block.firstColumn = j;
    block.columns = min(right, end) - j;
    block.inPlace = 0;
    let p = 0;
    do {
      block.firstStep = p;
      block.depth = min(product.k - p, product.depth);
      const steps = <usize>left * product.packedSteps + <usize>p * paddedColumns(right - left);
      block.packed = product.packed + ((steps + <usize>(j - left) * block.depth) << FLOAT_SHIFT);
      multiplyBlock(product, block);
      p += product.depth;
    } while (p < product.k);
  }
}
