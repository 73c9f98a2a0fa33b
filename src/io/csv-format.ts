import { ArgumentError, describeValue } from '../errors.js';

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

/** @throws {ArgumentError} if an option is wrong */
export function checkFormat(
  caller: string,
  { header = 'auto', delimiter = ',', decimal = '.', columns, exclude }: CsvFormat,
): void {
  if (header !== 'auto' && typeof header !== 'boolean') {
    throw new ArgumentError(caller, 'header', `is ${describeValue(header)}, expected true, false or "auto"`);
  }
  if (typeof delimiter !== 'string' || !/^[^"\r\n\w.+-]$/.test(delimiter)) {
    throw new ArgumentError(caller, 'delimiter', `is ${describeValue(delimiter)}, expected one character, such as ";"`);
  }
  if (decimal !== '.' && decimal !== ',') {
    throw new ArgumentError(caller, 'decimal', `is ${describeValue(decimal)}, expected "." or ","`);
  }
  if (columns !== undefined) checkList(caller, 'columns', columns, ['string'], false);
  if (exclude !== undefined) checkList(caller, 'exclude', exclude, ['string', 'number']);
}

/** Checks an array of names or numbers. */
export function checkList(
  caller: string,
  argument: string,
  given: unknown,
  types: readonly string[],
  once = true,
): void {
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
