import { ArgumentError, describeValue } from '../errors.js';
import { fitting, type Option, optional, type Read, type TableOf } from '../options.js';

/** How a file of comma-separated values is to be read. */
export interface CsvFormat {
  /** Whether the first line holds the names of the columns. Default `auto`: found out, or refused where it could be both. */
  readonly header?: boolean | 'auto';
  /** What is between two cells: one character. Default a comma. */
  readonly delimiter?: string;
  /** What is before a number's fraction. Default a point. */
  readonly decimal?: '.' | ',';
  /**
   * The features in the order in which they are wanted, each given as `readCsv`'s `label`; others are left out. Default: all
   * columns but the targets.
   */
  readonly columns?: readonly string[];
  /** Columns to leave out, such as a row's number: by name, or by number from 0. They may hold anything. */
  readonly exclude?: readonly (string | number)[];
}

/** An array of columns or classes. @param types of its elements @param once whether no element may be there twice */
export function names<T extends string | number>(
  types: readonly string[],
  once = true,
): Option<readonly T[] | undefined> {
  return optional({
    read: (caller, argument, given) => {
      checkList(caller, argument, given, types, once);
      return given as readonly T[];
    },
  });
}

/** The options of all readers of CSV. */
export const FORMAT = {
  header: fitting<boolean | 'auto'>(
    (given) => given === 'auto' || typeof given === 'boolean',
    'true, false or "auto"',
    'auto',
  ),
  delimiter: fitting<string>(
    (given) => typeof given === 'string' && /^[^"\r\n\w.+-]$/.test(given),
    'one character, such as ";"',
    ',',
  ),
  decimal: fitting<'.' | ','>((given) => given === '.' || given === ',', '"." or ","', '.'),
  columns: names<string>(['string'], false),
  exclude: names<string | number>(['string', 'number']),
} satisfies TableOf<CsvFormat>;

/** Those options, checked and with their defaults. */
export type FormatSettings = Read<typeof FORMAT>;

/** Checks an array of names or numbers. */
function checkList(caller: string, argument: string, given: unknown, types: readonly string[], once = true): void {
  if (!Array.isArray(given) || (once && new Set(given).size < given.length)) {
    const shown = Array.isArray(given) ? `[${given}]` : describeValue(given);
    throw new ArgumentError(caller, argument, `is ${shown}, expected an array${once ? ', each element once' : ''}`);
  }
  given.forEach((element: unknown, i) => {
    if (types.includes(typeof element)) return;
    throw new ArgumentError(
      caller,
      `${argument}[${i}]`,
      `is ${describeValue(element)}, expected a ${types.join(' or a ')}`,
    );
  });
}
