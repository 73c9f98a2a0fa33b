// Statistics for the examination of a net: the spread of a matrix, a histogram of its values, and what its units
// (columns) do. All of them add to their results, so that a data set may come batch by batch. Row-major, without
// padding.
import { addWide, high, largest, low, magnitude, smallest, sumWide, ZERO } from "../lanes";

/** Adds to five doubles: Σx, Σx², the number of zeros, the smallest and the largest value. NaN and ±∞ show in Σx². */
export function spread(x: usize, n: i32, result: usize): void {
  let sum = ZERO;
  let lower = ZERO;
  let upper = ZERO;
  let zeros = ZERO;
  let least = f32x4.splat(f32.MAX_VALUE);
  let most = f32x4.splat(-f32.MAX_VALUE);
  const end = x + (<usize>n << 2);
  for (const vectors = x + ((n & -4) << 2); x < vectors; x += 16) {
    const v = v128.load(x);
    sum = addWide(sum, v);
    lower = addSquare(lower, low(v));
    upper = addSquare(upper, high(v));
    zeros = i32x4.sub(zeros, f32x4.eq(v, ZERO));
    least = f32x4.pmin(least, v);
    most = f32x4.pmax(most, v);
  }
  let total = sumWide(sum);
  let squares = sumWide(f64x2.add(lower, upper));
  let none = i32x4.extract_lane(zeros, 0) + i32x4.extract_lane(zeros, 1)
    + i32x4.extract_lane(zeros, 2) + i32x4.extract_lane(zeros, 3);
  let lowest = min(load<f64>(result, 24), <f64>smallest(least));
  let highest = max(load<f64>(result, 32), <f64>largest(most));
  for (; x < end; x += 4) {
    const v = <f64>load<f32>(x);
    total += v;
    squares += v * v;
    none += i32(v == 0);
    lowest = min(lowest, v);
    highest = max(highest, v);
  }
  store<f64>(result, load<f64>(result) + total);
  store<f64>(result, load<f64>(result, 8) + squares, 8);
  store<f64>(result, load<f64>(result, 16) + <f64>none, 16);
  store<f64>(result, lowest, 24);
  store<f64>(result, highest, 32);
}

@inline
function addSquare(acc: v128, x: v128): v128 {
  return f64x2.add(acc, f64x2.mul(x, x));
}

/**
 * Counts values in 8192 bins of 32 bits, by sign, exponent and four bits of the mantissa: 16 bins an octave, whatever
 * the range, so that none must be known beforehand.
 */
export function histogram(x: usize, n: i32, counts: usize): void {
  for (const end = x + (<usize>n << 2); x < end; x += 4) {
    const count = counts + ((load<u32>(x) >>> 19) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
}

/** Σ (a − b)², in float64: how far a step moved parameters. */
export function squaredDistance(a: usize, b: usize, n: i32): f64 {
  let lower = ZERO;
  let upper = ZERO;
  for (const vectors = a + ((n & -4) << 2); a < vectors; a += 16, b += 16) {
    const difference = f32x4.sub(v128.load(a), v128.load(b));
    lower = addSquare(lower, low(difference));
    upper = addSquare(upper, high(difference));
  }
  for (let i = n & 3; i > 0; i--, a += 4, b += 4) {
    lower = addSquare(lower, low(f32x4.sub(v128.load32_zero(a), v128.load32_zero(b))));
  }
  return sumWide(f64x2.add(lower, upper));
}

/**
 * Seven rows of statistics of the columns: the largest and the smallest pre-activation z, Σ|y|, the largest |f′(z)|,
 * the largest |∂loss/∂z|, and on how many rows |f′(z)| ≤ flat below and above the middle. @param g 0 where there is no
 * gradient
 */
export function unitStatistics(
  z: usize, y: usize, d: usize, g: usize, rows: i32, cols: i32, flat: f32, middle: f32, result: usize,
): void {
  const stride = (<usize>cols) << 2;
  const limit = f32x4.splat(flat);
  const center = f32x4.splat(middle);
  const vectors = cols & -4;
  let j = 0;
  for (; j < vectors; j += 4) columns<V4>(z, y, d, g, rows, stride, j << 2, limit, center, result);
  for (; j < cols; j++) columns<V1>(z, y, d, g, rows, stride, j << 2, limit, center, result);
}

/** Four columns, or one of the last three, by equal operations, so that they get equal bits. */
interface Lanes {
  read(address: usize): v128;
  write(address: usize, value: v128): void;
}
@unmanaged @final
class V4 {
  @inline read(address: usize): v128 { return v128.load(address); }
  @inline write(address: usize, value: v128): void { v128.store(address, value); }
}
@unmanaged @final
class V1 {
  @inline read(address: usize): v128 { return v128.load32_zero(address); }
  @inline write(address: usize, value: v128): void { v128.store32_lane(address, value, 0); }
}

@inline
function columns<L extends Lanes>(
  z: usize, y: usize, d: usize, g: usize, rows: i32, stride: usize, offset: usize,
  limit: v128, center: v128, result: usize,
): void {
  const lanes = changetype<L>(0);
  let at = result + offset;
  let most = lanes.read(at);
  let least = lanes.read(at += stride);
  let activity = lanes.read(at += stride);
  let slope = lanes.read(at += stride);
  let gradient = lanes.read(at += stride);
  let below = lanes.read(at += stride);
  let above = lanes.read(at += stride);
  const one = f32x4.splat(1);
  for (let i = 0, from = offset; i < rows; i++, from += stride) {
    const value = lanes.read(z + from);
    const derivative = magnitude(lanes.read(d + from));
    most = f32x4.pmax(most, value);
    least = f32x4.pmin(least, value);
    activity = f32x4.add(activity, magnitude(lanes.read(y + from)));
    slope = f32x4.pmax(slope, derivative);
    const isFlat = v128.and(f32x4.le(derivative, limit), one);
    const isAbove = f32x4.gt(value, center);
    above = f32x4.add(above, v128.and(isFlat, isAbove));
    below = f32x4.add(below, v128.andnot(isFlat, isAbove));
    if (g) gradient = f32x4.pmax(gradient, magnitude(lanes.read(g + from)));
  }
  at = result + offset;
  lanes.write(at, most);
  lanes.write(at += stride, least);
  lanes.write(at += stride, activity);
  lanes.write(at += stride, slope);
  lanes.write(at += stride, gradient);
  lanes.write(at += stride, below);
  lanes.write(at += stride, above);
}

/**
 * Adds to two rows for the columns: Σ(x − shift) and Σ(x − shift)². With a sample for the shift nothing cancels where a
 * column hardly varies, and the second is 0 exactly where it is constant.
 */
export function columnMoments(x: usize, shift: usize, rows: i32, cols: i32, result: usize): void {
  const stride = (<usize>cols) << 2;
  const vectors = cols & -4;
  let j = 0;
  for (; j < vectors; j += 4) moments<V4>(x, shift, rows, stride, j << 2, result);
  for (; j < cols; j++) moments<V1>(x, shift, rows, stride, j << 2, result);
}

@inline
function moments<L extends Lanes>(
  x: usize, shift: usize, rows: i32, stride: usize, offset: usize, result: usize,
): void {
  const lanes = changetype<L>(0);
  const from = lanes.read(shift + offset);
  let first = lanes.read(result + offset);
  let second = lanes.read(result + offset + stride);
  for (let i = 0, at = x + offset; i < rows; i++, at += stride) {
    const difference = f32x4.sub(lanes.read(at), from);
    first = f32x4.add(first, difference);
    second = f32x4.add(second, f32x4.mul(difference, difference));
  }
  lanes.write(result + offset, first);
  lanes.write(result + offset + stride, second);
}
