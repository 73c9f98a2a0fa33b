import { oneOf } from '../options.js';

/** Whose defaults and formulas, where they differ. */
export type Convention = 'pytorch' | 'keras';

/** The option that says so. */
export const convention = oneOf<Convention>(['pytorch', 'keras'], 'pytorch');

/** The convention among options whose defaults depend on it, before they are read. */
export function conventionOf(caller: string, options: { readonly convention?: Convention } | undefined): Convention {
  return convention.read(caller, 'convention', options?.convention ?? convention.default);
}
