// Checks of arguments that every room makes. Those of arrays and of sizes are in kernels/arguments.ts.
import { ArgumentError, describeValue } from './errors.js';

export function checkOptions(caller: string, value: unknown, argument = 'options'): asserts value is object {
  if (typeof value !== 'object' || value === null) {
    throw new ArgumentError(caller, argument, `is ${describeValue(value)}, expected an object`);
  }
}

/** The name of every option of a type. */
export type Names<T> = { readonly [N in keyof T]-?: true };

/**
 * Checks that options are an object without any that is unknown: a misspelt one would be passed over.
 * @param within what the options are an argument's, for errors: `kernelInitializer.`
 */
export function checkKnown(
  caller: string,
  options: unknown,
  known: Readonly<Record<string, unknown>>,
  within = '',
): void {
  checkOptions(caller, options);
  for (const name in options) {
    if (Object.hasOwn(known, name)) continue;
    throw new ArgumentError(caller, within + name, `is no option, expected ${Object.keys(known).join(', ')}`);
  }
}

/** Checks a scalar that goes to wasm as a float32, in which 1e39 is an infinity. */
export function checkFinite(caller: string, argument: string, value: unknown): asserts value is number {
  if (typeof value !== 'number' || !Number.isFinite(Math.fround(value))) {
    const why = Number.isFinite(value) ? ', within the range of float32 (±3.4e38)' : '';
    throw new ArgumentError(caller, argument, `is ${describeValue(value)}, expected a finite number${why}`);
  }
}

export function checkSwitch(caller: string, argument: string, value: unknown): asserts value is boolean {
  if (typeof value !== 'boolean') {
    throw new ArgumentError(caller, argument, `is ${describeValue(value)}, expected true or false`);
  }
}

/** Checks a number of units, samples and the like: an integer from 1 on. */
export function checkCount(caller: string, argument: string, value: unknown): asserts value is number {
  if (!Number.isSafeInteger(value) || (value as number) < 1) {
    throw new ArgumentError(caller, argument, `is ${describeValue(value)}, expected a whole number from 1 on`);
  }
}

/**
 * Checks a number of a range, and that it is still in it as the float32 that the kernels take.
 * @param fits holds for no NaN @param expected the range in words: `0 to 1`
 */
export function checkNumber(
  caller: string,
  argument: string,
  value: unknown,
  fits: (value: number) => boolean,
  expected: string,
): asserts value is number {
  const isFit = typeof value === 'number' && fits(value);
  if (isFit && fits(Math.fround(value))) return;
  const asFloat = isFit ? ', as a float32 too' : '';
  throw new ArgumentError(caller, argument, `is ${describeValue(value)}, expected ${expected}${asFloat}`);
}
