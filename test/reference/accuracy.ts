// How far a kernel is from the float64 oracle, in units in the last place of the true value: the sampled tests and the
// exhaustive run (tools/exhaustive) both measure with this.

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

/**
 * Compares results with the true f and keeps the worst. NaN instead of a number, or a number instead of NaN, counts as
 * an infinite error.
 */
export function compare(
  inputs: Float32Array,
  results: Float32Array,
  f: (x: number) => number,
  crossing: number | undefined,
  worst: Worst,
): void {
  const from = crossing === undefined ? Number.POSITIVE_INFINITY : crossing - NEAR_CROSSING;
  const to = crossing === undefined ? Number.NEGATIVE_INFINITY : crossing + NEAR_CROSSING;
  for (let i = 0; i < inputs.length; i++) {
    const x = inputs[i] as number;
    const truth = f(x);
    const result = results[i] as number;
    if (result === truth) continue;
    const perUlp = x >= from && x <= to ? UNIT_NEAR_CROSSING : unit(truth);
    const ulps = Math.abs(finite(result) - truth) * perUlp;
    if (!(ulps <= worst.ulps) && !agrees(result, truth)) {
      worst.ulps = Number.isNaN(ulps) ? Number.POSITIVE_INFINITY : ulps;
      worst.at = x;
    }
  }
}

/** An infinity counts as ±2¹²⁸, the first that is no float: what overflows a little early is off by little. */
function finite(result: number): number {
  return Math.abs(result) === Number.POSITIVE_INFINITY ? Math.sign(result) * 2 ** 128 : result;
}

/** Both NaN, or the infinity to which the truth rounds. */
function agrees(result: number, truth: number): boolean {
  if (Number.isNaN(result)) return Number.isNaN(truth);
  single[0] = truth;
  return !Number.isFinite(result) && result === single[0];
}

/** A function's values over a run of floats, in its place: a polynomial in Newton's form. */
export interface Interpolant {
  readonly nodes: Float64Array;
  readonly coefficients: Float64Array;
}

const NODES = 7;
/** Chebyshev nodes on [−1, 1], and where an interpolant is checked: between them, and at the ends. */
const CHEBYSHEV = Array.from({ length: NODES }, (_, i) => Math.cos((Math.PI * (i + 0.5)) / NODES));
const CHECKS = [-1, 1, ...Array.from({ length: NODES - 1 }, (_, i) => Math.cos((Math.PI * (i + 1)) / NODES))];
/** What an interpolant may miss at a check, relative to the true value, and in a float's ULP. The oracle misses as much. */
const TOLERANCE = 2 ** -40;
const TOLERANCE_ULPS = 2 ** 24 * TOLERANCE;

/** Interpolates f over [from, to], or gives nothing where that misses: at kinks and jumps, near zeros, among NaN. */
function interpolate(f: (x: number) => number, from: number, to: number): Interpolant | undefined {
  const middle = (from + to) / 2;
  const half = (to - from) / 2;
  const nodes = Float64Array.from(CHEBYSHEV, (t) => middle + half * t);
  const coefficients = Float64Array.from(nodes, f);
  for (let order = 1; order < NODES; order++) {
    for (let i = NODES - 1; i >= order; i--) {
      const rise = (coefficients[i] as number) - (coefficients[i - 1] as number);
      coefficients[i] = rise / ((nodes[i] as number) - (nodes[i - order] as number));
    }
  }
  const found = { nodes, coefficients };
  const misses = CHECKS.some((t) => {
    const x = middle + half * t;
    const truth = f(x);
    return !(Math.abs(evaluate(found, x) - truth) <= TOLERANCE * Math.abs(truth));
  });
  return misses ? undefined : found;
}

function evaluate({ nodes, coefficients }: Interpolant, x: number): number {
  let sum = coefficients[NODES - 1] as number;
  for (let i = NODES - 2; i >= 0; i--) sum = sum * (x - (nodes[i] as number)) + (coefficients[i] as number);
  return sum;
}

/**
 * `compare` for inputs in order, many times as fast: where f is smooth, only runs that are clearly beyond the
 * worst are compared one by one, so that the worst may be found too small by twice TOLERANCE_ULPS. `farthest` gives the
 * largest distance of the results from an interpolant of f.
 */
export function compareRun(
  inputs: Float32Array,
  results: Float32Array,
  f: (x: number) => number,
  crossing: number | undefined,
  worst: Worst,
  farthest: (smooth: Interpolant) => number,
): void {
  const [from, to] = [inputs[0] as number, inputs[inputs.length - 1] as number];
  const near = crossing !== undefined && Math.abs((from + to) / 2 - crossing) <= 2 * NEAR_CROSSING;
  const perUlp = unit(f(from));
  if (!near && perUlp === unit(f(to))) {
    const smooth = interpolate(f, from, to);
    if (smooth && farthest(smooth) * perUlp <= worst.ulps + TOLERANCE_ULPS) return;
  }
  compare(inputs, results, f, crossing, worst);
}

/** 1 / ulp at a true value. */
function unit(truth: number): number {
  double[0] = truth;
  return PER_ULP[((words[1] as number) >>> 20) & 2047] as number;
}
