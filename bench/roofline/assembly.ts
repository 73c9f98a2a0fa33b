// What one core can do at best, measured in WebAssembly itself: multiply-adds that touch no memory, and a copy. Built
// twice by asconfig.json next to this file: plain, and with relaxed SIMD, where a multiply-add is one instruction.

/**
 * x·t + t, for t·t would be computed but once. Where it is one instruction, t·t + x, as products have it: of the other
 * Firefox makes two, for it puts the sum into t, which is still needed (48 GFLOP/s on Zen 5, not 70).
 */
@inline
function multiplyAdd(x: v128, t: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(t, t, x) : f32x4.add(f32x4.mul(x, t), t);
}

/**
 * `iterations` times 14 vectors' multiply-adds: more chains than the 12 that a latency of 6 cycles (3 to multiply, 3 to add) takes
 * at two multiply-adds a cycle, for scheduling is not perfect: with 12, Node 20 and 22 reached 56 GFLOP/s on Zen 5, with 14
 * 69, as Node 24 does with either. One constant leaves all but one of x64's 15 free registers for chains.
 */
export function chains(iterations: i32, constant: f32): f32 {
  const t = f32x4.splat(constant);
  // Each chain starts elsewhere, so that no two are found alike; the result depends on each, so that none is dropped.
  let x0 = t;
  let x1 = f32x4.add(x0, t);
  let x2 = f32x4.add(x1, t);
  let x3 = f32x4.add(x2, t);
  let x4 = f32x4.add(x3, t);
  let x5 = f32x4.add(x4, t);
  let x6 = f32x4.add(x5, t);
  let x7 = f32x4.add(x6, t);
  let x8 = f32x4.add(x7, t);
  let x9 = f32x4.add(x8, t);
  let x10 = f32x4.add(x9, t);
  let x11 = f32x4.add(x10, t);
  let x12 = f32x4.add(x11, t);
  let x13 = f32x4.add(x12, t);
  for (; iterations; iterations--) {
    x0 = multiplyAdd(x0, t);
    x1 = multiplyAdd(x1, t);
    x2 = multiplyAdd(x2, t);
    x3 = multiplyAdd(x3, t);
    x4 = multiplyAdd(x4, t);
    x5 = multiplyAdd(x5, t);
    x6 = multiplyAdd(x6, t);
    x7 = multiplyAdd(x7, t);
    x8 = multiplyAdd(x8, t);
    x9 = multiplyAdd(x9, t);
    x10 = multiplyAdd(x10, t);
    x11 = multiplyAdd(x11, t);
    x12 = multiplyAdd(x12, t);
    x13 = multiplyAdd(x13, t);
  }
  let sum = f32x4.add(f32x4.add(f32x4.add(x0, x1), f32x4.add(x2, x3)), f32x4.add(f32x4.add(x4, x5), f32x4.add(x6, x7)));
  sum = f32x4.add(sum, f32x4.add(f32x4.add(x8, x9), f32x4.add(x10, x11)));
  return f32x4.extract_lane(f32x4.add(sum, f32x4.add(x12, x13)), 0);
}

/** Copies `bytes`, a multiple of 64. */
export function copy(to: usize, from: usize, bytes: i32): void {
  const end = to + bytes;
  while (to < end) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    v128.store(to, v128.load(from, 32), 32);
    v128.store(to, v128.load(from, 48), 48);
    to += 64;
    from += 64;
  }
}
