import { refinedValue } from "../elementwise";
import { bounded, double, float, high, keepNaN, low, magnitude, narrow, oneWide, signs } from "../lanes";
import { down, halfDifference, halfSum, splitHalved, up, upper } from "../math/ratio";

const LOG2E_2 = 2.8853900817779268;
/**
 * Adding it rounds to eighths and adds a quarter. The whole number in what results, from bit 3 on, is k, with the exponent
 * bias of 2ᵏ⁻¹. So k turns 1 at |x| = 0.238. Below, s is 0 and tanh is t; from there on t is below ⅛ where tanh is below ¼:
 * rounding it costs a quarter of an ULP.
 */
const ROUND: f32 = 1572864.0 + 126 + 0.25;
/** What a k of 0 is then: ROUND without the quarter. */
const ZERO_SHIFTED = memory.data<f32>([1572864.0 + 126]);
const WHOLE = memory.data<u32>([0xfffffff8]);
/** From bit 3 to the exponent. */
const TO_EXPONENT = 20;
/** ln 2 / 2; it happens to have 21 digits, so that k·LN2_2 is exact for |x| < 2.7. */
const LN2_2 = memory.data<f32>([0.34657359027997264]);
/** tanh r = r − r³·Σ cᵢ·r²ⁱ for |r| ≤ 0.2384; tools/coefficients.ts. Error of the fit 2⁻²⁸·⁹. */
const C0 = memory.data<f32>([0.3333326280117035]);
const C1 = memory.data<f32>([-0.13325801491737366]);
const C2 = memory.data<f32>([0.051655642688274384]);
const HALF = memory.data<f32>([0.5]);
/** From it on tanh is 1 in f32. */
const LARGEST = memory.data<f32>([10]);

/** What the stages leave for each other. */
const SHIFTED: usize = 16;
const TANGENT: usize = 32;
const FACTOR: usize = 48;

/**
 * Hyperbolic tangent. For |x| = k·ln2/2 + r, t = tanh r and s = (½ − 2ᵏ⁻¹)·(1 + t) it is (t − s) / (1 − s): up to t in f32,
 * the rest in doubles. Keeps −0. Bound: 0.81 ULP; 0.51 in doubles alone, but 10% slower.
 */
@unmanaged
@final
class Tanh {
  @inline prepare(x: v128, prepared: usize, log2e2: v128, round: v128): void {
    const c = f32x4.pmin(magnitude(x), float(LARGEST));
    const shifted = v128.and(f32x4.add(f32x4.mul(c, log2e2), round), float(WHOLE));
    const k = f32x4.sub(shifted, float(ZERO_SHIFTED));
    v128.store(prepared, f32x4.sub(c, f32x4.mul(k, float(LN2_2))));
    v128.store(prepared, shifted, SHIFTED);
  }
  @inline refine(prepared: usize): void {
    const r = v128.load(prepared);
    const r2 = f32x4.mul(r, r);
    const sum = f32x4.add(float(C0), f32x4.mul(r2, f32x4.add(float(C1), f32x4.mul(r2, float(C2)))));
    const t = f32x4.sub(r, f32x4.mul(f32x4.mul(r, r2), sum));
    const factor = f32x4.sub(float(HALF), i32x4.shl(v128.load(prepared, SHIFTED), TO_EXPONENT));
    v128.store(prepared, t, TANGENT);
    v128.store(prepared, factor, FACTOR);
  }
  @inline value(x: v128, prepared: usize, _log2e2: v128, _round: v128): v128 {
    return v128.or(signs(x), narrow(ratio(prepared), ratio(prepared + 8)));
  }
}

/** (t − s) / (1 − s) of two floats. */
@inline
function ratio(prepared: usize): v128 {
  const t = f64x2.promote_low_f32x4(v128.load64_zero(prepared, TANGENT));
  const factor = f64x2.promote_low_f32x4(v128.load64_zero(prepared, FACTOR));
  const s = f64x2.mul(factor, f64x2.add(oneWide(), t));
  return f64x2.div(f64x2.sub(t, s), f64x2.sub(oneWide(), s));
}

/** y = tanh(x) for n floats. */
export function tanhValues(x: usize, y: usize, n: i32): void {
  // As parameters two of the constants stay in registers: 2%.
  refinedValue<Tanh>(x, y, n, f32x4.splat(<f32>LOG2E_2), f32x4.splat(ROUND));
}

/** tanh′ = 1 − tanh² = 4·e²ˣ / (e²ˣ + 1)², which does not cancel. */
@unmanaged
@final
export class TanhSlope {
  @inline prepare(x: v128, splits: usize, _p: v128, _q: v128): void {
    splitDoubled(x, splits);
  }
  @inline derivative(_x: v128, splits: usize, _p: v128, _q: v128): v128 {
    return narrow(slope(splits), slope(upper(splits)));
  }
}

const LOG2E_2_WIDE = memory.data<f64>([LOG2E_2]);
/** Beyond these, tanh is ±1 and its derivative 0 in f32. */
const LIMIT = memory.data<f32>([60]);
const MINUS_LIMIT = memory.data<f32>([-60]);

/** Leaves the halved splits of 2x. */
@inline
export function splitDoubled(x: v128, splits: usize): void {
  const c = keepNaN(x, bounded(x, float(MINUS_LIMIT), float(LIMIT)));
  splitHalved(f64x2.mul(low(c), double(LOG2E_2_WIDE)), f64x2.mul(high(c), double(LOG2E_2_WIDE)), splits);
}

/** tanh(x) = (e²ˣ − 1) / (e²ˣ + 1), of the halved split 2x. */
@inline
export function tangent(split: usize): v128 {
  return f64x2.div(halfDifference(split), halfSum(split));
}

/** up·down / ((up + down)/2)², where a halved split gives half of up. */
@inline
function slope(split: usize): v128 {
  const half = f64x2.mul(up(split), down(split));
  const sum = halfSum(split);
  return f64x2.div(f64x2.add(half, half), f64x2.mul(sum, sum));
}
