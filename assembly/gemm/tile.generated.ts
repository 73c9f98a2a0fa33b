// Generated: npm run tile (tools/tiles/shipped.ts). panel.ts has the contract.
import { multiplyAdd, ZERO } from "../lanes";
import { Panel } from "./operands";

/** Rows and columns of the tile. */
export const MR: i32 = ASC_FEATURE_RELAXED_SIMD ? 5 : 4;
export const NR: i32 = 8;

/** A tile of C, from a and c on, of `rows` rows and `columns` columns, constants up to MR, and NR or its half. */
@inline
export function tile(rows: i32, columns: i32, operands: Panel, a: usize, c: usize): void {
  if (rows == 1 && columns == 8) tile1x8(operands, a, c);
  if (rows == 2 && columns == 8) tile2x8(operands, a, c);
  if (rows == 3 && columns == 8) tile3x8(operands, a, c);
  if (rows == 4 && columns == 8) tile4x8(operands, a, c);
  if (rows == 5 && columns == 8) tile5x8(operands, a, c);
  if (rows == 1 && columns == 4) tile1x4(operands, a, c);
  if (rows == 2 && columns == 4) tile2x4(operands, a, c);
  if (rows == 3 && columns == 4) tile3x4(operands, a, c);
  if (rows == 4 && columns == 4) tile4x4(operands, a, c);
  if (rows == 5 && columns == 4) tile5x4(operands, a, c);
}

/** A tile of MR × NR values that packs B on its way. */
@inline
export function packingTile(operands: Panel, a: usize, c: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD) packing5x8(operands, a, c);
  else packing4x8(operands, a, c);
}

/** 1 × 8 values of C. */
@inline
function tile1x8(operands: Panel, a: usize, c: usize): void {
  const aStep = operands.aStep;
  const bStep = operands.bStep;
  let b = operands.b;
  let a0: v128, b0: v128, b1: v128;
  let c0_1 = ZERO;
  let c0_0 = ZERO;
  const end = a + (<usize>operands.depth) * aStep;
  if (operands.depth) do {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    a0 = v128.load32_splat(a);
    c0_1 = multiplyAdd(a0, b1, c0_1);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a += aStep;
    b += bStep;
    if (a == end) break;
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    a0 = v128.load32_splat(a);
    c0_1 = multiplyAdd(a0, b1, c0_1);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a += aStep;
    b += bStep;
  } while (a != end);

  const alpha = f32x4.splat(operands.alpha);
  c0_0 = f32x4.mul(c0_0, alpha);
  c0_1 = f32x4.mul(c0_1, alpha);
  if (operands.beta != 0) {
    const beta = f32x4.splat(operands.beta);
    c0_0 = multiplyAdd(beta, v128.load(c, 0), c0_0);
    c0_1 = multiplyAdd(beta, v128.load(c, 16), c0_1);
  }
  const bias = operands.bias;
  if (bias) {
    b0 = v128.load(bias, 0);
    b1 = v128.load(bias, 16);
    c0_0 = f32x4.add(c0_0, b0);
    c0_1 = f32x4.add(c0_1, b1);
  }
  v128.store(c, c0_0, 0);
  v128.store(c, c0_1, 16);
}

/** 2 × 8 values of C. */
@inline
function tile2x8(operands: Panel, a: usize, c: usize): void {
  const aStep = operands.aStep;
  const bStep = operands.bStep;
  const aRow1 = operands.aRow;
  let b = operands.b;
  let a0: v128, a1: v128, b0: v128, b1: v128;
  let c1_0 = ZERO;
  let c1_1 = ZERO;
  let c0_1 = ZERO;
  let c0_0 = ZERO;
  const end = a + (<usize>operands.depth) * aStep;
  if (operands.depth) do {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    c1_1 = multiplyAdd(a1, b1, c1_1);
    a0 = v128.load32_splat(a);
    c0_1 = multiplyAdd(a0, b1, c0_1);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a += aStep;
    b += bStep;
    if (a == end) break;
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    c1_1 = multiplyAdd(a1, b1, c1_1);
    a0 = v128.load32_splat(a);
    c0_1 = multiplyAdd(a0, b1, c0_1);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a += aStep;
    b += bStep;
  } while (a != end);

  const c1 = c + operands.cRow;
  const alpha = f32x4.splat(operands.alpha);
  c0_0 = f32x4.mul(c0_0, alpha);
  c0_1 = f32x4.mul(c0_1, alpha);
  c1_0 = f32x4.mul(c1_0, alpha);
  c1_1 = f32x4.mul(c1_1, alpha);
  if (operands.beta != 0) {
    const beta = f32x4.splat(operands.beta);
    c0_0 = multiplyAdd(beta, v128.load(c, 0), c0_0);
    c0_1 = multiplyAdd(beta, v128.load(c, 16), c0_1);
    c1_0 = multiplyAdd(beta, v128.load(c1, 0), c1_0);
    c1_1 = multiplyAdd(beta, v128.load(c1, 16), c1_1);
  }
  const bias = operands.bias;
  if (bias) {
    b0 = v128.load(bias, 0);
    b1 = v128.load(bias, 16);
    c0_0 = f32x4.add(c0_0, b0);
    c0_1 = f32x4.add(c0_1, b1);
    c1_0 = f32x4.add(c1_0, b0);
    c1_1 = f32x4.add(c1_1, b1);
  }
  v128.store(c, c0_0, 0);
  v128.store(c, c0_1, 16);
  v128.store(c1, c1_0, 0);
  v128.store(c1, c1_1, 16);
}

/** 3 × 8 values of C. */
@inline
function tile3x8(operands: Panel, a: usize, c: usize): void {
  const aStep = operands.aStep;
  const bStep = operands.bStep;
  const aRow1 = operands.aRow;
  const aRow2 = operands.aRow * 2;
  let b = operands.b;
  let a0: v128, a1: v128, a2: v128, b0: v128, b1: v128;
  let c1_0 = ZERO;
  let c1_1 = ZERO;
  let c0_1 = ZERO;
  let c0_0 = ZERO;
  let c2_0 = ZERO;
  let c2_1 = ZERO;
  const end = a + (<usize>operands.depth) * aStep;
  if (operands.depth) do {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    c1_1 = multiplyAdd(a1, b1, c1_1);
    a0 = v128.load32_splat(a);
    c0_1 = multiplyAdd(a0, b1, c0_1);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a2 = v128.load32_splat(a + aRow2);
    c2_0 = multiplyAdd(a2, b0, c2_0);
    c2_1 = multiplyAdd(a2, b1, c2_1);
    a += aStep;
    b += bStep;
    if (a == end) break;
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    c1_1 = multiplyAdd(a1, b1, c1_1);
    a0 = v128.load32_splat(a);
    c0_1 = multiplyAdd(a0, b1, c0_1);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a2 = v128.load32_splat(a + aRow2);
    c2_0 = multiplyAdd(a2, b0, c2_0);
    c2_1 = multiplyAdd(a2, b1, c2_1);
    a += aStep;
    b += bStep;
  } while (a != end);

  const c1 = c + operands.cRow;
  const c2 = c1 + operands.cRow;
  const alpha = f32x4.splat(operands.alpha);
  c0_0 = f32x4.mul(c0_0, alpha);
  c0_1 = f32x4.mul(c0_1, alpha);
  c1_0 = f32x4.mul(c1_0, alpha);
  c1_1 = f32x4.mul(c1_1, alpha);
  c2_0 = f32x4.mul(c2_0, alpha);
  c2_1 = f32x4.mul(c2_1, alpha);
  if (operands.beta != 0) {
    const beta = f32x4.splat(operands.beta);
    c0_0 = multiplyAdd(beta, v128.load(c, 0), c0_0);
    c0_1 = multiplyAdd(beta, v128.load(c, 16), c0_1);
    c1_0 = multiplyAdd(beta, v128.load(c1, 0), c1_0);
    c1_1 = multiplyAdd(beta, v128.load(c1, 16), c1_1);
    c2_0 = multiplyAdd(beta, v128.load(c2, 0), c2_0);
    c2_1 = multiplyAdd(beta, v128.load(c2, 16), c2_1);
  }
  const bias = operands.bias;
  if (bias) {
    b0 = v128.load(bias, 0);
    b1 = v128.load(bias, 16);
    c0_0 = f32x4.add(c0_0, b0);
    c0_1 = f32x4.add(c0_1, b1);
    c1_0 = f32x4.add(c1_0, b0);
    c1_1 = f32x4.add(c1_1, b1);
    c2_0 = f32x4.add(c2_0, b0);
    c2_1 = f32x4.add(c2_1, b1);
  }
  v128.store(c, c0_0, 0);
  v128.store(c, c0_1, 16);
  v128.store(c1, c1_0, 0);
  v128.store(c1, c1_1, 16);
  v128.store(c2, c2_0, 0);
  v128.store(c2, c2_1, 16);
}

/** 4 × 8 values of C. */
@inline
function tile4x8(operands: Panel, a: usize, c: usize): void {
  const aStep = operands.aStep;
  const bStep = operands.bStep;
  const aRow1 = operands.aRow;
  const aRow2 = operands.aRow * 2;
  const aRow3 = operands.aRow * 3;
  let b = operands.b;
  let a0: v128, a1: v128, a2: v128, a3: v128, b0: v128, b1: v128;
  let c1_0 = ZERO;
  let c1_1 = ZERO;
  let c0_1 = ZERO;
  let c0_0 = ZERO;
  let c2_0 = ZERO;
  let c2_1 = ZERO;
  let c3_1 = ZERO;
  let c3_0 = ZERO;
  const end = a + (<usize>operands.depth) * aStep;
  if (operands.depth) do {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    c1_1 = multiplyAdd(a1, b1, c1_1);
    a0 = v128.load32_splat(a);
    c0_1 = multiplyAdd(a0, b1, c0_1);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a2 = v128.load32_splat(a + aRow2);
    c2_0 = multiplyAdd(a2, b0, c2_0);
    c2_1 = multiplyAdd(a2, b1, c2_1);
    a3 = v128.load32_splat(a + aRow3);
    c3_1 = multiplyAdd(a3, b1, c3_1);
    c3_0 = multiplyAdd(a3, b0, c3_0);
    a += aStep;
    b += bStep;
    if (a == end) break;
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    c1_1 = multiplyAdd(a1, b1, c1_1);
    a0 = v128.load32_splat(a);
    c0_1 = multiplyAdd(a0, b1, c0_1);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a2 = v128.load32_splat(a + aRow2);
    c2_0 = multiplyAdd(a2, b0, c2_0);
    c2_1 = multiplyAdd(a2, b1, c2_1);
    a3 = v128.load32_splat(a + aRow3);
    c3_1 = multiplyAdd(a3, b1, c3_1);
    c3_0 = multiplyAdd(a3, b0, c3_0);
    a += aStep;
    b += bStep;
  } while (a != end);

  const c1 = c + operands.cRow;
  const c2 = c1 + operands.cRow;
  const c3 = c2 + operands.cRow;
  const alpha = f32x4.splat(operands.alpha);
  c0_0 = f32x4.mul(c0_0, alpha);
  c0_1 = f32x4.mul(c0_1, alpha);
  c1_0 = f32x4.mul(c1_0, alpha);
  c1_1 = f32x4.mul(c1_1, alpha);
  c2_0 = f32x4.mul(c2_0, alpha);
  c2_1 = f32x4.mul(c2_1, alpha);
  c3_0 = f32x4.mul(c3_0, alpha);
  c3_1 = f32x4.mul(c3_1, alpha);
  if (operands.beta != 0) {
    const beta = f32x4.splat(operands.beta);
    c0_0 = multiplyAdd(beta, v128.load(c, 0), c0_0);
    c0_1 = multiplyAdd(beta, v128.load(c, 16), c0_1);
    c1_0 = multiplyAdd(beta, v128.load(c1, 0), c1_0);
    c1_1 = multiplyAdd(beta, v128.load(c1, 16), c1_1);
    c2_0 = multiplyAdd(beta, v128.load(c2, 0), c2_0);
    c2_1 = multiplyAdd(beta, v128.load(c2, 16), c2_1);
    c3_0 = multiplyAdd(beta, v128.load(c3, 0), c3_0);
    c3_1 = multiplyAdd(beta, v128.load(c3, 16), c3_1);
  }
  const bias = operands.bias;
  if (bias) {
    b0 = v128.load(bias, 0);
    b1 = v128.load(bias, 16);
    c0_0 = f32x4.add(c0_0, b0);
    c0_1 = f32x4.add(c0_1, b1);
    c1_0 = f32x4.add(c1_0, b0);
    c1_1 = f32x4.add(c1_1, b1);
    c2_0 = f32x4.add(c2_0, b0);
    c2_1 = f32x4.add(c2_1, b1);
    c3_0 = f32x4.add(c3_0, b0);
    c3_1 = f32x4.add(c3_1, b1);
  }
  v128.store(c, c0_0, 0);
  v128.store(c, c0_1, 16);
  v128.store(c1, c1_0, 0);
  v128.store(c1, c1_1, 16);
  v128.store(c2, c2_0, 0);
  v128.store(c2, c2_1, 16);
  v128.store(c3, c3_0, 0);
  v128.store(c3, c3_1, 16);
}

/** 5 × 8 values of C. */
@inline
function tile5x8(operands: Panel, a: usize, c: usize): void {
  const aStep = operands.aStep;
  const bStep = operands.bStep;
  const aRow1 = operands.aRow;
  const aRow2 = operands.aRow * 2;
  const aRow3 = operands.aRow * 3;
  const aRow4 = operands.aRow * 4;
  let b = operands.b;
  let a0: v128, a1: v128, a2: v128, a3: v128, a4: v128, b0: v128, b1: v128;
  let c1_0 = ZERO;
  let c1_1 = ZERO;
  let c0_1 = ZERO;
  let c0_0 = ZERO;
  let c2_0 = ZERO;
  let c2_1 = ZERO;
  let c3_1 = ZERO;
  let c3_0 = ZERO;
  let c4_0 = ZERO;
  let c4_1 = ZERO;
  const end = a + (<usize>operands.depth) * aStep;
  if (operands.depth) do {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    c1_1 = multiplyAdd(a1, b1, c1_1);
    a0 = v128.load32_splat(a);
    c0_1 = multiplyAdd(a0, b1, c0_1);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a2 = v128.load32_splat(a + aRow2);
    c2_0 = multiplyAdd(a2, b0, c2_0);
    if (b == c) break;
    c2_1 = multiplyAdd(a2, b1, c2_1);
    a3 = v128.load32_splat(a + aRow3);
    c3_1 = multiplyAdd(a3, b1, c3_1);
    c3_0 = multiplyAdd(a3, b0, c3_0);
    a4 = v128.load32_splat(a + aRow4);
    c4_0 = multiplyAdd(a4, b0, c4_0);
    c4_1 = multiplyAdd(a4, b1, c4_1);
    a += aStep;
    b += bStep;
    if (a == end) break;
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    c1_1 = multiplyAdd(a1, b1, c1_1);
    a0 = v128.load32_splat(a);
    c0_1 = multiplyAdd(a0, b1, c0_1);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a2 = v128.load32_splat(a + aRow2);
    c2_0 = multiplyAdd(a2, b0, c2_0);
    if (b == c) break;
    c2_1 = multiplyAdd(a2, b1, c2_1);
    a3 = v128.load32_splat(a + aRow3);
    c3_1 = multiplyAdd(a3, b1, c3_1);
    c3_0 = multiplyAdd(a3, b0, c3_0);
    a4 = v128.load32_splat(a + aRow4);
    c4_0 = multiplyAdd(a4, b0, c4_0);
    c4_1 = multiplyAdd(a4, b1, c4_1);
    a += aStep;
    b += bStep;
  } while (a != end);

  const c1 = c + operands.cRow;
  const c2 = c1 + operands.cRow;
  const c3 = c2 + operands.cRow;
  const c4 = c3 + operands.cRow;
  const alpha = f32x4.splat(operands.alpha);
  c0_0 = f32x4.mul(c0_0, alpha);
  c0_1 = f32x4.mul(c0_1, alpha);
  c1_0 = f32x4.mul(c1_0, alpha);
  c1_1 = f32x4.mul(c1_1, alpha);
  c2_0 = f32x4.mul(c2_0, alpha);
  c2_1 = f32x4.mul(c2_1, alpha);
  c3_0 = f32x4.mul(c3_0, alpha);
  c3_1 = f32x4.mul(c3_1, alpha);
  c4_0 = f32x4.mul(c4_0, alpha);
  c4_1 = f32x4.mul(c4_1, alpha);
  if (operands.beta != 0) {
    const beta = f32x4.splat(operands.beta);
    c0_0 = multiplyAdd(beta, v128.load(c, 0), c0_0);
    c0_1 = multiplyAdd(beta, v128.load(c, 16), c0_1);
    c1_0 = multiplyAdd(beta, v128.load(c1, 0), c1_0);
    c1_1 = multiplyAdd(beta, v128.load(c1, 16), c1_1);
    c2_0 = multiplyAdd(beta, v128.load(c2, 0), c2_0);
    c2_1 = multiplyAdd(beta, v128.load(c2, 16), c2_1);
    c3_0 = multiplyAdd(beta, v128.load(c3, 0), c3_0);
    c3_1 = multiplyAdd(beta, v128.load(c3, 16), c3_1);
    c4_0 = multiplyAdd(beta, v128.load(c4, 0), c4_0);
    c4_1 = multiplyAdd(beta, v128.load(c4, 16), c4_1);
  }
  const bias = operands.bias;
  if (bias) {
    b0 = v128.load(bias, 0);
    b1 = v128.load(bias, 16);
    c0_0 = f32x4.add(c0_0, b0);
    c0_1 = f32x4.add(c0_1, b1);
    c1_0 = f32x4.add(c1_0, b0);
    c1_1 = f32x4.add(c1_1, b1);
    c2_0 = f32x4.add(c2_0, b0);
    c2_1 = f32x4.add(c2_1, b1);
    c3_0 = f32x4.add(c3_0, b0);
    c3_1 = f32x4.add(c3_1, b1);
    c4_0 = f32x4.add(c4_0, b0);
    c4_1 = f32x4.add(c4_1, b1);
  }
  v128.store(c, c0_0, 0);
  v128.store(c, c0_1, 16);
  v128.store(c1, c1_0, 0);
  v128.store(c1, c1_1, 16);
  v128.store(c2, c2_0, 0);
  v128.store(c2, c2_1, 16);
  v128.store(c3, c3_0, 0);
  v128.store(c3, c3_1, 16);
  v128.store(c4, c4_0, 0);
  v128.store(c4, c4_1, 16);
}

/** 1 × 4 values of C. */
@inline
function tile1x4(operands: Panel, a: usize, c: usize): void {
  const aStep = operands.aStep;
  const bStep = operands.bStep;
  let b = operands.b;
  let a0: v128, b0: v128;
  let c0_0 = ZERO;
  const end = a + (<usize>operands.depth) * aStep;
  if (operands.depth) do {
    b0 = v128.load(b, 0);
    a0 = v128.load32_splat(a);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a += aStep;
    b += bStep;
    if (a == end) break;
    b0 = v128.load(b, 0);
    a0 = v128.load32_splat(a);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a += aStep;
    b += bStep;
  } while (a != end);

  const alpha = f32x4.splat(operands.alpha);
  c0_0 = f32x4.mul(c0_0, alpha);
  if (operands.beta != 0) {
    const beta = f32x4.splat(operands.beta);
    c0_0 = multiplyAdd(beta, v128.load(c, 0), c0_0);
  }
  const bias = operands.bias;
  if (bias) {
    b0 = v128.load(bias, 0);
    c0_0 = f32x4.add(c0_0, b0);
  }
  v128.store(c, c0_0, 0);
}

/** 2 × 4 values of C. */
@inline
function tile2x4(operands: Panel, a: usize, c: usize): void {
  const aStep = operands.aStep;
  const bStep = operands.bStep;
  const aRow1 = operands.aRow;
  let b = operands.b;
  let a0: v128, a1: v128, b0: v128;
  let c1_0 = ZERO;
  let c0_0 = ZERO;
  const end = a + (<usize>operands.depth) * aStep;
  if (operands.depth) do {
    b0 = v128.load(b, 0);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    a0 = v128.load32_splat(a);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a += aStep;
    b += bStep;
    if (a == end) break;
    b0 = v128.load(b, 0);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    a0 = v128.load32_splat(a);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a += aStep;
    b += bStep;
  } while (a != end);

  const c1 = c + operands.cRow;
  const alpha = f32x4.splat(operands.alpha);
  c0_0 = f32x4.mul(c0_0, alpha);
  c1_0 = f32x4.mul(c1_0, alpha);
  if (operands.beta != 0) {
    const beta = f32x4.splat(operands.beta);
    c0_0 = multiplyAdd(beta, v128.load(c, 0), c0_0);
    c1_0 = multiplyAdd(beta, v128.load(c1, 0), c1_0);
  }
  const bias = operands.bias;
  if (bias) {
    b0 = v128.load(bias, 0);
    c0_0 = f32x4.add(c0_0, b0);
    c1_0 = f32x4.add(c1_0, b0);
  }
  v128.store(c, c0_0, 0);
  v128.store(c1, c1_0, 0);
}

/** 3 × 4 values of C. */
@inline
function tile3x4(operands: Panel, a: usize, c: usize): void {
  const aStep = operands.aStep;
  const bStep = operands.bStep;
  const aRow1 = operands.aRow;
  const aRow2 = operands.aRow * 2;
  let b = operands.b;
  let a0: v128, a1: v128, a2: v128, b0: v128;
  let c1_0 = ZERO;
  let c0_0 = ZERO;
  let c2_0 = ZERO;
  const end = a + (<usize>operands.depth) * aStep;
  if (operands.depth) do {
    b0 = v128.load(b, 0);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    a0 = v128.load32_splat(a);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a2 = v128.load32_splat(a + aRow2);
    c2_0 = multiplyAdd(a2, b0, c2_0);
    a += aStep;
    b += bStep;
    if (a == end) break;
    b0 = v128.load(b, 0);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    a0 = v128.load32_splat(a);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a2 = v128.load32_splat(a + aRow2);
    c2_0 = multiplyAdd(a2, b0, c2_0);
    a += aStep;
    b += bStep;
  } while (a != end);

  const c1 = c + operands.cRow;
  const c2 = c1 + operands.cRow;
  const alpha = f32x4.splat(operands.alpha);
  c0_0 = f32x4.mul(c0_0, alpha);
  c1_0 = f32x4.mul(c1_0, alpha);
  c2_0 = f32x4.mul(c2_0, alpha);
  if (operands.beta != 0) {
    const beta = f32x4.splat(operands.beta);
    c0_0 = multiplyAdd(beta, v128.load(c, 0), c0_0);
    c1_0 = multiplyAdd(beta, v128.load(c1, 0), c1_0);
    c2_0 = multiplyAdd(beta, v128.load(c2, 0), c2_0);
  }
  const bias = operands.bias;
  if (bias) {
    b0 = v128.load(bias, 0);
    c0_0 = f32x4.add(c0_0, b0);
    c1_0 = f32x4.add(c1_0, b0);
    c2_0 = f32x4.add(c2_0, b0);
  }
  v128.store(c, c0_0, 0);
  v128.store(c1, c1_0, 0);
  v128.store(c2, c2_0, 0);
}

/** 4 × 4 values of C. */
@inline
function tile4x4(operands: Panel, a: usize, c: usize): void {
  const aStep = operands.aStep;
  const bStep = operands.bStep;
  const aRow1 = operands.aRow;
  const aRow2 = operands.aRow * 2;
  const aRow3 = operands.aRow * 3;
  let b = operands.b;
  let a0: v128, a1: v128, a2: v128, a3: v128, b0: v128;
  let c1_0 = ZERO;
  let c0_0 = ZERO;
  let c2_0 = ZERO;
  let c3_0 = ZERO;
  const end = a + (<usize>operands.depth) * aStep;
  if (operands.depth) do {
    b0 = v128.load(b, 0);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    a0 = v128.load32_splat(a);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a2 = v128.load32_splat(a + aRow2);
    c2_0 = multiplyAdd(a2, b0, c2_0);
    a3 = v128.load32_splat(a + aRow3);
    c3_0 = multiplyAdd(a3, b0, c3_0);
    a += aStep;
    b += bStep;
    if (a == end) break;
    b0 = v128.load(b, 0);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    a0 = v128.load32_splat(a);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a2 = v128.load32_splat(a + aRow2);
    c2_0 = multiplyAdd(a2, b0, c2_0);
    a3 = v128.load32_splat(a + aRow3);
    c3_0 = multiplyAdd(a3, b0, c3_0);
    a += aStep;
    b += bStep;
  } while (a != end);

  const c1 = c + operands.cRow;
  const c2 = c1 + operands.cRow;
  const c3 = c2 + operands.cRow;
  const alpha = f32x4.splat(operands.alpha);
  c0_0 = f32x4.mul(c0_0, alpha);
  c1_0 = f32x4.mul(c1_0, alpha);
  c2_0 = f32x4.mul(c2_0, alpha);
  c3_0 = f32x4.mul(c3_0, alpha);
  if (operands.beta != 0) {
    const beta = f32x4.splat(operands.beta);
    c0_0 = multiplyAdd(beta, v128.load(c, 0), c0_0);
    c1_0 = multiplyAdd(beta, v128.load(c1, 0), c1_0);
    c2_0 = multiplyAdd(beta, v128.load(c2, 0), c2_0);
    c3_0 = multiplyAdd(beta, v128.load(c3, 0), c3_0);
  }
  const bias = operands.bias;
  if (bias) {
    b0 = v128.load(bias, 0);
    c0_0 = f32x4.add(c0_0, b0);
    c1_0 = f32x4.add(c1_0, b0);
    c2_0 = f32x4.add(c2_0, b0);
    c3_0 = f32x4.add(c3_0, b0);
  }
  v128.store(c, c0_0, 0);
  v128.store(c1, c1_0, 0);
  v128.store(c2, c2_0, 0);
  v128.store(c3, c3_0, 0);
}

/** 5 × 4 values of C. */
@inline
function tile5x4(operands: Panel, a: usize, c: usize): void {
  const aStep = operands.aStep;
  const bStep = operands.bStep;
  const aRow1 = operands.aRow;
  const aRow2 = operands.aRow * 2;
  const aRow3 = operands.aRow * 3;
  const aRow4 = operands.aRow * 4;
  let b = operands.b;
  let a0: v128, a1: v128, a2: v128, a3: v128, a4: v128, b0: v128;
  let c1_0 = ZERO;
  let c0_0 = ZERO;
  let c2_0 = ZERO;
  let c3_0 = ZERO;
  let c4_0 = ZERO;
  const end = a + (<usize>operands.depth) * aStep;
  if (operands.depth) do {
    b0 = v128.load(b, 0);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    a0 = v128.load32_splat(a);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a2 = v128.load32_splat(a + aRow2);
    c2_0 = multiplyAdd(a2, b0, c2_0);
    if (b == c) break;
    a3 = v128.load32_splat(a + aRow3);
    c3_0 = multiplyAdd(a3, b0, c3_0);
    a4 = v128.load32_splat(a + aRow4);
    c4_0 = multiplyAdd(a4, b0, c4_0);
    a += aStep;
    b += bStep;
    if (a == end) break;
    b0 = v128.load(b, 0);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    a0 = v128.load32_splat(a);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a2 = v128.load32_splat(a + aRow2);
    c2_0 = multiplyAdd(a2, b0, c2_0);
    if (b == c) break;
    a3 = v128.load32_splat(a + aRow3);
    c3_0 = multiplyAdd(a3, b0, c3_0);
    a4 = v128.load32_splat(a + aRow4);
    c4_0 = multiplyAdd(a4, b0, c4_0);
    a += aStep;
    b += bStep;
  } while (a != end);

  const c1 = c + operands.cRow;
  const c2 = c1 + operands.cRow;
  const c3 = c2 + operands.cRow;
  const c4 = c3 + operands.cRow;
  const alpha = f32x4.splat(operands.alpha);
  c0_0 = f32x4.mul(c0_0, alpha);
  c1_0 = f32x4.mul(c1_0, alpha);
  c2_0 = f32x4.mul(c2_0, alpha);
  c3_0 = f32x4.mul(c3_0, alpha);
  c4_0 = f32x4.mul(c4_0, alpha);
  if (operands.beta != 0) {
    const beta = f32x4.splat(operands.beta);
    c0_0 = multiplyAdd(beta, v128.load(c, 0), c0_0);
    c1_0 = multiplyAdd(beta, v128.load(c1, 0), c1_0);
    c2_0 = multiplyAdd(beta, v128.load(c2, 0), c2_0);
    c3_0 = multiplyAdd(beta, v128.load(c3, 0), c3_0);
    c4_0 = multiplyAdd(beta, v128.load(c4, 0), c4_0);
  }
  const bias = operands.bias;
  if (bias) {
    b0 = v128.load(bias, 0);
    c0_0 = f32x4.add(c0_0, b0);
    c1_0 = f32x4.add(c1_0, b0);
    c2_0 = f32x4.add(c2_0, b0);
    c3_0 = f32x4.add(c3_0, b0);
    c4_0 = f32x4.add(c4_0, b0);
  }
  v128.store(c, c0_0, 0);
  v128.store(c1, c1_0, 0);
  v128.store(c2, c2_0, 0);
  v128.store(c3, c3_0, 0);
  v128.store(c4, c4_0, 0);
}

/** 4 × 8 values of C, from a panel of B in place, which is packed on the way. */
@inline
function packing4x8(operands: Panel, a: usize, c: usize): void {
  const aStep = operands.aStep;
  const bStep = operands.bStep;
  const aRow1 = operands.aRow;
  const aRow2 = operands.aRow * 2;
  const aRow3 = operands.aRow * 3;
  let b = operands.b;
  let packed = operands.packed;
  let a0: v128, a1: v128, a2: v128, a3: v128, b0: v128, b1: v128;
  let c1_0 = ZERO;
  let c1_1 = ZERO;
  let c0_1 = ZERO;
  let c0_0 = ZERO;
  let c2_0 = ZERO;
  let c2_1 = ZERO;
  let c3_1 = ZERO;
  let c3_0 = ZERO;
  const end = a + (<usize>operands.depth) * aStep;
  if (operands.depth) do {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    v128.store(packed, b0, 0);
    v128.store(packed, b1, 16);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    c1_1 = multiplyAdd(a1, b1, c1_1);
    a0 = v128.load32_splat(a);
    c0_1 = multiplyAdd(a0, b1, c0_1);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a2 = v128.load32_splat(a + aRow2);
    c2_0 = multiplyAdd(a2, b0, c2_0);
    c2_1 = multiplyAdd(a2, b1, c2_1);
    a3 = v128.load32_splat(a + aRow3);
    c3_1 = multiplyAdd(a3, b1, c3_1);
    c3_0 = multiplyAdd(a3, b0, c3_0);
    packed += 32;
    a += aStep;
    b += bStep;
    if (a == end) break;
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    v128.store(packed, b0, 0);
    v128.store(packed, b1, 16);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    c1_1 = multiplyAdd(a1, b1, c1_1);
    a0 = v128.load32_splat(a);
    c0_1 = multiplyAdd(a0, b1, c0_1);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a2 = v128.load32_splat(a + aRow2);
    c2_0 = multiplyAdd(a2, b0, c2_0);
    c2_1 = multiplyAdd(a2, b1, c2_1);
    a3 = v128.load32_splat(a + aRow3);
    c3_1 = multiplyAdd(a3, b1, c3_1);
    c3_0 = multiplyAdd(a3, b0, c3_0);
    packed += 32;
    a += aStep;
    b += bStep;
  } while (a != end);

  const c1 = c + operands.cRow;
  const c2 = c1 + operands.cRow;
  const c3 = c2 + operands.cRow;
  const alpha = f32x4.splat(operands.alpha);
  c0_0 = f32x4.mul(c0_0, alpha);
  c0_1 = f32x4.mul(c0_1, alpha);
  c1_0 = f32x4.mul(c1_0, alpha);
  c1_1 = f32x4.mul(c1_1, alpha);
  c2_0 = f32x4.mul(c2_0, alpha);
  c2_1 = f32x4.mul(c2_1, alpha);
  c3_0 = f32x4.mul(c3_0, alpha);
  c3_1 = f32x4.mul(c3_1, alpha);
  if (operands.beta != 0) {
    const beta = f32x4.splat(operands.beta);
    c0_0 = multiplyAdd(beta, v128.load(c, 0), c0_0);
    c0_1 = multiplyAdd(beta, v128.load(c, 16), c0_1);
    c1_0 = multiplyAdd(beta, v128.load(c1, 0), c1_0);
    c1_1 = multiplyAdd(beta, v128.load(c1, 16), c1_1);
    c2_0 = multiplyAdd(beta, v128.load(c2, 0), c2_0);
    c2_1 = multiplyAdd(beta, v128.load(c2, 16), c2_1);
    c3_0 = multiplyAdd(beta, v128.load(c3, 0), c3_0);
    c3_1 = multiplyAdd(beta, v128.load(c3, 16), c3_1);
  }
  const bias = operands.bias;
  if (bias) {
    b0 = v128.load(bias, 0);
    b1 = v128.load(bias, 16);
    c0_0 = f32x4.add(c0_0, b0);
    c0_1 = f32x4.add(c0_1, b1);
    c1_0 = f32x4.add(c1_0, b0);
    c1_1 = f32x4.add(c1_1, b1);
    c2_0 = f32x4.add(c2_0, b0);
    c2_1 = f32x4.add(c2_1, b1);
    c3_0 = f32x4.add(c3_0, b0);
    c3_1 = f32x4.add(c3_1, b1);
  }
  v128.store(c, c0_0, 0);
  v128.store(c, c0_1, 16);
  v128.store(c1, c1_0, 0);
  v128.store(c1, c1_1, 16);
  v128.store(c2, c2_0, 0);
  v128.store(c2, c2_1, 16);
  v128.store(c3, c3_0, 0);
  v128.store(c3, c3_1, 16);
}

/** 5 × 8 values of C, from a panel of B in place, which is packed on the way. */
@inline
function packing5x8(operands: Panel, a: usize, c: usize): void {
  const aStep = operands.aStep;
  const bStep = operands.bStep;
  const aRow1 = operands.aRow;
  const aRow2 = operands.aRow * 2;
  const aRow3 = operands.aRow * 3;
  const aRow4 = operands.aRow * 4;
  let b = operands.b;
  let packed = operands.packed;
  let a0: v128, a1: v128, a2: v128, a3: v128, a4: v128, b0: v128, b1: v128;
  let c1_0 = ZERO;
  let c1_1 = ZERO;
  let c0_1 = ZERO;
  let c0_0 = ZERO;
  let c2_0 = ZERO;
  let c2_1 = ZERO;
  let c3_1 = ZERO;
  let c3_0 = ZERO;
  let c4_0 = ZERO;
  let c4_1 = ZERO;
  const end = a + (<usize>operands.depth) * aStep;
  if (operands.depth) do {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    v128.store(packed, b0, 0);
    v128.store(packed, b1, 16);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    c1_1 = multiplyAdd(a1, b1, c1_1);
    a0 = v128.load32_splat(a);
    c0_1 = multiplyAdd(a0, b1, c0_1);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a2 = v128.load32_splat(a + aRow2);
    c2_0 = multiplyAdd(a2, b0, c2_0);
    if (b == c) break;
    c2_1 = multiplyAdd(a2, b1, c2_1);
    a3 = v128.load32_splat(a + aRow3);
    c3_1 = multiplyAdd(a3, b1, c3_1);
    c3_0 = multiplyAdd(a3, b0, c3_0);
    a4 = v128.load32_splat(a + aRow4);
    c4_0 = multiplyAdd(a4, b0, c4_0);
    c4_1 = multiplyAdd(a4, b1, c4_1);
    packed += 32;
    a += aStep;
    b += bStep;
    if (a == end) break;
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    v128.store(packed, b0, 0);
    v128.store(packed, b1, 16);
    a1 = v128.load32_splat(a + aRow1);
    c1_0 = multiplyAdd(a1, b0, c1_0);
    c1_1 = multiplyAdd(a1, b1, c1_1);
    a0 = v128.load32_splat(a);
    c0_1 = multiplyAdd(a0, b1, c0_1);
    c0_0 = multiplyAdd(a0, b0, c0_0);
    a2 = v128.load32_splat(a + aRow2);
    c2_0 = multiplyAdd(a2, b0, c2_0);
    if (b == c) break;
    c2_1 = multiplyAdd(a2, b1, c2_1);
    a3 = v128.load32_splat(a + aRow3);
    c3_1 = multiplyAdd(a3, b1, c3_1);
    c3_0 = multiplyAdd(a3, b0, c3_0);
    a4 = v128.load32_splat(a + aRow4);
    c4_0 = multiplyAdd(a4, b0, c4_0);
    c4_1 = multiplyAdd(a4, b1, c4_1);
    packed += 32;
    a += aStep;
    b += bStep;
  } while (a != end);

  const c1 = c + operands.cRow;
  const c2 = c1 + operands.cRow;
  const c3 = c2 + operands.cRow;
  const c4 = c3 + operands.cRow;
  const alpha = f32x4.splat(operands.alpha);
  c0_0 = f32x4.mul(c0_0, alpha);
  c0_1 = f32x4.mul(c0_1, alpha);
  c1_0 = f32x4.mul(c1_0, alpha);
  c1_1 = f32x4.mul(c1_1, alpha);
  c2_0 = f32x4.mul(c2_0, alpha);
  c2_1 = f32x4.mul(c2_1, alpha);
  c3_0 = f32x4.mul(c3_0, alpha);
  c3_1 = f32x4.mul(c3_1, alpha);
  c4_0 = f32x4.mul(c4_0, alpha);
  c4_1 = f32x4.mul(c4_1, alpha);
  if (operands.beta != 0) {
    const beta = f32x4.splat(operands.beta);
    c0_0 = multiplyAdd(beta, v128.load(c, 0), c0_0);
    c0_1 = multiplyAdd(beta, v128.load(c, 16), c0_1);
    c1_0 = multiplyAdd(beta, v128.load(c1, 0), c1_0);
    c1_1 = multiplyAdd(beta, v128.load(c1, 16), c1_1);
    c2_0 = multiplyAdd(beta, v128.load(c2, 0), c2_0);
    c2_1 = multiplyAdd(beta, v128.load(c2, 16), c2_1);
    c3_0 = multiplyAdd(beta, v128.load(c3, 0), c3_0);
    c3_1 = multiplyAdd(beta, v128.load(c3, 16), c3_1);
    c4_0 = multiplyAdd(beta, v128.load(c4, 0), c4_0);
    c4_1 = multiplyAdd(beta, v128.load(c4, 16), c4_1);
  }
  const bias = operands.bias;
  if (bias) {
    b0 = v128.load(bias, 0);
    b1 = v128.load(bias, 16);
    c0_0 = f32x4.add(c0_0, b0);
    c0_1 = f32x4.add(c0_1, b1);
    c1_0 = f32x4.add(c1_0, b0);
    c1_1 = f32x4.add(c1_1, b1);
    c2_0 = f32x4.add(c2_0, b0);
    c2_1 = f32x4.add(c2_1, b1);
    c3_0 = f32x4.add(c3_0, b0);
    c3_1 = f32x4.add(c3_1, b1);
    c4_0 = f32x4.add(c4_0, b0);
    c4_1 = f32x4.add(c4_1, b1);
  }
  v128.store(c, c0_0, 0);
  v128.store(c, c0_1, 16);
  v128.store(c1, c1_0, 0);
  v128.store(c1, c1_1, 16);
  v128.store(c2, c2_0, 0);
  v128.store(c2, c2_1, 16);
  v128.store(c3, c3_0, 0);
  v128.store(c3, c3_1, 16);
  v128.store(c4, c4_0, 0);
  v128.store(c4, c4_1, 16);
}
