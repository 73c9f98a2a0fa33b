import { ArgumentError, describe } from '../errors.js';
import type { Convention } from './optimizers.js';

/** Checks a number of units, samples and the like: a whole number from 1 on. */
export function checkCount(caller: string, argument: string, value: unknown): asserts value is number {
  if (!Number.isSafeInteger(value) || (value as number) < 1) {
    throw new ArgumentError(caller, argument, `is ${describe(value)}, expected a whole number from 1 on`);
  }
}

/** Checks a number of a range. @param fits holds for no NaN @param expected the range in words: `0 to 1` */
export function checkNumber(
  caller: string,
  argument: string,
  value: unknown,
  fits: (value: number) => boolean,
  expected: string,
): asserts value is number {
  if (typeof value !== 'number' || !fits(value)) {
    throw new ArgumentError(caller, argument, `is ${describe(value)}, expected ${expected}`);
  }
}

/** Checks whose defaults and formulas are asked for. */
export function checkConvention(caller: string, value: unknown): asserts value is Convention {
  if (value !== 'pytorch' && value !== 'keras') {
    throw new ArgumentError(caller, 'convention', `is ${describe(value)}, expected pytorch or keras`);
  }
}

/** Checks a name, of a layer, a metric or a log. */
export function checkName(caller: string, argument: string, value: unknown): asserts value is string {
  if (typeof value !== 'string' || value === '') {
    throw new ArgumentError(caller, argument, `is ${describe(value)}, expected a string that is not empty`);
  }
}
