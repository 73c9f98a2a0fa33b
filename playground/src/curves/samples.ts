// One side of a function over a range: its values, and its error against float64.
import { compare, type Worst } from '../../../test/reference/accuracy.js';
import type { Range } from './choice.js';
import type { Side } from './functions.js';

/** Points of a curve. */
const POINTS = 801;
/** Points of the curve of errors, each the worst of so many floats. */
const BUCKETS = 240;
const FLOATS_PER_BUCKET = 12;

export interface Line {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

export function drawLine({ kernel }: Side, parameters: readonly number[], range: Range): Line {
  const x = spread(range, POINTS);
  return { x, y: kernel(x, parameters) };
}

/** The worst error in units in the last place, a bucket of floats at a time. */
export function measureErrors(side: Side, parameters: readonly number[], range: Range): Line {
  const inputs = spread(range, BUCKETS * FLOATS_PER_BUCKET);
  const results = side.kernel(inputs, parameters);
  const x = new Float32Array(BUCKETS);
  const y = Float32Array.from(x, (_, bucket) => {
    const worst: Worst = { ulps: 0, at: Number.NaN };
    const part = [bucket * FLOATS_PER_BUCKET, (bucket + 1) * FLOATS_PER_BUCKET] as const;
    x[bucket] = inputs[part[0] + FLOATS_PER_BUCKET / 2] as number;
    compareTo(side, parameters, inputs.subarray(...part), results.subarray(...part), worst);
    return worst.ulps;
  });
  return { x, y };
}

/** f(x) at one float, and how far that is from the truth. */
export function readAt(side: Side, parameters: readonly number[], x: number): { y: number; ulps: number } {
  const inputs = Float32Array.of(x);
  const results = side.kernel(inputs, parameters);
  const worst: Worst = { ulps: 0, at: Number.NaN };
  compareTo(side, parameters, inputs, results, worst);
  return { y: results[0] as number, ulps: worst.ulps };
}

function compareTo(
  { definition, crossing }: Side,
  parameters: readonly number[],
  inputs: Float32Array,
  results: Float32Array,
  worst: Worst,
): void {
  compare(inputs, results, (x) => definition(x, parameters), crossing, worst);
}

/** n floats from one end of a range to the other. */
function spread({ from, to }: Range, n: number): Float32Array {
  return Float32Array.from({ length: n }, (_, i) => from + ((to - from) * i) / (n - 1));
}
