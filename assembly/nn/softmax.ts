// Softmax over rows of `cols` floats. A row's last one to three values take part as lanes beside values that do not count.
import { addWide, high, largest, loadSome, load4, low, narrow, smallest, storeSome, store4, sumWide, ZERO } from "../lanes";
import { exp, finishExp, ORDINARY_RANGE, reduceExp } from "../math/exp";

const VECTOR = 16;

/**
 * Values that go through a stage at a time: many short rows, or a part of a long one. Stages keep a core's units busy
 * (elementwise.ts); 2 vectors are prepared for each of 4 values.
 */
const STAGE: i32 = 512;
const PREPARED = memory.data(STAGE * 2 * 4, 16);
/** Each row's maximum, and the sum of its eˣ in two doubles. A row takes a vector at least. */
const MAXIMA = memory.data((STAGE / 4) << 2, 16);
const SUMS = memory.data((STAGE / 4) << 4, 16);
/** Where terms go that nobody wants. */
const NOWHERE = memory.data(16, 16);
/** Masks for the values that are left of a row: one, two, or three lanes. */
const LANES = memory.data<u32>([0xffffffff, 0, 0, 0, 0xffffffff, 0xffffffff, 0, 0, 0xffffffff, 0xffffffff, 0xffffffff, 0], 16);

/**
 * y = e^{x − max} / Σ e^{x − max}, row by row; y may be x. The largest exponent is 0, so nothing overflows; the sum is
 * taken in doubles. A row with +∞ or NaN, or of −∞ alone, becomes NaN: ∞ − ∞, or NaN, reaches the sum.
 */
export function softmax(x: usize, y: usize, rows: i32, cols: i32): void {
  const stride: usize = cols << 2;
  const most = rowsAtOnce(cols);
  for (; rows > 0; rows -= most) {
    const count = min(rows, most);
    sumRows(x, y, count, cols);
    for (let row = 0; row < count; row++, y += stride) scaleRow(y, cols, f32(1 / sumOf(row)));
    x += stride * count;
  }
}

@inline
function scaleRow(y: usize, cols: i32, factor: f32): void {
  const scale = f32x4.splat(factor);
  const whole = y + ((cols & -4) << 2);
  const rest = cols & 3;
  for (const turns = y + ((cols & -16) << 2); y < turns; y += 4 * VECTOR) {
    v128.store(y, f32x4.mul(v128.load(y), scale));
    v128.store(y, f32x4.mul(v128.load(y, VECTOR), scale), VECTOR);
    v128.store(y, f32x4.mul(v128.load(y, 2 * VECTOR), scale), 2 * VECTOR);
    v128.store(y, f32x4.mul(v128.load(y, 3 * VECTOR), scale), 3 * VECTOR);
  }
  for (; y < whole; y += VECTOR) v128.store(y, f32x4.mul(v128.load(y), scale));
  if (rest) storeSome(y, rest, f32x4.mul(loadSome(y, rest, ZERO), scale));
}

/** out = y ⊙ (grad − Σ grad·y), row by row, from softmax's output y; out may be grad or y. The sum is taken in doubles. */
export function softmaxBackward(grad: usize, y: usize, out: usize, rows: i32, cols: i32): void {
  const whole = (cols & -4) << 2;
  const rest = cols & 3;
  for (let row = 0; row < rows; row++) {
    let sum = ZERO;
    for (let i = 0; i < whole; i += VECTOR) sum = addProduct(sum, v128.load(grad + i), v128.load(y + i));
    let lastGrad = ZERO;
    let lastY = ZERO;
    if (rest) {
      lastGrad = loadSome(grad + whole, rest, ZERO);
      lastY = loadSome(y + whole, rest, ZERO);
      sum = addProduct(sum, lastGrad, lastY);
    }
    const mean = f32x4.splat(f32(sumWide(sum)));
    for (let i = 0; i < whole; i += VECTOR) {
      v128.store(out + i, f32x4.mul(v128.load(y + i), f32x4.sub(v128.load(grad + i), mean)));
    }
    if (rest) storeSome(out + whole, rest, f32x4.mul(lastY, f32x4.sub(lastGrad, mean)));
    grad += cols << 2;
    y += cols << 2;
    out += cols << 2;
  }
}

/**
 * y = x − max − log Σ e^{x − max}, row by row; y may be x. The sum and its logarithm are taken in doubles, and added to the
 * maximum there, so that a row's results are off by a rounding or two whatever its length.
 */
export function logSoftmax(x: usize, y: usize, rows: i32, cols: i32): void {
  const most = rowsAtOnce(cols);
  for (; rows > 0; rows -= most) {
    const count = min(rows, most);
    sumRows(x, 0, count, cols);
    for (let row = 0; row < count; row++) {
      const log = f64x2.splat(<f64>load<f32>(MAXIMA + (row << 2)) + NativeMath.log(sumOf(row)));
      for (let left = cols; left > 0; left -= 4) {
        const values = load4(x, left);
        store4(y, left, narrow(f64x2.sub(low(values), log), f64x2.sub(high(values), log)));
        const step = min(left, 4) << 2;
        x += step;
        y += step;
      }
    }
  }
}

/** out = grad − e^y · Σ grad, row by row, from logSoftmax's output y; out may be grad or y. The sum is taken in doubles. */
export function logSoftmaxBackward(grad: usize, y: usize, out: usize, rows: i32, cols: i32): void {
  for (let row = 0; row < rows; row++) {
    let sum = ZERO;
    for (let i = 0; i < cols; i += 4) sum = addWide(sum, load4(grad + (i << 2), cols - i));
    const total = f32x4.splat(f32(sumWide(sum)));
    for (let i = 0; i < cols; i += 4) {
      const at = i << 2;
      const share = f32x4.mul(exp(load4(y + at, cols - i)), total);
      store4(out + at, cols - i, f32x4.sub(load4(grad + at, cols - i), share));
    }
    grad += cols << 2;
    y += cols << 2;
    out += cols << 2;
  }
}

/** Rows whose values go through a stage together. */
@inline
function rowsAtOnce(cols: i32): i32 {
  return max(1, STAGE / ((cols + 3) & -4));
}

/** Σ e^{x − max} of a row that `sumRows` has seen. */
@inline
function sumOf(row: i32): f64 {
  return sumWide(v128.load(SUMS + (row << 4)));
}

/** A term e^{x − max} of four values, from what the first stage left, or from x itself. */
interface Term {
  term(x: v128, prepared: usize): v128;
}

/** For a row whose terms are ordinary floats. */
@unmanaged @final
class StagedTerm {
  @inline term(_x: v128, prepared: usize): v128 {
    return finishExp(prepared);
  }
}

@unmanaged @final
class AnyTerm {
  @inline term(x: v128, _prepared: usize): v128 {
    return exp(x);
  }
}

/** MAXIMA and SUMS of up to rowsAtOnce(cols) rows; the terms e^{x − max} go to y, or nowhere if that is 0. y may be x. */
function sumRows(x: usize, y: usize, rows: i32, cols: i32): void {
  const stride: usize = cols << 2;
  let ordinary = true;
  for (let row = 0, at = x; row < rows; row++, at += stride) {
    if (!(rowRange(at, cols, MAXIMA + (row << 2)) <= ORDINARY_RANGE)) ordinary = false;
    v128.store(SUMS + (row << 4), ZERO);
  }
  for (let from: i32 = 0; from < cols; from += STAGE) {
    const width = min(cols - from, STAGE);
    const offset: usize = from << 2;
    const to = y ? y + offset : 0;
    if (ordinary) {
      prepareTerms(x + offset, stride, rows, width);
      addTerms<StagedTerm>(x + offset, to, stride, rows, width);
    } else {
      addTerms<AnyTerm>(x + offset, to, stride, rows, width);
    }
  }
}

/** Adds the terms of `width` values of each row to SUMS. */
function addTerms<T extends Term>(x: usize, y: usize, stride: usize, rows: i32, width: i32): void {
  const t = changetype<T>(0);
  const rest = width & 3;
  let prepared = PREPARED;
  for (let row = 0; row < rows; row++, x += stride) {
    const shift = v128.load32_splat(MAXIMA + (row << 2));
    let sum = v128.load(SUMS + (row << 4));
    let at = x;
    let to = y ? y : NOWHERE;
    const step: usize = y ? <usize>VECTOR : 0;
    for (const pairs = x + ((width & -8) << 2); at < pairs; at += 2 * VECTOR) {
      const e0 = t.term(f32x4.sub(v128.load(at), shift), prepared);
      const e1 = t.term(f32x4.sub(v128.load(at, VECTOR), shift), prepared + 2 * VECTOR);
      v128.store(to, e0);
      to += step;
      v128.store(to, e1);
      to += step;
      sum = addWide(sum, f32x4.add(e0, e1));
      prepared += 4 * VECTOR;
    }
    if (width & 4) {
      const e = t.term(f32x4.sub(v128.load(at), shift), prepared);
      v128.store(to, e);
      sum = addWide(sum, e);
      at += VECTOR;
      to += step;
      prepared += 2 * VECTOR;
    }
    if (rest) {
      const e = t.term(f32x4.sub(loadSome(at, rest, shift), shift), prepared);
      storeSome(to, rest, e);
      sum = addWide(sum, v128.and(e, v128.load(LANES + ((rest - 1) << 4))));
      prepared += 2 * VECTOR;
    }
    v128.store(SUMS + (row << 4), sum);
    if (y) y += stride;
  }
}

/** Prepares the terms of `width` values of each row; what a row lacks to whole vectors counts as its maximum. */
function prepareTerms(x: usize, stride: usize, rows: i32, width: i32): void {
  let prepared = PREPARED;
  for (let row = 0; row < rows; row++, x += stride) {
    const shift = v128.load32_splat(MAXIMA + (row << 2));
    let at = x;
    for (const pairs = x + ((width & -8) << 2); at < pairs; at += 2 * VECTOR, prepared += 4 * VECTOR) {
      reduceExp(f32x4.sub(v128.load(at), shift), prepared);
      reduceExp(f32x4.sub(v128.load(at, VECTOR), shift), prepared + 2 * VECTOR);
    }
    if (width & 4) {
      reduceExp(f32x4.sub(v128.load(at), shift), prepared);
      at += VECTOR;
      prepared += 2 * VECTOR;
    }
    if (width & 3) {
      reduceExp(f32x4.sub(loadSome(at, width & 3, shift), shift), prepared);
      prepared += 2 * VECTOR;
    }
  }
}

/** Stores the largest value of a row, and returns what the smallest is below it. NaN may or may not come through. */
export function rowRange(x: usize, cols: i32, maximum: usize): f32 {
  const first = v128.load32_splat(x);
  const rest = cols & 3;
  let most = first;
  let least = first;
  for (const turns = x + ((cols & -16) << 2); x < turns; x += 4 * VECTOR) {
    const a = v128.load(x);
    const b = v128.load(x, VECTOR);
    const c = v128.load(x, 2 * VECTOR);
    const d = v128.load(x, 3 * VECTOR);
    most = f32x4.pmax(most, f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d)));
    least = f32x4.pmin(least, f32x4.pmin(f32x4.pmin(a, b), f32x4.pmin(c, d)));
  }
  for (const whole = x + ((cols & 12) << 2); x < whole; x += VECTOR) {
    const values = v128.load(x);
    most = f32x4.pmax(most, values);
    least = f32x4.pmin(least, values);
  }
  if (rest) {
    const values = loadSome(x, rest, first);
    most = f32x4.pmax(most, values);
    least = f32x4.pmin(least, values);
  }
  const max = largest(most);
  store<f32>(maximum, max);
  return max - smallest(least);
}

/** acc + a·b: products of floats are exact in doubles. */
@inline
function addProduct(acc: v128, a: v128, b: v128): v128 {
  return f64x2.add(acc, f64x2.add(f64x2.mul(low(a), low(b)), f64x2.mul(high(a), high(b))));
}
