import { ArgumentError, describeValue } from '../errors.js';

/** Whose defaults and formulas, where they differ. */
export type Convention = 'pytorch' | 'keras';

/** Checks whose defaults and formulas are asked for. */
export function checkConvention(caller: string, value: unknown): asserts value is Convention {
  if (value !== 'pytorch' && value !== 'keras') {
    throw new ArgumentError(caller, 'convention', `is ${describeValue(value)}, expected pytorch or keras`);
  }
}
