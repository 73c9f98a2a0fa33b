import { FLOAT_SHIFT } from "../lanes";
import { COPY_A_COLUMNS, COPY_A_SPAN, KC, MC, NC, PACK_B_ROWS, PACK_B_VALUES, TURN_STEPS } from "./blocking";
import { rowsTimesVector, vectorTimesRows } from "./gemv";
import { packB, transpose } from "./pack";
import { halfPanel, NR, packingPanel, panel, rowOfFourPanels, rowOfTwoPanels } from "./tile";

/** Floats from one row of a copied block of A to the next: a cache line over 2 KiB, lest rows meet in a few sets of L1. */
const A_FLOATS: i32 = KC + 16;
/** A block of a transposed A, the packed block of B, a panel of C computed in a copy, and its bias: laid out once. */
const BLOCK_A = memory.data((MC * A_FLOATS) << FLOAT_SHIFT, 64);
const BLOCK_B = memory.data((KC * NC) << FLOAT_SHIFT, 64);
const EDGE = memory.data((MC * NR) << FLOAT_SHIFT, 16);
const EDGE_BIAS = memory.data(NR << FLOAT_SHIFT, 16);
const BLOCK_A_ROW: usize = A_FLOATS << FLOAT_SHIFT;
const NR_BYTES: usize = NR << FLOAT_SHIFT;

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
  // Few rows of A beside a transposed B: Cᵀ = op(B)ᵀ·op(A)ᵀ leaves B in place, and packs A, the smaller one.
  const turned = transB && m % NR == 0 && <i64>k * (n - m) >= <i64>m * n * TURN_STEPS;
  if (turned) product(n, m, k, alpha, b, ldb, false, a, lda, !transA, 0, beta, c, ldc, true, bias);
  else product(m, n, k, alpha, a, lda, transA, b, ldb, transB, 0, beta, c, ldc, false, bias);
}

/** The same with a right-hand side that `packRight` has packed. */
export function gemmPacked(
  m: i32, n: i32, k: i32, alpha: f32,
  a: usize, lda: i32, transA: bool,
  packed: usize,
  beta: f32, c: usize, ldc: i32, bias: usize,
): void {
  product(m, n, k, alpha, a, lda, transA, 0, 0, true, packed, beta, c, ldc, false, bias);
}

/** Packs op(B), k × n, whole: block by block in the order in which `gemmPacked` meets them, k floats for each column. */
export function packRight(to: usize, k: i32, n: i32, b: usize, ldb: i32, transB: bool): void {
  const bRow = (<usize>ldb) << FLOAT_SHIFT;
  const deepest = blockDepth(k);
  for (let j = 0; j < n; j += NC) {
    const columns = min(n - j, NC);
    for (let p = 0; p < k; p += deepest) {
      const depth = min(k - p, deepest);
      packB(to, block(b, bRow, transB, j, p), bRow, transB, columns, depth);
      to += (<usize>wholePanels(columns) * depth) << FLOAT_SHIFT;
    }
  }
}

/** Columns that packed panels of n columns take. */
export function wholePanels(n: i32): i32 {
  return (n + NR - 1) & -NR;
}

/** Depth of the blocks of k steps: even ones, for a shallow last block would do little between its loads and stores of C. */
@inline
function blockDepth(k: i32): i32 {
  const blocks = (k + KC - 1) / KC;
  return blocks ? (k + blocks - 1) / blocks : 0;
}

/** Where the block of op(B) from column j and step p on starts. */
@inline
function block(b: usize, bRow: usize, transB: bool, j: i32, p: i32): usize {
  return b + (transB ? bRow * j + (p << FLOAT_SHIFT) : bRow * p + (j << FLOAT_SHIFT));
}

/**
 * The product with b, or, where `packed` is not 0, with that. `turned` says that C lies transposed, n × m, and so does the
 * bias, m values; n is a multiple of NR then.
 */
function product(
  m: i32, n: i32, k: i32, alpha: f32,
  a: usize, lda: i32, transA: bool,
  b: usize, ldb: i32, transB: bool, packed: usize,
  beta: f32, c: usize, ldc: i32, turned: bool, bias: usize,
): void {
  const height = k;
  if (alpha == 0) k = 0;
  const aRow: usize = transA ? 4 : (<usize>lda) << FLOAT_SHIFT;
  const aStep: usize = transA ? (<usize>lda) << FLOAT_SHIFT : 4;
  const bRow = (<usize>ldb) << FLOAT_SHIFT;
  const cRow = (<usize>ldc) << FLOAT_SHIFT;
  const bStep: usize = transB ? 4 : bRow;
  if (m == 1 && aStep == 4 && !packed) {
    if (transB) rowsTimesVector(n, k, b, bRow, a, alpha, beta, c, 4, bias, 4);
    else vectorTimesRows(n, k, a, b, bRow, alpha, beta, c, 4, bias, 4);
    return;
  }
  if (n == 1 && bStep == 4 && !packed) {
    if (transA) vectorTimesRows(m, k, b, a, aStep, alpha, beta, c, cRow, bias, 0);
    else rowsTimesVector(m, k, a, aRow, b, alpha, beta, c, cRow, bias, 0);
    return;
  }
  const packsB = m >= PACK_B_ROWS && n * min(k, KC) >= PACK_B_VALUES;
  const deepest = blockDepth(k);
  const copiesA = transA && <usize>lda * deepest >= COPY_A_SPAN && n >= COPY_A_COLUMNS;
  const aBlockRow = copiesA ? BLOCK_A_ROW : aRow;
  const aBlockStep: usize = copiesA ? 4 : aStep;
  for (let j = 0; j < n; j += NC) {
    const columns = min(n - j, NC);
    // At least one turn, so that k = 0 still scales C and adds the bias: the tile's sums are then empty.
    let p = 0;
    do {
      const depth = min(k - p, deepest);
      const bBlock = block(b, bRow, transB, j, p);
      // Whole panels of a B whose columns stand side by side are read in place, at least by the first rows, which pack them
      // on the way. The last columns need a packed panel in any case, so that nothing beyond B is read.
      const side = packed || transB ? 0 : columns & -NR;
      let bPacked = BLOCK_B;
      if (packed) bPacked = packed + ((<usize>j * height + <usize>p * wholePanels(columns)) << FLOAT_SHIFT);
      else packB(bPacked + ((side * depth) << FLOAT_SHIFT), bBlock + (side << FLOAT_SHIFT), bRow, transB, columns - side, depth);
      const scale: f32 = p ? 1 : beta;
      for (let i = 0; i < m; i += MC) {
        const rows = min(m - i, MC);
        let aBlock = a + aRow * i + aStep * p;
        if (copiesA) {
          transpose(BLOCK_A, BLOCK_A_ROW, aBlock, aStep, depth, rows);
          aBlock = BLOCK_A;
        }
        for (let x = 0; x < columns; x += NR) {
          const inPlace = x < side && (i == 0 || !packsB);
          const packedPanel = bPacked + ((x * depth) << FLOAT_SHIFT);
          const bPanel = inPlace ? bBlock + (x << FLOAT_SHIFT) : packedPanel;
          const step = inPlace ? bRow : NR_BYTES;
          const to = inPlace && packsB ? packedPanel : 0;
          const column = j + x;
          const cPanel = turned ? c + cRow * column + (i << FLOAT_SHIFT) : c + cRow * i + (column << FLOAT_SHIFT);
          const biasPanel = bias && !p ? bias + ((turned ? i : column) << FLOAT_SHIFT) : 0;
          const width = min(columns - x, NR);
          if (turned) {
            turnedPanel(to, rows, depth, aBlock, aBlockRow, aBlockStep, bPanel, step, alpha, scale, cPanel, cRow, biasPanel);
          } else if (rows == 1 && !inPlace && columns - x >= 4 * NR) {
            rowOfFourPanels(depth, aBlock, aBlockStep, bPanel, <usize>depth * NR_BYTES, alpha, scale, cPanel, biasPanel);
            x += 3 * NR;
          } else if (rows == 1 && !inPlace && columns - x >= 2 * NR) {
            rowOfTwoPanels(depth, aBlock, aBlockStep, bPanel, <usize>depth * NR_BYTES, alpha, scale, cPanel, biasPanel);
            x += NR;
          } else if (width == NR) {
            widePanel(to, rows, depth, aBlock, aBlockRow, aBlockStep, bPanel, step, alpha, scale, cPanel, cRow, biasPanel);
          } else {
            edge(rows, width, depth, aBlock, aBlockRow, aBlockStep, bPanel, step, alpha, scale, cPanel, cRow, biasPanel);
          }
        }
      }
      p += deepest;
    } while (p < k);
  }
}

/** Up to MC × NR values of C. A panel of B in place is packed on the way where `to` is not 0. */
function widePanel(
  to: usize, m: i32, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize,
  alpha: f32, beta: f32, c: usize, ldc: usize, bias: usize,
): void {
  if (to) packingPanel(to, m, depth, a, aRow, aStep, b, bStep, alpha, beta, c, ldc, bias);
  else panel(m, depth, a, aRow, aStep, b, bStep, alpha, beta, c, ldc, bias);
}

/** The same where C lies transposed, as NR rows of m, and so does its bias, m values: computed in a copy. */
function turnedPanel(
  to: usize, m: i32, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize,
  alpha: f32, beta: f32, c: usize, ldc: usize, bias: usize,
): void {
  if (beta != 0) transpose(EDGE, NR_BYTES, c, ldc, NR, m);
  widePanel(to, m, depth, a, aRow, aStep, b, bStep, alpha, beta, EDGE, NR_BYTES, 0);
  if (bias) {
    for (let row = EDGE, end = EDGE + NR_BYTES * m; row < end; row += NR_BYTES, bias += 4) {
      const value = v128.load32_splat(bias);
      v128.store(row, f32x4.add(v128.load(row), value));
      v128.store(row, f32x4.add(v128.load(row, 16), value), 16);
    }
  }
  transpose(c, ldc, EDGE, NR_BYTES, m, NR);
}

/** Fewer than NR columns, the last ones of C: computed in a copy. */
function edge(
  m: i32, width: i32, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize,
  alpha: f32, beta: f32, c: usize, ldc: usize, bias: usize,
): void {
  if (bias) {
    copyRows(EDGE_BIAS, 0, bias, 0, 1, width);
    bias = EDGE_BIAS;
  }
  if (beta != 0) copyRows(EDGE, NR_BYTES, c, ldc, m, width);
  if (width <= 4) halfPanel(m, depth, a, aRow, aStep, b, bStep, alpha, beta, EDGE, NR_BYTES, bias);
  else panel(m, depth, a, aRow, aStep, b, bStep, alpha, beta, EDGE, NR_BYTES, bias);
  copyRows(c, ldc, EDGE, NR_BYTES, m, width);
}

function copyRows(to: usize, toRow: usize, from: usize, fromRow: usize, rows: i32, columns: i32): void {
  for (; rows; rows--) {
    let x = 0;
    for (; x < (columns & -4); x += 4) v128.store(to + (x << FLOAT_SHIFT), v128.load(from + (x << FLOAT_SHIFT)));
    for (; x < columns; x++) store<u32>(to + (x << FLOAT_SHIFT), load<u32>(from + (x << FLOAT_SHIFT)));
    to += toRow;
    from += fromRow;
  }
}
