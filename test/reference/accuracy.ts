// How far a kernel is from the float64 oracle, in units in the last place of the true value: the sampled tests and the
// exhaustive run (tools/verify-exhaustive.ts) both measure with this.

/** The worst of many results. */
export interface Worst {
  ulps: number;
  /** The input that gave it. */
  at: number;
}

/** This close to a crossing of 0, an error of 2⁻²⁴ counts as one unit: no relative accuracy can be had there. */
export const NEAR_CROSSING = 0.25;
const UNIT_NEAR_CROSSING = 2 ** 24;

/** 1 / ulp of the floats that share a double's exponent, by that exponent; below the normal floats ulp stays the same. */
const PER_ULP = Float64Array.from({ length: 2048 }, (_, exponent) => 2 ** (23 - Math.max(exponent - 1023, -126)));

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
const single = new Float32Array(1);

/** Compares results with the oracle and keeps the worst. A NaN for a number, or a number for NaN, is infinitely wrong. */
export function compare(
  inputs: Float32Array,
  results: Float32Array,
  oracle: (x: number, p: number, q: number) => number,
  p: number,
  q: number,
  crossing: number | undefined,
  worst: Worst,
): void {
  const from = crossing === undefined ? Number.POSITIVE_INFINITY : crossing - NEAR_CROSSING;
  const to = crossing === undefined ? Number.NEGATIVE_INFINITY : crossing + NEAR_CROSSING;
  for (let i = 0; i < inputs.length; i++) {
    const x = inputs[i] as number;
    const truth = oracle(x, p, q);
    const result = results[i] as number;
    if (result === truth) continue;
    double[0] = truth;
    const perUlp =
      x >= from && x <= to ? UNIT_NEAR_CROSSING : (PER_ULP[((words[1] as number) >>> 20) & 2047] as number);
    const ulps = Math.abs(result - truth) * perUlp;
    if (!(ulps <= worst.ulps) && !agrees(result, truth)) {
      worst.ulps = Number.isNaN(ulps) ? Number.POSITIVE_INFINITY : ulps;
      worst.at = x;
    }
  }
}

/** Both NaN, or the infinity to which the truth rounds. */
function agrees(result: number, truth: number): boolean {
  if (Number.isNaN(result)) return Number.isNaN(truth);
  single[0] = truth;
  return !Number.isFinite(result) && result === single[0];
}

/** Fills the array with the floats whose bit patterns follow `first`. */
export function fillPatterns(target: Float32Array, first: number): void {
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let i = 0; i < bits.length; i++) bits[i] = first + i;
}
