import { FLOAT_BYTES, FLOAT_SHIFT, load4, loadSome, multiplyAdd, store4, VECTOR_BYTES, ZERO } from "../lanes";
import { SCRATCH } from "../scratch";
import { Product } from "./operands";

// A row of C: every value of B is used once, so packing does not pay and memory bandwidth is the limit. A column of C
// is the row of the transposed product.

/** Sums of a block of columns, before they are scaled: long stretches of each row, in half of a small L1. */
const COLUMNS: i32 = 4096;
const SUMS = SCRATCH + memory.data(COLUMNS << FLOAT_SHIFT, 16);
/** Scratch for four values of C that are not adjacent in memory. */
const GATHERED = SCRATCH + memory.data(4 << FLOAT_SHIFT, 16);

/** A product with m = 1 and A's values side by side. */
export function rowTimesMatrix(product: Product): void {
  if (product.bColumn == FLOAT_BYTES) addRows(product);
  else dotColumns(product);
}

/** B's columns are rows of memory: four dot products at a time. */
function dotColumns(product: Product): void {
  const bColumn = product.bColumn;
  let b = product.b;
  for (let j = 0; j < product.n; j += 4) {
    const columns = min(product.n - j, 4);
    finish(product, j, columns, fourDots(product, b, bColumn, columns));
    b += bColumn << 2;
  }
}

/**
 * A's row times each of four columns from b on, in two vectors of partial sums each. Where there are fewer, the first
 * repeats.
 */
@inline
function fourDots(product: Product, b: usize, bColumn: usize, columns: i32): v128 {
  const k = product.k;
  const c = product.c;
  let a = product.a;
  let b0 = b;
  let b1 = columns > 1 ? b0 + bColumn : b0;
  let b2 = columns > 2 ? b1 + bColumn : b0;
  let b3 = columns > 3 ? b2 + bColumn : b0;
  let even0 = ZERO;
  let even1 = ZERO;
  let even2 = ZERO;
  let even3 = ZERO;
  let odd0 = ZERO;
  let odd1 = ZERO;
  let odd2 = ZERO;
  let odd3 = ZERO;
  for (const end = a + (<usize>(k & -8) << FLOAT_SHIFT); a < end; a += 2 * VECTOR_BYTES) {
    const a0 = v128.load(a);
    even0 = multiplyAdd(v128.load(b0), a0, even0);
    even1 = multiplyAdd(v128.load(b1), a0, even1);
    even2 = multiplyAdd(v128.load(b2), a0, even2);
    even3 = multiplyAdd(v128.load(b3), a0, even3);
    // Never: A is not C. A fence, as in the tile: V8 up to Node 22 would move all of an iteration's loads to its start,
    // and spill.
    if (a == c) break;
    const a1 = v128.load(a, VECTOR_BYTES);
    odd0 = multiplyAdd(v128.load(b0, VECTOR_BYTES), a1, odd0);
    odd1 = multiplyAdd(v128.load(b1, VECTOR_BYTES), a1, odd1);
    odd2 = multiplyAdd(v128.load(b2, VECTOR_BYTES), a1, odd2);
    odd3 = multiplyAdd(v128.load(b3, VECTOR_BYTES), a1, odd3);
    b0 += 2 * VECTOR_BYTES;
    b1 += 2 * VECTOR_BYTES;
    b2 += 2 * VECTOR_BYTES;
    b3 += 2 * VECTOR_BYTES;
  }
  if (k & 4) {
    const a0 = v128.load(a);
    even0 = multiplyAdd(v128.load(b0), a0, even0);
    even1 = multiplyAdd(v128.load(b1), a0, even1);
    even2 = multiplyAdd(v128.load(b2), a0, even2);
    even3 = multiplyAdd(v128.load(b3), a0, even3);
  }
  const rest = k & 3;
  if (rest) {
    const last = (<usize>(k & 4)) << FLOAT_SHIFT;
    const a1 = loadSome(a + last, rest, ZERO);
    odd0 = multiplyAdd(loadSome(b0 + last, rest, ZERO), a1, odd0);
    odd1 = multiplyAdd(loadSome(b1 + last, rest, ZERO), a1, odd1);
    odd2 = multiplyAdd(loadSome(b2 + last, rest, ZERO), a1, odd2);
    odd3 = multiplyAdd(loadSome(b3 + last, rest, ZERO), a1, odd3);
  }
  return sumLanes(f32x4.add(even0, odd0), f32x4.add(even1, odd1), f32x4.add(even2, odd2), f32x4.add(even3, odd3));
}

/** The sums of the lanes of each of four vectors, side by side: a 4 × 4 transpose, added up on its way. */
@inline
function sumLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/**
 * B's rows are rows of memory: they are read in order, four at a time, and added up in a block of sums that stays in
 * L1.
 */
function addRows(product: Product): void {
  const bStep = product.bStep;
  for (let j = 0; j < product.n; j += COLUMNS) {
    const columns = min(product.n - j, COLUMNS);
    memory.fill(SUMS, 0, columns << FLOAT_SHIFT);
    let a = product.a;
    let b = product.b + (j << FLOAT_SHIFT);
    for (let steps = product.k; steps >= 4; steps -= 4) {
      addFourRows(columns, a, b, bStep);
      a += VECTOR_BYTES;
      b += bStep << 2;
    }
    for (let steps = product.k & 3; steps; steps--) {
      addRow(columns, v128.load32_splat(a), b);
      a += FLOAT_BYTES;
      b += bStep;
    }
    for (let x = 0; x < columns; x += 4) {
      finish(product, j + x, min(columns - x, 4), v128.load(SUMS + (x << FLOAT_SHIFT)));
    }
  }
}

/** SUMS += a₀·row₀ + a₁·row₁ + a₂·row₂ + a₃·row₃, step by step. */
@inline
function addFourRows(columns: i32, a: usize, b: usize, bStep: usize): void {
  const a0 = v128.load32_splat(a);
  const a1 = v128.load32_splat(a, 4);
  const a2 = v128.load32_splat(a, 8);
  const a3 = v128.load32_splat(a, 12);
  const row2 = bStep << 1;
  const row3 = bStep * 3;
  let sums = SUMS;
  for (const end = SUMS + ((columns & -4) << FLOAT_SHIFT); sums < end; sums += VECTOR_BYTES) {
    let sum = multiplyAdd(a0, v128.load(b), v128.load(sums));
    sum = multiplyAdd(a1, v128.load(b + bStep), sum);
    sum = multiplyAdd(a2, v128.load(b + row2), sum);
    v128.store(sums, multiplyAdd(a3, v128.load(b + row3), sum));
    b += VECTOR_BYTES;
  }
  const rest = columns & 3;
  if (rest) {
    let sum = multiplyAdd(a0, loadSome(b, rest, ZERO), v128.load(sums));
    sum = multiplyAdd(a1, loadSome(b + bStep, rest, ZERO), sum);
    sum = multiplyAdd(a2, loadSome(b + row2, rest, ZERO), sum);
    v128.store(sums, multiplyAdd(a3, loadSome(b + row3, rest, ZERO), sum));
  }
}

/** SUMS += a·row. */
function addRow(columns: i32, a: v128, b: usize): void {
  let sums = SUMS;
  for (const end = SUMS + ((columns & -4) << FLOAT_SHIFT); sums < end; sums += VECTOR_BYTES) {
    v128.store(sums, multiplyAdd(a, v128.load(b), v128.load(sums)));
    b += VECTOR_BYTES;
  }
  const rest = columns & 3;
  if (rest) v128.store(sums, multiplyAdd(a, loadSome(b, rest, ZERO), v128.load(sums)));
}

/** C = alpha · sum + beta · C + bias for `count` columns from j on, one to four. beta = 0 does not read C. */
function finish(product: Product, j: i32, count: i32, sum: v128): void {
  const cColumn = product.cColumn;
  const c = product.c + cColumn * j;
  if (cColumn == FLOAT_BYTES) {
    scaleAndAdd(product, j, count, sum, c);
    return;
  }
  for (let i = 0; i < count; i++) store<u32>(GATHERED + (i << FLOAT_SHIFT), load<u32>(c + cColumn * i));
  scaleAndAdd(product, j, count, sum, GATHERED);
  for (let i = 0; i < count; i++) store<u32>(c + cColumn * i, load<u32>(GATHERED + (i << FLOAT_SHIFT)));
}

/** `finish` for values of C side by side. */
function scaleAndAdd(product: Product, j: i32, count: i32, sum: v128, c: usize): void {
  sum = f32x4.mul(sum, f32x4.splat(product.alpha));
  if (product.beta != 0) sum = multiplyAdd(f32x4.splat(product.beta), load4(c, count), sum);
  if (product.bias) {
    const bias = product.bias + product.biasColumn * j;
    sum = f32x4.add(sum, product.biasColumn ? load4(bias, count) : v128.load32_splat(bias));
  }
  store4(c, count, sum);
}
