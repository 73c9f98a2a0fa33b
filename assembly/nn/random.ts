// Counter-based random numbers: the i-th number is a function of seed, stream and i alone, so that it is the same on
// every engine, whatever was drawn before.
import { store4 } from "../lanes";

const VECTOR = 16;
/** Threefry's constant that ties the key words together (Skein's C240, in 32 bits). */
const PARITY: i32 = 0x1BD11BDA;
/** Four counters, one a lane. */
const LANE_INDEX: v128 = i32x4(0, 1, 2, 3);
/** 2⁻²⁴: makes a whole number below 2²⁴ a fraction. */
const FRACTION: f32 = 5.9604644775390625e-8;

/**
 * y[i] = low + u·(high − low), u in [0, 1) with 24 bits, from Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel
 * random numbers: as easy as 1, 2, 3"): key (seed, stream), counter (⌊i/8⌋·4 + i mod 4, 0), whose two words are the numbers
 * i and i + 4 of every eight. It needs additions, rotations and xor alone, which is what SIMD has for four lanes.
 */
export function uniform(y: usize, n: i32, seed: i32, stream: i32, low: f32, high: f32): void {
  const k0 = i32x4.splat(seed);
  const k1 = i32x4.splat(stream);
  const k2 = v128.xor(v128.xor(k0, k1), i32x4.splat(PARITY));
  const from = f32x4.splat(low);
  const step = f32x4.splat((high - low) * FRACTION);
  let counter = LANE_INDEX;
  while (n > 0) {
    let a = i32x4.add(counter, k0);
    let b = k1;
    a = i32x4.add(a, b); b = mix(a, b, 13); a = i32x4.add(a, b); b = mix(a, b, 15);
    a = i32x4.add(a, b); b = mix(a, b, 26); a = i32x4.add(a, b); b = mix(a, b, 6);
    a = i32x4.add(a, k1); b = key(b, k2, 1);
    a = i32x4.add(a, b); b = mix(a, b, 17); a = i32x4.add(a, b); b = mix(a, b, 29);
    a = i32x4.add(a, b); b = mix(a, b, 16); a = i32x4.add(a, b); b = mix(a, b, 24);
    a = i32x4.add(a, k2); b = key(b, k0, 2);
    a = i32x4.add(a, b); b = mix(a, b, 13); a = i32x4.add(a, b); b = mix(a, b, 15);
    a = i32x4.add(a, b); b = mix(a, b, 26); a = i32x4.add(a, b); b = mix(a, b, 6);
    a = i32x4.add(a, k0); b = key(b, k1, 3);
    a = i32x4.add(a, b); b = mix(a, b, 17); a = i32x4.add(a, b); b = mix(a, b, 29);
    a = i32x4.add(a, b); b = mix(a, b, 16); a = i32x4.add(a, b); b = mix(a, b, 24);
    a = i32x4.add(a, k1); b = key(b, k2, 4);
    a = i32x4.add(a, b); b = mix(a, b, 13); a = i32x4.add(a, b); b = mix(a, b, 15);
    a = i32x4.add(a, b); b = mix(a, b, 26); a = i32x4.add(a, b); b = mix(a, b, 6);
    a = i32x4.add(a, k2); b = key(b, k0, 5);

    store4(y, n, scaled(a, from, step));
    if (n > 4) store4(y + VECTOR, n - 4, scaled(b, from, step));
    counter = i32x4.add(counter, i32x4.splat(4));
    y += 2 * VECTOR;
    n -= 8;
  }
}

/** A round's second half: b rotated left by `bits`, mixed with a. */
@inline
function mix(a: v128, b: v128, bits: i32): v128 {
  return v128.xor(v128.or(i32x4.shl(b, bits), i32x4.shr_u(b, 32 - bits)), a);
}

/** b + k + round: the key is added every four rounds, with their number. */
@inline
function key(b: v128, k: v128, round: i32): v128 {
  return i32x4.add(b, i32x4.add(k, i32x4.splat(round)));
}

/** from + step · the upper 24 bits. */
@inline
function scaled(bits: v128, from: v128, step: v128): v128 {
  return f32x4.add(from, f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(bits, 8)), step));
}
