import { checkKnown, type Names } from '../checks.js';
import { ArgumentError, describeValue } from '../errors.js';
import { count, readOptions, type TableOf } from '../options.js';

// Taken once: in a vm context, such as Jest's, every look-up of a global is slow.
const { abs, max, sqrt } = Math;
const { EPSILON, isFinite: isFiniteNumber } = Number;

/** The mean and the deviation of every column, in doubles. */
export interface Moments {
  readonly means: ArrayLike<number>;
  /** √(Σ(x − mean)²/n), and 1 for a constant column. */
  readonly deviations: ArrayLike<number>;
}

export interface StandardizeOptions {
  /** Columns of the values, which are row by row. */
  readonly cols: number;
}

const OPTIONS = { cols: count() } satisfies TableOf<StandardizeOptions>;

/** Brings columns to mean 0 and deviation 1, and back. */
export interface Standardizer extends Moments {
  /** (x − mean)/deviation of other values of the same columns, such as those to test on; computed in doubles. */
  transform(values: ArrayLike<number>): Float32Array<ArrayBuffer>;
  /** z·deviation + mean: predictions for standardised values, in the values' own unit. */
  inverse(values: ArrayLike<number>): Float32Array<ArrayBuffer>;
  /** The moments as plain arrays, from which `standardizer` makes this one again. */
  toJSON(): { means: number[]; deviations: number[] };
}

/**
 * Takes the mean and deviation of every column of the values to train on:
 * `const scaler = standardize(train.x, { cols: train.features })`, then `scaler.transform(test.x)`.
 *
 * As scikit-learn's `StandardScaler` does it: the deviation of the population, in doubles; a column whose deviation is
 * only rounding, n·ε·|mean| or less, is constant and has deviation 1.
 * @throws {ArgumentError} if there are no values, one is not finite, or they are no multiple of `cols`
 * @see Chan, Golub & LeVeque 1983, Algorithms for computing the sample variance: the corrected two-pass algorithm
 */
export function standardize(values: ArrayLike<number>, options: StandardizeOptions): Standardizer {
  const { cols } = readOptions('standardize', options, OPTIONS);
  const rows = rowsOf('standardize', values, cols);
  if (rows === 0) throw new ArgumentError('standardize', 'values', 'are none, expected at least one row');
  const moments = Array.from({ length: cols }, (_, column) => momentsOf(values, column, cols, rows));
  return standardizer({
    means: moments.map(({ mean }) => mean),
    deviations: moments.map(({ deviation }) => deviation),
  });
}

/**
 * A standardizer of moments that were kept: `standardizer(JSON.parse(text))`.
 * @throws {ArgumentError} if there are not as many means as deviations, or one is not finite, or a deviation not above 0
 */
export function standardizer(moments: Moments): Standardizer {
  checkKnown('standardizer', moments, { means: true, deviations: true } satisfies Names<Moments>);
  const means = doubles('means', moments.means, (mean) => isFiniteNumber(mean), 'a finite number');
  const positive = (deviation: number): boolean => deviation > 0 && deviation < Infinity;
  const deviations = doubles('deviations', moments.deviations, positive, 'a finite number above 0');
  const cols = means.length;
  if (deviations.length !== cols) {
    throw new ArgumentError(
      'standardizer',
      'deviations',
      `has ${deviations.length} elements, expected ${cols} (the means)`,
    );
  }
  const map = (
    caller: string,
    values: ArrayLike<number>,
    f: (value: number, mean: number, deviation: number) => number,
  ) => {
    rowsOf(caller, values, cols);
    return Float32Array.from(values, (value, i) => {
      const column = i % cols;
      return f(value, means[column] as number, deviations[column] as number);
    });
  };
  return {
    means,
    deviations,
    transform: (values) => map('transform', values, (x, mean, deviation) => (x - mean) / deviation),
    inverse: (values) => map('inverse', values, (z, mean, deviation) => z * deviation + mean),
    toJSON: () => ({ means: [...means], deviations: [...deviations] }),
  };
}

function momentsOf(
  values: ArrayLike<number>,
  column: number,
  cols: number,
  rows: number,
): { readonly mean: number; readonly deviation: number } {
  const first = values[column] as number;
  let sum = 0;
  let largest = 0;
  for (let i = column; i < values.length; i += cols) {
    const value: unknown = values[i];
    if (!isFiniteNumber(value)) {
      throw new ArgumentError('standardize', `values[${i}]`, `is ${describeValue(value)}, expected a finite number`);
    }
    sum += (value as number) - first;
    largest = max(largest, abs((value as number) - first));
  }
  if (largest === 0) return { mean: first, deviation: 1 };
  const mean = first + sum / rows;
  // In units of the largest difference, so that no square overflows or vanishes.
  let [differences, squares] = [0, 0];
  for (let i = column; i < values.length; i += cols) {
    const difference = ((values[i] as number) - mean) / largest;
    differences += difference;
    squares += difference * difference;
  }
  const deviation = largest * sqrt((squares - (differences * differences) / rows) / rows);
  const rounding = rows * abs(mean) * EPSILON;
  const constant = deviation * sqrt(max(0, 1 - rows * EPSILON)) <= rounding;
  return { mean: mean + (largest * differences) / rows, deviation: constant ? 1 : deviation };
}

function rowsOf(caller: string, values: ArrayLike<number>, cols: number): number {
  const length: unknown = typeof values === 'object' ? values?.length : undefined;
  if (typeof length !== 'number') {
    throw new ArgumentError(caller, 'values', `are ${describeValue(values)}, expected an array of numbers`);
  }
  if (length % cols !== 0) {
    throw new ArgumentError(caller, 'values', `have ${length} elements, expected a multiple of ${cols} (the columns)`);
  }
  return length / cols;
}

function doubles(
  argument: string,
  given: ArrayLike<number>,
  fits: (value: number) => boolean,
  expected: string,
): Float64Array {
  if (typeof given !== 'object' || typeof given?.length !== 'number') {
    throw new ArgumentError('standardizer', argument, `is ${describeValue(given)}, expected an array of numbers`);
  }
  const values = Array.from(given);
  const wrong = values.findIndex((value) => typeof value !== 'number' || !fits(value));
  if (wrong !== -1) {
    throw new ArgumentError(
      'standardizer',
      `${argument}[${wrong}]`,
      `is ${describeValue(values[wrong])}, expected ${expected}`,
    );
  }
  return Float64Array.from(values);
}
