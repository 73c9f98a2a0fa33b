/**
 * Bytes of a float and of a vector of four, and the shift from floats to bytes: addresses and their strides count
 * bytes.
 */
export const FLOAT_BYTES: usize = 4;
export const FLOAT_SHIFT = 2;
export const VECTOR_BYTES: usize = 16;

/**
 * A constant of a loop, in all lanes, from memory: V8 builds a v128.const in every iteration, with three instructions
 * of which two occupy an arithmetic unit; a load occupies none.
 */
@inline
export function float(constant: usize): v128 {
  return v128.load32_splat(constant);
}
@inline
export function double(constant: usize): v128 {
  return v128.load64_splat(constant);
}

/** All bits but the sign. V8 builds this mask in every iteration for f32x4.abs. */
const MAGNITUDE = memory.data<u32>([0x7fffffff]);
const SIGN = memory.data<u32>([0x80000000]);

/** |x|, four floats. */
@inline
export function magnitude(x: v128): v128 {
  return v128.and(x, float(MAGNITUDE));
}
/** The sign bits of four floats. */
@inline
export function signs(x: v128): v128 {
  return v128.andnot(x, float(MAGNITUDE));
}
/** −|x|, four floats. */
@inline
export function minusMagnitude(x: v128): v128 {
  return v128.or(x, float(SIGN));
}
/** Four zeros. */
export const ZERO: v128 = f32x4.splat(0);
/** Four ones. */
@inline
export function one(): v128 {
  return float(ONE);
}
const ONE = memory.data<f32>([1]);
/** Two ones. */
@inline
export function oneWide(): v128 {
  return double(ONE_WIDE);
}
const ONE_WIDE = memory.data<f64>([1]);

/** `yes` in the lanes where `mask` is all ones, `no` where it is all zeros. */
@inline
export function select(mask: v128, yes: v128, no: v128): v128 {
  return v128.bitselect(yes, no, mask);
}

/** Mask of the lanes with x > 0; NaN and both zeros are not among them. */
@inline
export function positive(x: v128): v128 {
  return f32x4.gt(x, ZERO);
}

/** `y`, but NaN in the lanes where x is NaN: a lane that is unordered with itself becomes all ones. */
@inline
export function keepNaN(x: v128, y: v128): v128 {
  return v128.or(y, f32x4.ne(x, x));
}

/** Lanes 0 to count − 1 from memory, 1 ≤ count ≤ 3; the others from `fill`. Reads nothing beyond. */
@inline
export function loadSome(address: usize, count: i32, fill: v128): v128 {
  if (count == 1) return v128.load32_lane(address, fill, 0);
  const pair = v128.load64_lane(address, fill, 0);
  return count == 2 ? pair : v128.load32_lane(address, pair, 2, 8);
}

/** Stores lanes 0 to count − 1, 1 ≤ count ≤ 3. Writes nothing beyond. */
@inline
export function storeSome(address: usize, count: i32, value: v128): void {
  if (count == 1) {
    v128.store32_lane(address, value, 0);
  } else {
    v128.store64_lane(address, value, 0);
    if (count == 3) v128.store32_lane(address, value, 2, 8);
  }
}

/** The last lanes of a row, four or fewer; missing ones are 0. */
@inline
export function load4(address: usize, lanes: i32): v128 {
  return lanes < 4 ? loadSome(address, lanes, ZERO) : v128.load(address);
}

/** Stores the last lanes of a row, four or fewer. */
@inline
export function store4(address: usize, lanes: i32, value: v128): void {
  if (lanes < 4) storeSome(address, lanes, value);
  else v128.store(address, value);
}

/** The largest of four floats. A NaN may or may not come through. */
@inline
export function largest(x: v128): f32 {
  const two = f32x4.pmax(x, i32x4.shuffle(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmax(two, i32x4.shuffle(two, two, 1, 0, 3, 2)), 0);
}

/** The smallest of four floats. A NaN may or may not come through. */
@inline
export function smallest(x: v128): f32 {
  const two = f32x4.pmin(x, i32x4.shuffle(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmin(two, i32x4.shuffle(two, two, 1, 0, 3, 2)), 0);
}

/** The lower and the upper two floats as doubles. */
@inline
export function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}
@inline
export function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(i32x4.shuffle(x, x, 2, 3, 2, 3));
}

/** Two pairs of doubles, rounded to four floats. */
@inline
export function narrow(lower: v128, upper: v128): v128 {
  return i64x2.shuffle(f32x4.demote_f64x2_zero(lower), f32x4.demote_f64x2_zero(upper), 0, 2);
}

/** acc + the four floats, summed in doubles. */
@inline
export function addWide(acc: v128, x: v128): v128 {
  return f64x2.add(acc, f64x2.add(low(x), high(x)));
}

/** The sum of two doubles. */
@inline
export function sumWide(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/**
 * a · b + c: two roundings in the plain binary, which gives the same bits on every engine. The relaxed binary, compiled
 * from the same source with `--enable relaxed-simd`, may fuse them into one.
 */
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/** c − a · b, likewise. */
@inline
export function minusProduct(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_nmadd(a, b, c) : f32x4.sub(c, f32x4.mul(a, b));
}

/** x kept within least and most. NaN passes: pmin and pmax give their first operand where it is NaN. */
@inline
export function within(x: v128, least: v128, most: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, least), most);
}

/**
 * x kept within least < 0 < most; NaN becomes one of the bounds. Compares bit patterns as integers, whose minimum takes
 * one cycle: taken as unsigned, negative floats stand above all positive ones, and rank by magnitude.
 */
@inline
export function bounded(x: v128, least: v128, most: v128): v128 {
  return i32x4.min_s(i32x4.min_u(x, least), most);
}

/** Mask of the lanes with least < x < most. */
@inline
export function inside(x: v128, least: v128, most: v128): v128 {
  return v128.and(f32x4.gt(x, least), f32x4.lt(x, most));
}
