import { FLOAT_SHIFT, loadSome, multiplyAdd, storeSome, VECTOR_BYTES, ZERO } from "../lanes";

// Matrix times vector: every value of the matrix is used once, so that nothing is worth packing and memory sets the pace.

/** Sums of a block of columns, before they are scaled: long stretches of each row, in half of a small L1. */
const COLUMNS: i32 = 4096;
const SUMS = memory.data(COLUMNS << FLOAT_SHIFT, 16);
/** Four values of y that stand apart in memory. */
const TOGETHER = memory.data(16, 16);

/**
 * y = alpha · M·x + beta · y + bias for `rows` rows of k values, `row` bytes apart: four dot products at a time, each in
 * two vectors of partial sums. The values of y are yStep bytes apart. biasStep is 4 where each y has a bias of its own,
 * 0 where one serves all; bias 0 is none.
 */
export function rowsTimesVector(
  rows: i32, k: i32, matrix: usize, row: usize, x: usize,
  alpha: f32, beta: f32, y: usize, yStep: usize, bias: usize, biasStep: usize,
): void {
  for (; rows > 0; rows -= 4) {
    // The rows that the last turn lacks repeat its first.
    let m0 = matrix;
    let m1 = rows > 1 ? m0 + row : m0;
    let m2 = rows > 2 ? m1 + row : m0;
    let m3 = rows > 3 ? m2 + row : m0;
    let even0 = ZERO;
    let even1 = ZERO;
    let even2 = ZERO;
    let even3 = ZERO;
    let odd0 = ZERO;
    let odd1 = ZERO;
    let odd2 = ZERO;
    let odd3 = ZERO;
    let at = x;
    for (const end = x + (<usize>(k & -8) << FLOAT_SHIFT); at < end; at += 2 * VECTOR_BYTES) {
      const x0 = v128.load(at);
      even0 = multiplyAdd(v128.load(m0), x0, even0);
      even1 = multiplyAdd(v128.load(m1), x0, even1);
      even2 = multiplyAdd(v128.load(m2), x0, even2);
      even3 = multiplyAdd(v128.load(m3), x0, even3);
      // Never: x is not y. No load moves over it, where V8 up to Node 22 would load a whole turn ahead and spill (1×784×128 NT
      // there at 38 GFLOP/s, so at 46).
      if (at == y) break;
      const x1 = v128.load(at, VECTOR_BYTES);
      odd0 = multiplyAdd(v128.load(m0, VECTOR_BYTES), x1, odd0);
      odd1 = multiplyAdd(v128.load(m1, VECTOR_BYTES), x1, odd1);
      odd2 = multiplyAdd(v128.load(m2, VECTOR_BYTES), x1, odd2);
      odd3 = multiplyAdd(v128.load(m3, VECTOR_BYTES), x1, odd3);
      m0 += 2 * VECTOR_BYTES;
      m1 += 2 * VECTOR_BYTES;
      m2 += 2 * VECTOR_BYTES;
      m3 += 2 * VECTOR_BYTES;
    }
    if (k & 4) {
      const x0 = v128.load(at);
      even0 = multiplyAdd(v128.load(m0), x0, even0);
      even1 = multiplyAdd(v128.load(m1), x0, even1);
      even2 = multiplyAdd(v128.load(m2), x0, even2);
      even3 = multiplyAdd(v128.load(m3), x0, even3);
      at += VECTOR_BYTES;
      m0 += VECTOR_BYTES;
      m1 += VECTOR_BYTES;
      m2 += VECTOR_BYTES;
      m3 += VECTOR_BYTES;
    }
    const rest = k & 3;
    if (rest) {
      const x1 = loadSome(at, rest, ZERO);
      odd0 = multiplyAdd(loadSome(m0, rest, ZERO), x1, odd0);
      odd1 = multiplyAdd(loadSome(m1, rest, ZERO), x1, odd1);
      odd2 = multiplyAdd(loadSome(m2, rest, ZERO), x1, odd2);
      odd3 = multiplyAdd(loadSome(m3, rest, ZERO), x1, odd3);
    }
    const sums = fourSums(f32x4.add(even0, odd0), f32x4.add(even1, odd1), f32x4.add(even2, odd2), f32x4.add(even3, odd3));
    finish(min(rows, 4), sums, alpha, beta, y, yStep, bias, biasStep);
    matrix += row << 2;
    y += yStep << 2;
    if (bias) bias += biasStep << 2;
  }
}

/**
 * y = alpha · xᵀ·M + beta · y + bias for a matrix of k rows of n values, `row` bytes apart: its rows are read in order,
 * four at a time, and added up in a block of sums that stays in L1.
 */
export function vectorTimesRows(
  n: i32, k: i32, x: usize, matrix: usize, row: usize,
  alpha: f32, beta: f32, y: usize, yStep: usize, bias: usize, biasStep: usize,
): void {
  for (; n > 0; n -= COLUMNS) {
    const columns = min(n, COLUMNS);
    memory.fill(SUMS, 0, columns << FLOAT_SHIFT);
    let from = matrix;
    let at = x;
    for (let rest = k; rest > 0; rest -= 4) {
      addRows(columns, min(rest, 4), at, from, row);
      at += VECTOR_BYTES;
      from += row << 2;
    }
    for (let j = 0; j < columns; j += 4) {
      const width = min(columns - j, 4);
      finish(width, v128.load(SUMS + (j << FLOAT_SHIFT)), alpha, beta, y, yStep, bias, biasStep);
      y += yStep << 2;
      if (bias) bias += biasStep << 2;
    }
    matrix += COLUMNS << FLOAT_SHIFT;
  }
}

/** SUMS += x₀·row₀ + … for one to four rows. */
@inline
function addRows(columns: i32, rows: i32, x: usize, from: usize, row: usize): void {
  if (rows < 4) {
    for (; rows; rows--) {
      addRow(columns, v128.load32_splat(x), from);
      x += 4;
      from += row;
    }
    return;
  }
  const x0 = v128.load32_splat(x);
  const x1 = v128.load32_splat(x, 4);
  const x2 = v128.load32_splat(x, 8);
  const x3 = v128.load32_splat(x, 12);
  const row2 = row << 1;
  const row3 = row * 3;
  let to = SUMS;
  for (const end = SUMS + ((columns & -4) << FLOAT_SHIFT); to < end; to += VECTOR_BYTES) {
    let sum = multiplyAdd(x0, v128.load(from), v128.load(to));
    sum = multiplyAdd(x1, v128.load(from + row), sum);
    sum = multiplyAdd(x2, v128.load(from + row2), sum);
    v128.store(to, multiplyAdd(x3, v128.load(from + row3), sum));
    from += VECTOR_BYTES;
  }
  const rest = columns & 3;
  if (rest) {
    let sum = multiplyAdd(x0, loadSome(from, rest, ZERO), v128.load(to));
    sum = multiplyAdd(x1, loadSome(from + row, rest, ZERO), sum);
    sum = multiplyAdd(x2, loadSome(from + row2, rest, ZERO), sum);
    v128.store(to, multiplyAdd(x3, loadSome(from + row3, rest, ZERO), sum));
  }
}

function addRow(columns: i32, x: v128, from: usize): void {
  let to = SUMS;
  for (const end = SUMS + ((columns & -4) << FLOAT_SHIFT); to < end; to += VECTOR_BYTES) {
    v128.store(to, multiplyAdd(x, v128.load(from), v128.load(to)));
    from += VECTOR_BYTES;
  }
  const rest = columns & 3;
  if (rest) v128.store(to, multiplyAdd(x, loadSome(from, rest, ZERO), v128.load(to)));
}

/** The sums of the lanes of each of four vectors, side by side: a 4 × 4 transpose, added up on its way. */
@inline
function fourSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/** y = alpha · sum + beta · y + bias for one to four values, yStep bytes apart. beta = 0 does not read y. */
function finish(
  count: i32, sum: v128, alpha: f32, beta: f32, y: usize, yStep: usize, bias: usize, biasStep: usize,
): void {
  if (yStep != 4) {
    // Apart: the same on values brought together.
    for (let i = 0; i < count; i++) store<u32>(TOGETHER + (i << FLOAT_SHIFT), load<u32>(y + yStep * i));
    finish(count, sum, alpha, beta, TOGETHER, 4, bias, biasStep);
    for (let i = 0; i < count; i++) store<u32>(y + yStep * i, load<u32>(TOGETHER + (i << FLOAT_SHIFT)));
    return;
  }
  sum = f32x4.mul(sum, f32x4.splat(alpha));
  if (beta != 0) sum = multiplyAdd(f32x4.splat(beta), loadUpTo4(y, count), sum);
  if (bias) sum = f32x4.add(sum, biasStep ? loadUpTo4(bias, count) : v128.load32_splat(bias));
  if (count < 4) storeSome(y, count, sum);
  else v128.store(y, sum);
}

@inline
function loadUpTo4(from: usize, count: i32): v128 {
  return count < 4 ? loadSome(from, count, ZERO) : v128.load(from);
}
