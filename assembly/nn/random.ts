// Counter-based random numbers: the i-th number is a function of seed, stream and i alone, so that it is the same on
// every engine, whatever was drawn before.
import { SCRATCH } from "../scratch";

const VECTOR = 16;
/** Bytes of a counter's numbers, four counters side by side. */
const BLOCK = 2 * VECTOR;
/** Bytes that go through the rounds together; 512 to 2048 are alike. */
const STRETCH = 1024;
/** Scratch for a block of which not all numbers are needed. */
const LAST = SCRATCH + memory.data(BLOCK, VECTOR);
/** Threefry's constant that ties the key words together (Skein's C240, in 32 bits). */
const PARITY: i32 = 0x1BD11BDA;
/** Four counters, one a lane. */
const LANE_INDEX: v128 = i32x4(0, 1, 2, 3);
/** 2⁻²⁴: scales an integer below 2²⁴ to [0, 1). */
const FRACTION: f32 = 5.9604644775390625e-8;

/**
 * y[i] = low + u·(high − low), u in [0, 1) with 24 bits, from Threefry-2x32 with 20 rounds (Salmon et al. 2011,
 * "Parallel random numbers: as easy as 1, 2, 3"): key (seed, stream), counter (⌊i/8⌋·4 + i mod 4, 0), whose two words
 * are the numbers i and i + 4 of every eight. It needs additions, rotations and xor alone, which is what SIMD has for
 * four lanes.
 */
export function uniform(y: usize, n: i32, seed: i32, stream: i32, low: f32, high: f32): void {
  uniformPart(0, y, n, seed, stream, low, high);
}

/** The numbers from `first` on, a multiple of 8. */
@inline
export function uniformPart(
  first: i32, y: usize, n: i32, seed: i32, stream: i32, low: f32, high: f32,
): void {
  const end = y + ((n & -8) << 2);
  for (let block = first >> 3; y < end; y += STRETCH, block += STRETCH / BLOCK) {
    draw(y, min(end, y + STRETCH), block, seed, stream, low, high);
  }
  if (n & 7) {
    draw(LAST, LAST + BLOCK, (first + n) >> 3, seed, stream, low, high);
    memory.copy(end, LAST, (n & 7) << 2);
  }
}

/**
 * Fills whole blocks, from the `block`-th on, four rounds over all of them at a time: a core's scheduler window is too
 * small to overlap whole chains of 20 dependent rounds.
 */
function draw(y: usize, end: usize, block: i32, seed: i32, stream: i32, low: f32, high: f32): void {
  const k0 = i32x4.splat(seed);
  const k1 = i32x4.splat(stream);
  const k2 = v128.xor(v128.xor(k0, k1), i32x4.splat(PARITY));
  // The key is added to (counter, 0) before the first round as well.
  let counter = i32x4.add(i32x4.add(LANE_INDEX, i32x4.splat(block << 2)), k0);
  for (let at = y; at < end; at += BLOCK) {
    v128.store(at, counter);
    v128.store(at, k1, VECTOR);
    counter = i32x4.add(counter, i32x4.splat(4));
  }
  oddRounds(y, end, k1, key(k2, 1));
  evenRounds(y, end, k2, key(k0, 2));
  oddRounds(y, end, k0, key(k1, 3));
  evenRounds(y, end, k1, key(k2, 4));
  oddRounds(y, end, k2, key(k0, 5));
  const from = f32x4.splat(low);
  const step = f32x4.splat((high - low) * FRACTION);
  // The upper 24 bits.
  for (let at = y; at < end; at += VECTOR) {
    const fraction = f32x4.convert_i32x4_s(i32x4.shr_u(v128.load(at), 8));
    v128.store(at, f32x4.add(from, f32x4.mul(fraction, step)));
  }
}

/** Four rounds, then the key; two sets of rotations alternate. */
function oddRounds(y: usize, end: usize, k0: v128, k1: v128): void { rounds(y, end, 13, 15, 26, 6, k0, k1); }
function evenRounds(y: usize, end: usize, k0: v128, k1: v128): void { rounds(y, end, 17, 29, 16, 24, k0, k1); }

@inline
function rounds(y: usize, end: usize, r0: i32, r1: i32, r2: i32, r3: i32, k0: v128, k1: v128): void {
  for (; y < end; y += BLOCK) {
    let a = v128.load(y);
    let b = v128.load(y, VECTOR);
    a = i32x4.add(a, b); b = mix(a, b, r0);
    a = i32x4.add(a, b); b = mix(a, b, r1);
    a = i32x4.add(a, b); b = mix(a, b, r2);
    a = i32x4.add(a, b); b = mix(a, b, r3);
    v128.store(y, i32x4.add(a, k0));
    v128.store(y, i32x4.add(b, k1), VECTOR);
  }
}

/** A round's second half: b rotated left by `bits`, mixed with a. */
@inline
function mix(a: v128, b: v128, bits: i32): v128 {
  return v128.xor(v128.or(i32x4.shl(b, bits), i32x4.shr_u(b, 32 - bits)), a);
}

/** The key is numbered, so that no two additions of it are the same. */
@inline
function key(k: v128, round: i32): v128 {
  return i32x4.add(k, i32x4.splat(round));
}
