// Softmax over rows of `cols` floats. A row's last one to three values take part as lanes beside values that do not count.
import { addWide, high, largest, loadSome, load4, low, narrow, storeSome, store4, sumWide, ZERO } from "../lanes";
import { exp, expOrdinary, ordinary } from "../math/exp";

const VECTOR = 16;
/** Four vectors in flight hide the latency of eˣ: 1.4 ns a value where one at a time takes 2.2 (Zen 3, Node 20). */
const TURN = 64;
const NOTHING: v128 = f32x4.splat(-Infinity);

/**
 * y = e^{x − max} / Σ e^{x − max}, row by row; y may be x. The largest exponent is 0, so nothing overflows; the sum is
 * taken in doubles. A row with +∞ or NaN, or of −∞ alone, becomes NaN: ∞ − ∞, or NaN, reaches the sum.
 */
export function softmax(x: usize, y: usize, rows: i32, cols: i32): void {
  const whole = (cols & -4) << 2;
  const turns = whole & -TURN;
  const rest = cols & 3;
  for (let row = 0; row < rows; row++) {
    const shift = f32x4.splat(rowMax(x, cols));
    let sum = ZERO;
    for (let i = 0; i < whole; ) {
      const x0 = f32x4.sub(v128.load(x + i), shift);
      if (i < turns) {
        const x1 = f32x4.sub(v128.load(x + i, VECTOR), shift);
        const x2 = f32x4.sub(v128.load(x + i, 2 * VECTOR), shift);
        const x3 = f32x4.sub(v128.load(x + i, 3 * VECTOR), shift);
        if (i32x4.all_true(v128.and(v128.and(ordinary(x0), ordinary(x1)), v128.and(ordinary(x2), ordinary(x3))))) {
          const e0 = expOrdinary(x0);
          const e1 = expOrdinary(x1);
          const e2 = expOrdinary(x2);
          const e3 = expOrdinary(x3);
          v128.store(y + i, e0);
          v128.store(y + i, e1, VECTOR);
          v128.store(y + i, e2, 2 * VECTOR);
          v128.store(y + i, e3, 3 * VECTOR);
          sum = addWide(addWide(addWide(addWide(sum, e0), e1), e2), e3);
          i += TURN;
          continue;
        }
      }
      const e = exp(x0);
      v128.store(y + i, e);
      sum = addWide(sum, e);
      i += VECTOR;
    }
    let last = ZERO;
    if (rest) {
      last = exp(f32x4.sub(loadSome(x + whole, rest, NOTHING), shift));
      sum = addWide(sum, last);
    }
    const scale = f32x4.splat(f32(1 / sumWide(sum)));
    for (let i = 0; i < whole; i += VECTOR) v128.store(y + i, f32x4.mul(v128.load(y + i), scale));
    if (rest) storeSome(y + whole, rest, f32x4.mul(last, scale));
    x += cols << 2;
    y += cols << 2;
  }
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
  for (let row = 0; row < rows; row++) {
    const max = rowMax(x, cols);
    const shift = f32x4.splat(max);
    let sum = ZERO;
    for (let i = 0; i < cols; i += 4) {
      const at = x + (i << 2);
      const values = cols - i < 4 ? loadSome(at, cols - i, NOTHING) : v128.load(at);
      sum = addWide(sum, exp(f32x4.sub(values, shift)));
    }
    const least = f64x2.splat(<f64>max + NativeMath.log(sumWide(sum)));
    for (let i = 0; i < cols; i += 4) {
      const at = i << 2;
      const values = load4(x + at, cols - i);
      store4(y + at, cols - i, narrow(f64x2.sub(low(values), least), f64x2.sub(high(values), least)));
    }
    x += cols << 2;
    y += cols << 2;
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

/** The largest value of a row, −∞ for an empty one. Skips NaN, or not. */
@inline
export function rowMax(x: usize, cols: i32): f32 {
  const whole = (cols & -4) << 2;
  const rest = cols & 3;
  let max = NOTHING;
  for (let i = 0; i < whole; i += VECTOR) max = f32x4.pmax(max, v128.load(x + i));
  if (rest) max = f32x4.pmax(max, loadSome(x + whole, rest, NOTHING));
  return largest(max);
}

/** acc + a·b: products of floats are exact in doubles. */
@inline
function addProduct(acc: v128, a: v128, b: v128): v128 {
  return f64x2.add(acc, f64x2.add(f64x2.mul(low(a), low(b)), f64x2.mul(high(a), high(b))));
}
