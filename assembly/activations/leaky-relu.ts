import { value } from "../elementwise";
import { keepNaN, one, positive, select } from "../lanes";

/**
 * Leaky ReLU: x for x > 0, slope · x otherwise; f′(0) = slope, as in PyTorch. Correctly rounded. Maas et al. 2013.
 * Bound: 0.5 ULP at x = −3.762e−37 (all 2³² floats, default parameters).
 */
@unmanaged
@final
export class LeakyRelu {
  @inline value(x: v128, slope: v128, _q: v128): v128 {
    return select(positive(x), x, f32x4.mul(x, slope));
  }
  @inline derivative(x: v128, slope: v128, _q: v128): v128 {
    return keepNaN(x, select(positive(x), one(), slope));
  }
}

/** y = leakyRelu(x) for n floats. */
export function leakyReluValues(x: usize, y: usize, n: i32, slope: f32): void {
  if (isGentle(reinterpret<u32>(slope))) value<GentleRelu>(x, y, n, slope, 0);
  else value<LeakyRelu>(x, y, n, slope, 0);
}

/**
 * Whether GentleRelu serves the slope: above 0, up to 1. Positive floats rank as their bits do. 0 is not among them,
 * for 0 · −∞ is NaN, and GentleRelu would give −∞; nor is −0, whose product with 0 is −0.
 */
@inline
function isGentle(slope: u32): bool {
  return slope - 1 < ONE;
}
/** 1 as a float's bits. */
const ONE: u32 = 0x3f800000;

/** Whether GentleRelu serves all of n slopes. */
export function areGentle(slopes: usize, n: i32): bool {
  for (const end = slopes + (n << 2); slopes < end; slopes += 4) if (!isGentle(load<u32>(slopes))) return false;
  return true;
}

/** Leaky ReLU with a slope above 0, up to 1: the larger of x and slope · x, in two instructions instead of five. */
@unmanaged
@final
export class GentleRelu {
  @inline value(x: v128, slope: v128, _q: v128): v128 {
    // pmax(a, b) is `a < b ? b : a`: with x first, −0 and NaN pass through.
    return f32x4.pmax(x, f32x4.mul(x, slope));
  }
}
