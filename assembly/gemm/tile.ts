import { multiplyAdd } from "../lanes";

/** Rows and columns of the register tile. The columns are two vectors. */
export const MR: i32 = 4;
export const NR: i32 = 8;

const VECTOR: usize = 16;

/**
 * The micro-kernel on packed panels: C = alpha · A·B + beta · C + bias for MR × NR values of C. Addresses; strides in bytes. beta = 0 does not read C, so that NaN there does not leak;
 * bias = 0 (the address) adds none. Each sum runs over k in order from 0, whatever the tile, so that the bits depend on
 * the operands and the blocking of k alone.
 */
export function packedTile(
  depth: i32, a: usize, b: usize, alpha: f32, beta: f32, c: usize, ldc: usize, bias: usize,
): void {
  tile(true, 4, 2, depth, a, VECTOR, 4 * VECTOR, b, 2 * VECTOR, alpha, beta, c, ldc, bias);
}

/**
 * The same for m rows of NR columns with A in place, value (row, step) at a + row · aRow + step · aStep: 6% slower than
 * the packed tile, but nothing need be packed and no row is computed in vain. bStep leads from one step to the next in B.
 */
export function directPanel(
  m: i32, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize,
  alpha: f32, beta: f32, c: usize, ldc: usize, bias: usize,
): void {
  panel(2, m, depth, a, aRow, aStep, b, bStep, alpha, beta, c, ldc, bias);
}

/** The same for the first four columns alone: the last ones of C, where half a tile will do. */
export function directHalfPanel(
  m: i32, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize,
  alpha: f32, beta: f32, c: usize, ldc: usize, bias: usize,
): void {
  panel(1, m, depth, a, aRow, aStep, b, bStep, alpha, beta, c, ldc, bias);
}

@inline
function panel(
  vectors: i32, m: i32, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize,
  alpha: f32, beta: f32, c: usize, ldc: usize, bias: usize,
): void {
  for (; m >= MR; m -= MR) {
    tile(false, 4, vectors, depth, a, aRow, aStep, b, bStep, alpha, beta, c, ldc, bias);
    a += aRow << 2;
    c += ldc << 2;
  }
  if (m == 3) tile(false, 3, vectors, depth, a, aRow, aStep, b, bStep, alpha, beta, c, ldc, bias);
  if (m == 2) tile(false, 2, vectors, depth, a, aRow, aStep, b, bStep, alpha, beta, c, ldc, bias);
  if (m == 1) tile(false, 1, vectors, depth, a, aRow, aStep, b, bStep, alpha, beta, c, ldc, bias);
}

/**
 * One tile of `rows` × `vectors` vectors, both constants. The order in which the accumulators are named is the order in
 * which V8 issues their sums, and worth 8% on Zen 3: this one is the best of 70 tried on Node 20, 22 and 24.
 */
@inline
function tile(
  packed: bool, rows: i32, vectors: i32, depth: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize,
  alpha: f32, beta: f32, c: usize, ldc: usize, bias: usize,
): void {
  let c21 = f32x4.splat(0);
  let c00 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);

  const row2 = aRow << 1;
  const row3 = aRow * 3;
  const end = a + (<usize>depth) * aStep;
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = vectors > 1 ? v128.load(b, VECTOR) : b0;
    const a0 = packed ? v128.load(a) : v128.load32_splat(a);
    const a1 = rows > 1 ? (packed ? v128.load(a, VECTOR) : v128.load32_splat(a + aRow)) : a0;
    const a2 = rows > 2 ? (packed ? v128.load(a, 2 * VECTOR) : v128.load32_splat(a + row2)) : a0;
    const a3 = rows > 3 ? (packed ? v128.load(a, 3 * VECTOR) : v128.load32_splat(a + row3)) : a0;
    if (rows > 2 && vectors > 1) c21 = multiplyAdd(a2, b1, c21);
    c00 = multiplyAdd(a0, b0, c00);
    if (rows > 3) c30 = multiplyAdd(a3, b0, c30);
    if (rows > 2) c20 = multiplyAdd(a2, b0, c20);
    if (vectors > 1) c01 = multiplyAdd(a0, b1, c01);
    if (rows > 3 && vectors > 1) c31 = multiplyAdd(a3, b1, c31);
    if (rows > 1) c10 = multiplyAdd(a1, b0, c10);
    if (rows > 1 && vectors > 1) c11 = multiplyAdd(a1, b1, c11);
    a += aStep;
    b += bStep;
  }

  const scale = f32x4.splat(alpha);
  c00 = f32x4.mul(c00, scale);
  if (vectors > 1) c01 = f32x4.mul(c01, scale);
  if (rows > 1) c10 = f32x4.mul(c10, scale);
  if (rows > 1 && vectors > 1) c11 = f32x4.mul(c11, scale);
  if (rows > 2) c20 = f32x4.mul(c20, scale);
  if (rows > 2 && vectors > 1) c21 = f32x4.mul(c21, scale);
  if (rows > 3) c30 = f32x4.mul(c30, scale);
  if (rows > 3 && vectors > 1) c31 = f32x4.mul(c31, scale);
  const c1 = c + ldc;
  const c2 = c1 + ldc;
  const c3 = c2 + ldc;
  if (beta != 0) {
    const old = f32x4.splat(beta);
    c00 = multiplyAdd(old, v128.load(c), c00);
    if (vectors > 1) c01 = multiplyAdd(old, v128.load(c, VECTOR), c01);
    if (rows > 1) c10 = multiplyAdd(old, v128.load(c1), c10);
    if (rows > 1 && vectors > 1) c11 = multiplyAdd(old, v128.load(c1, VECTOR), c11);
    if (rows > 2) c20 = multiplyAdd(old, v128.load(c2), c20);
    if (rows > 2 && vectors > 1) c21 = multiplyAdd(old, v128.load(c2, VECTOR), c21);
    if (rows > 3) c30 = multiplyAdd(old, v128.load(c3), c30);
    if (rows > 3 && vectors > 1) c31 = multiplyAdd(old, v128.load(c3, VECTOR), c31);
  }
  if (bias) {
    const bias0 = v128.load(bias);
    const bias1 = vectors > 1 ? v128.load(bias, VECTOR) : bias0;
    c00 = f32x4.add(c00, bias0);
    if (vectors > 1) c01 = f32x4.add(c01, bias1);
    if (rows > 1) c10 = f32x4.add(c10, bias0);
    if (rows > 1 && vectors > 1) c11 = f32x4.add(c11, bias1);
    if (rows > 2) c20 = f32x4.add(c20, bias0);
    if (rows > 2 && vectors > 1) c21 = f32x4.add(c21, bias1);
    if (rows > 3) c30 = f32x4.add(c30, bias0);
    if (rows > 3 && vectors > 1) c31 = f32x4.add(c31, bias1);
  }
  v128.store(c, c00);
  if (vectors > 1) v128.store(c, c01, VECTOR);
  if (rows > 1) v128.store(c1, c10);
  if (rows > 1 && vectors > 1) v128.store(c1, c11, VECTOR);
  if (rows > 2) v128.store(c2, c20);
  if (rows > 2 && vectors > 1) v128.store(c2, c21, VECTOR);
  if (rows > 3) v128.store(c3, c30);
  if (rows > 3 && vectors > 1) v128.store(c3, c31, VECTOR);
}
