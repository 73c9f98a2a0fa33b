import { multiplyAdd, VECTOR_BYTES, ZERO } from "../lanes";

/**
 * Rows and columns of the register tile; the columns are two vectors. Ten sums cover the latency of fused multiply-adds
 * (4 cycles at two a cycle), eight that of additions, and leave registers for the products: docs/tiles.md.
 */
export const MR: i32 = ASC_FEATURE_RELAXED_SIMD ? 5 : 4;
export const NR: i32 = 8;

/**
 * C = alpha · A·B + beta · C + bias for m rows of NR columns, a tile at a time: value (row, step) of A at a + row · aRow +
 * step · aStep, a step of B at b + step · bStep. Addresses; strides in bytes. beta = 0 does not read C, so that NaN there
 * does not leak; bias = 0 (the address) adds none. Each sum runs over k in order from 0, whatever the tile, so that the
 * bits depend on the operands and the blocking of k alone.
 */
export function panel(
  m: i32, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize,
  alpha: f32, beta: f32, c: usize, ldc: usize, bias: usize,
): void {
  tiles(2, m, depth, a, aRow, aStep, b, bStep, alpha, beta, c, ldc, bias);
}

/**
 * The same, at least MR rows, for a panel of B in place, which is packed at `to` on the way: the first tile stores what it
 * loads, in units that the sums leave idle, and the others read that.
 */
export function packingPanel(
  to: usize, m: i32, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize,
  alpha: f32, beta: f32, c: usize, ldc: usize, bias: usize,
): void {
  tile(MR, 2, true, to, depth, a, aRow, aStep, b, bStep, alpha, beta, c, ldc, bias);
  panel(m - MR, depth, a + aRow * MR, aRow, aStep, to, 2 * VECTOR_BYTES, alpha, beta, c + ldc * MR, ldc, bias);
}

/** The same for the first four columns alone: the last ones of C, where half a tile will do. */
export function halfPanel(
  m: i32, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize,
  alpha: f32, beta: f32, c: usize, ldc: usize, bias: usize,
): void {
  tiles(1, m, depth, a, aRow, aStep, b, bStep, alpha, beta, c, ldc, bias);
}

/**
 * One row of two packed panels, or of four, `next` bytes apart: the sums of fewer would wait for each other's multiply-adds
 * (1×784×128 at 49 GFLOP/s with four, at 43 with two). Step for step what `panel` does, so the same bits. Two functions: with
 * the choice in one, Binaryen folds both loops into one that chooses in every step.
 */
export function rowOfTwoPanels(
  depth: i32, a: usize, aStep: usize, b: usize, next: usize, alpha: f32, beta: f32, c: usize, bias: usize,
): void {
  rowOfPanels(2, depth, a, aStep, b, next, alpha, beta, c, bias);
}
export function rowOfFourPanels(
  depth: i32, a: usize, aStep: usize, b: usize, next: usize, alpha: f32, beta: f32, c: usize, bias: usize,
): void {
  rowOfPanels(4, depth, a, aStep, b, next, alpha, beta, c, bias);
}

@inline
function rowOfPanels(
  panels: i32, depth: i32, a: usize, aStep: usize, b: usize, next: usize, alpha: f32, beta: f32, c: usize, bias: usize,
): void {
  let c0 = ZERO;
  let c1 = ZERO;
  let c2 = ZERO;
  let c3 = ZERO;
  let c4 = ZERO;
  let c5 = ZERO;
  let c6 = ZERO;
  let c7 = ZERO;
  const next2 = next << 1;
  const next3 = next * 3;
  for (; depth; depth--) {
    const value = v128.load32_splat(a);
    c0 = multiplyAdd(value, v128.load(b), c0);
    c1 = multiplyAdd(value, v128.load(b, VECTOR_BYTES), c1);
    c2 = multiplyAdd(value, v128.load(b + next), c2);
    c3 = multiplyAdd(value, v128.load(b + next, VECTOR_BYTES), c3);
    if (panels > 2) {
      if (b == c) break; // never, as in `tile`
      c4 = multiplyAdd(value, v128.load(b + next2), c4);
      c5 = multiplyAdd(value, v128.load(b + next2, VECTOR_BYTES), c5);
      c6 = multiplyAdd(value, v128.load(b + next3), c6);
      c7 = multiplyAdd(value, v128.load(b + next3, VECTOR_BYTES), c7);
    }
    a += aStep;
    b += NR << 2;
  }
  finishPanel(c0, c1, alpha, beta, c, bias);
  finishPanel(c2, c3, alpha, beta, c + 2 * VECTOR_BYTES, bias ? bias + 2 * VECTOR_BYTES : 0);
  if (panels > 2) {
    finishPanel(c4, c5, alpha, beta, c + 4 * VECTOR_BYTES, bias ? bias + 4 * VECTOR_BYTES : 0);
    finishPanel(c6, c7, alpha, beta, c + 6 * VECTOR_BYTES, bias ? bias + 6 * VECTOR_BYTES : 0);
  }
}

function finishPanel(left: v128, right: v128, alpha: f32, beta: f32, c: usize, bias: usize): void {
  left = f32x4.mul(left, f32x4.splat(alpha));
  right = f32x4.mul(right, f32x4.splat(alpha));
  if (beta != 0) {
    left = multiplyAdd(f32x4.splat(beta), v128.load(c), left);
    right = multiplyAdd(f32x4.splat(beta), v128.load(c, VECTOR_BYTES), right);
  }
  if (bias) {
    left = f32x4.add(left, v128.load(bias));
    right = f32x4.add(right, v128.load(bias, VECTOR_BYTES));
  }
  v128.store(c, left);
  v128.store(c, right, VECTOR_BYTES);
}

/** Tiles of MR rows, and of one less so that none is left with a row or two, whose few sums would wait for each other. */
@inline
function tiles(
  vectors: i32, m: i32, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize,
  alpha: f32, beta: f32, c: usize, ldc: usize, bias: usize,
): void {
  for (let whole = m - ((m + MR - 1) / MR) * (MR - 1); whole > 0; whole--) {
    tile(MR, vectors, false, 0, depth, a, aRow, aStep, b, bStep, alpha, beta, c, ldc, bias);
    m -= MR;
    a += aRow * MR;
    c += ldc * MR;
  }
  for (; m >= MR - 1; m -= MR - 1) {
    tile(MR - 1, vectors, false, 0, depth, a, aRow, aStep, b, bStep, alpha, beta, c, ldc, bias);
    a += aRow * (MR - 1);
    c += ldc * (MR - 1);
  }
  if (MR > 4 && m == 3) tile(3, vectors, false, 0, depth, a, aRow, aStep, b, bStep, alpha, beta, c, ldc, bias);
  if (m == 2) tile(2, vectors, false, 0, depth, a, aRow, aStep, b, bStep, alpha, beta, c, ldc, bias);
  if (m == 1) tile(1, vectors, false, 0, depth, a, aRow, aStep, b, bStep, alpha, beta, c, ldc, bias);
}

/**
 * One tile of `rows` × `vectors` vectors, both constants. Two steps a turn, with a way out after each, cost the least
 * instructions and keep each step's loads beside their use: V8 up to Node 22 spills where it can move loads ahead. For
 * five rows it could still, which the test of b against c prevents: it never holds (c is no operand), and takes the tile
 * from .38 of the peak to .91 there. Firefox moves no load: each value of A comes right before its sums, for with three of
 * them loaded ahead it seems to keep one of five rows' sums in memory (36 GFLOP/s instead of 63). The order of the sums
 * gives four rows 4% on Node 20 and 22; elsewhere it is alike row by row (docs/tiles.md).
 */
@inline
function tile(
  rows: i32, vectors: i32, packs: bool, to: usize, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize,
  alpha: f32, beta: f32, c: usize, ldc: usize, bias: usize,
): void {
  let c10 = ZERO;
  let c11 = ZERO;
  let c01 = ZERO;
  let c00 = ZERO;
  let c20 = ZERO;
  let c21 = ZERO;
  let c31 = ZERO;
  let c30 = ZERO;
  let c40 = ZERO;
  let c41 = ZERO;

  const row2 = aRow << 1;
  const row3 = aRow * 3;
  const row4 = aRow << 2;
  const end = a + (<usize>depth) * aStep;
  if (depth) do {
    let b0 = v128.load(b);
    let b1 = vectors > 1 ? v128.load(b, VECTOR_BYTES) : b0;
    if (packs) {
      v128.store(to, b0);
      v128.store(to, b1, VECTOR_BYTES);
      to += 2 * VECTOR_BYTES;
    }
    let a1 = rows > 1 ? v128.load32_splat(a + aRow) : ZERO;
    if (rows > 1) c10 = multiplyAdd(a1, b0, c10);
    if (rows > 1 && vectors > 1) c11 = multiplyAdd(a1, b1, c11);
    let a0 = v128.load32_splat(a);
    if (vectors > 1) c01 = multiplyAdd(a0, b1, c01);
    c00 = multiplyAdd(a0, b0, c00);
    let a2 = rows > 2 ? v128.load32_splat(a + row2) : ZERO;
    if (rows > 2) c20 = multiplyAdd(a2, b0, c20);
    if (rows > 4 && b == c) break;
    if (rows > 2 && vectors > 1) c21 = multiplyAdd(a2, b1, c21);
    let a3 = rows > 3 ? v128.load32_splat(a + row3) : ZERO;
    if (rows > 3 && vectors > 1) c31 = multiplyAdd(a3, b1, c31);
    if (rows > 3) c30 = multiplyAdd(a3, b0, c30);
    let a4 = rows > 4 ? v128.load32_splat(a + row4) : ZERO;
    if (rows > 4) c40 = multiplyAdd(a4, b0, c40);
    if (rows > 4 && vectors > 1) c41 = multiplyAdd(a4, b1, c41);
    a += aStep;
    b += bStep;
    if (a == end) break;
    b0 = v128.load(b);
    b1 = vectors > 1 ? v128.load(b, VECTOR_BYTES) : b0;
    if (packs) {
      v128.store(to, b0);
      v128.store(to, b1, VECTOR_BYTES);
      to += 2 * VECTOR_BYTES;
    }
    a1 = rows > 1 ? v128.load32_splat(a + aRow) : ZERO;
    if (rows > 1) c10 = multiplyAdd(a1, b0, c10);
    if (rows > 1 && vectors > 1) c11 = multiplyAdd(a1, b1, c11);
    a0 = v128.load32_splat(a);
    if (vectors > 1) c01 = multiplyAdd(a0, b1, c01);
    c00 = multiplyAdd(a0, b0, c00);
    a2 = rows > 2 ? v128.load32_splat(a + row2) : ZERO;
    if (rows > 2) c20 = multiplyAdd(a2, b0, c20);
    if (rows > 4 && b == c) break;
    if (rows > 2 && vectors > 1) c21 = multiplyAdd(a2, b1, c21);
    a3 = rows > 3 ? v128.load32_splat(a + row3) : ZERO;
    if (rows > 3 && vectors > 1) c31 = multiplyAdd(a3, b1, c31);
    if (rows > 3) c30 = multiplyAdd(a3, b0, c30);
    a4 = rows > 4 ? v128.load32_splat(a + row4) : ZERO;
    if (rows > 4) c40 = multiplyAdd(a4, b0, c40);
    if (rows > 4 && vectors > 1) c41 = multiplyAdd(a4, b1, c41);
    a += aStep;
    b += bStep;
  } while (a != end);

  const scale = f32x4.splat(alpha);
  c00 = f32x4.mul(c00, scale);
  if (vectors > 1) c01 = f32x4.mul(c01, scale);
  if (rows > 1) c10 = f32x4.mul(c10, scale);
  if (rows > 1 && vectors > 1) c11 = f32x4.mul(c11, scale);
  if (rows > 2) c20 = f32x4.mul(c20, scale);
  if (rows > 2 && vectors > 1) c21 = f32x4.mul(c21, scale);
  if (rows > 3) c30 = f32x4.mul(c30, scale);
  if (rows > 3 && vectors > 1) c31 = f32x4.mul(c31, scale);
  if (rows > 4) c40 = f32x4.mul(c40, scale);
  if (rows > 4 && vectors > 1) c41 = f32x4.mul(c41, scale);
  const c1 = c + ldc;
  const c2 = c1 + ldc;
  const c3 = c2 + ldc;
  const c4 = c3 + ldc;
  if (beta != 0) {
    const old = f32x4.splat(beta);
    c00 = multiplyAdd(old, v128.load(c), c00);
    if (vectors > 1) c01 = multiplyAdd(old, v128.load(c, VECTOR_BYTES), c01);
    if (rows > 1) c10 = multiplyAdd(old, v128.load(c1), c10);
    if (rows > 1 && vectors > 1) c11 = multiplyAdd(old, v128.load(c1, VECTOR_BYTES), c11);
    if (rows > 2) c20 = multiplyAdd(old, v128.load(c2), c20);
    if (rows > 2 && vectors > 1) c21 = multiplyAdd(old, v128.load(c2, VECTOR_BYTES), c21);
    if (rows > 3) c30 = multiplyAdd(old, v128.load(c3), c30);
    if (rows > 3 && vectors > 1) c31 = multiplyAdd(old, v128.load(c3, VECTOR_BYTES), c31);
    if (rows > 4) c40 = multiplyAdd(old, v128.load(c4), c40);
    if (rows > 4 && vectors > 1) c41 = multiplyAdd(old, v128.load(c4, VECTOR_BYTES), c41);
  }
  if (bias) {
    const bias0 = v128.load(bias);
    const bias1 = vectors > 1 ? v128.load(bias, VECTOR_BYTES) : bias0;
    c00 = f32x4.add(c00, bias0);
    if (vectors > 1) c01 = f32x4.add(c01, bias1);
    if (rows > 1) c10 = f32x4.add(c10, bias0);
    if (rows > 1 && vectors > 1) c11 = f32x4.add(c11, bias1);
    if (rows > 2) c20 = f32x4.add(c20, bias0);
    if (rows > 2 && vectors > 1) c21 = f32x4.add(c21, bias1);
    if (rows > 3) c30 = f32x4.add(c30, bias0);
    if (rows > 3 && vectors > 1) c31 = f32x4.add(c31, bias1);
    if (rows > 4) c40 = f32x4.add(c40, bias0);
    if (rows > 4 && vectors > 1) c41 = f32x4.add(c41, bias1);
  }
  v128.store(c, c00);
  if (vectors > 1) v128.store(c, c01, VECTOR_BYTES);
  if (rows > 1) v128.store(c1, c10);
  if (rows > 1 && vectors > 1) v128.store(c1, c11, VECTOR_BYTES);
  if (rows > 2) v128.store(c2, c20);
  if (rows > 2 && vectors > 1) v128.store(c2, c21, VECTOR_BYTES);
  if (rows > 3) v128.store(c3, c30);
  if (rows > 3 && vectors > 1) v128.store(c3, c31, VECTOR_BYTES);
  if (rows > 4) v128.store(c4, c40);
  if (rows > 4 && vectors > 1) v128.store(c4, c41, VECTOR_BYTES);
}
