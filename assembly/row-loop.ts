// The loop over a row of floats, under softmax, losses, GLU and PReLU: what it does to a vector is a class passed as a
// type parameter, as in elementwise.ts. A row's last one to three values are lanes of one more vector, by the same
// operations.
import { addWide, loadSome, storeSome, sumWide, FLOAT_SHIFT, VECTOR_BYTES, ZERO } from "./lanes";
import { SCRATCH } from "./scratch";

/** Masks of the lanes that count in a vector of 0 to 4 values. */
const LANES = memory.data<i32>([0, 0, 0, 0, -1, 0, 0, 0, -1, -1, 0, 0, -1, -1, -1, 0, -1, -1, -1, -1], VECTOR_BYTES);
/** Takes what nobody wants, if the caller gives no y. */
const DISCARD = SCRATCH + memory.data(4 * 16, 16);

/** What is done to four values of a, and of b where it is read; p and q are the row's parameters. */
export interface RowStep {
  /** What goes to y. */
  map(a: v128, b: v128, p: v128, q: v128): v128;
  /** What is summed over the row; y is what `map` gave. */
  term(a: v128, b: v128, y: v128, p: v128, q: v128): v128;
}

/** A step that sums what it maps to, if anything. */
@unmanaged
export class Step {
  @inline term(_a: v128, _b: v128, y: v128, _p: v128, _q: v128): v128 { return y; }
}

/** y = map(x). */
@inline
export function mapRow<S extends RowStep>(x: usize, y: usize, n: i32, p: v128, q: v128): void {
  sweepRow<S>(false, true, false, false, true, x, 0, y, VECTOR_BYTES, n, p, q);
}
/** y = map(a, b). */
@inline
export function zipRow<S extends RowStep>(
  unrolled: bool, a: usize, b: usize, y: usize, n: i32, p: v128, q: v128,
): void {
  sweepRow<S>(true, true, false, false, unrolled, a, b, y, VECTOR_BYTES, n, p, q);
}
/** Σ term(x). `unrolled` is a constant: false for less code, where speed does not matter. */
@inline
export function sumRow<S extends RowStep>(unrolled: bool, x: usize, n: i32, p: v128, q: v128): f64 {
  return sweepRow<S>(false, false, true, false, unrolled, x, 0, 0, 0, n, p, q);
}
/** y = map(x) where y is not 0, and Σ term(x). */
@inline
export function mapAndSumRow<S extends RowStep>(unrolled: bool, x: usize, y: usize, n: i32, p: v128, q: v128): f64 {
  return sweepRow<S>(false, true, true, false, unrolled, x, 0, y ? y : DISCARD, y ? VECTOR_BYTES : 0, n, p, q);
}
/** y = map(x), and Σ term(x); each term is added as a double. */
@inline
export function mapAndSumExactly<S extends RowStep>(x: usize, y: usize, n: i32, p: v128, q: v128): f64 {
  return sweepRow<S>(false, true, true, true, true, x, 0, y, VECTOR_BYTES, n, p, q);
}
/** y = map(a, b), and Σ term(a, b). */
@inline
export function zipAndSumRow<S extends RowStep>(
  unrolled: bool, a: usize, b: usize, y: usize, n: i32, p: v128, q: v128,
): f64 {
  return sweepRow<S>(true, true, true, false, unrolled, a, b, y, VECTOR_BYTES, n, p, q);
}
/** Σ term(a, b). */
@inline
export function sumRows<S extends RowStep>(unrolled: bool, a: usize, b: usize, n: i32, p: v128, q: v128): f64 {
  return sweepRow<S>(true, false, true, false, unrolled, a, b, 0, 0, n, p, q);
}

/**
 * Runs the step S over n values, and returns Σ term in doubles; up to four vectors are added as floats before. y may be
 * a or b, and moves on by `step` bytes a vector. Nothing outside the rows is read or written.
 */
@inline
function sweepRow<S extends RowStep>(
  reads: bool, writes: bool, sums: bool, exact: bool, unrolled: bool,
  a: usize, b: usize, y: usize, step: usize, n: i32, p: v128, q: v128,
): f64 {
  const s = changetype<S>(0);
  let sum = ZERO;
  const unrolledEnd = a + (unrolled ? <usize>(n & -16) << FLOAT_SHIFT : 0);
  const vectorsEnd = a + ((n & -4) << FLOAT_SHIFT);
  while (unrolled && a < unrolledEnd) {
    const a0 = v128.load(a);
    const a1 = v128.load(a, VECTOR_BYTES);
    const a2 = v128.load(a, 2 * VECTOR_BYTES);
    const a3 = v128.load(a, 3 * VECTOR_BYTES);
    const b0 = reads ? v128.load(b) : a0;
    const b1 = reads ? v128.load(b, VECTOR_BYTES) : a1;
    const b2 = reads ? v128.load(b, 2 * VECTOR_BYTES) : a2;
    const b3 = reads ? v128.load(b, 3 * VECTOR_BYTES) : a3;
    const y0 = s.map(a0, b0, p, q);
    const y1 = s.map(a1, b1, p, q);
    const y2 = s.map(a2, b2, p, q);
    const y3 = s.map(a3, b3, p, q);
    if (sums) {
      const t0 = s.term(a0, b0, y0, p, q);
      const t1 = s.term(a1, b1, y1, p, q);
      const t2 = s.term(a2, b2, y2, p, q);
      const t3 = s.term(a3, b3, y3, p, q);
      if (exact) sum = addWide(addWide(addWide(addWide(sum, t0), t1), t2), t3);
      else sum = addWide(sum, f32x4.add(f32x4.add(t0, t1), f32x4.add(t2, t3)));
    }
    if (writes) {
      v128.store(y, y0);
      v128.store(y, y1, VECTOR_BYTES);
      v128.store(y, y2, 2 * VECTOR_BYTES);
      v128.store(y, y3, 3 * VECTOR_BYTES);
      y += 4 * step;
    }
    a += 4 * VECTOR_BYTES;
    if (reads) b += 4 * VECTOR_BYTES;
  }
  let last = ZERO;
  for (; a < vectorsEnd; a += VECTOR_BYTES) {
    const a0 = v128.load(a);
    const b0 = reads ? v128.load(b) : a0;
    const y0 = s.map(a0, b0, p, q);
    if (sums && (exact || !unrolled)) sum = addWide(sum, s.term(a0, b0, y0, p, q));
    else if (sums) last = f32x4.add(last, s.term(a0, b0, y0, p, q));
    if (writes) {
      v128.store(y, y0);
      y += step;
    }
    if (reads) b += VECTOR_BYTES;
  }
  const rest = n & 3;
  if (rest) {
    const a0 = loadSome(a, rest, ZERO);
    const b0 = reads ? loadSome(b, rest, ZERO) : a0;
    const y0 = s.map(a0, b0, p, q);
    if (sums) last = f32x4.add(last, v128.and(s.term(a0, b0, y0, p, q), v128.load(LANES + <usize>(rest << 4))));
    if (writes) storeSome(y, rest, y0);
  }
  return sums ? sumWide(addWide(sum, last)) : 0;
}
