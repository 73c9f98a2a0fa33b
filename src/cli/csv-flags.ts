import { parseCells } from '../io/csv-cells.js';
import type { CsvFormat } from '../io/csv-format.js';
import { choiceFlag } from './options.js';
import { UsageError } from './usage.js';

/** The flags that say how a CSV file is to be read. */
export const CSV_FLAGS = {
  label: {
    value: 'COLUMN',
    help: 'the column of the classes in a CSV file, by name or number; for regression columns: A,B (default: the last)',
  },
  exclude: { value: 'COLUMNS', help: 'columns of a CSV file to leave out, by name or number: A,B' },
  header: { value: 'CHOICE', help: 'whether its first line holds names: true, false or auto (default: auto)' },
  delimiter: { value: 'CHARACTER', help: 'what is between its cells: a character, or tab (default: a comma)' },
  decimal: { value: 'CHARACTER', help: "what is before a number's fraction in it: a point or a comma (default: .)" },
} as const;

type CsvFlag = Exclude<keyof typeof CSV_FLAGS, 'label'>;

/** @throws {UsageError} if a flag has a value that it cannot have */
export function csvFormat(given: { readonly [F in CsvFlag]?: string }): Omit<CsvFormat, 'columns'> {
  const { exclude, header, delimiter, decimal } = given;
  const between = delimiter === 'tab' || delimiter === '\\t' ? '\t' : delimiter;
  if (between !== undefined && !/^[^"\r\n\w.+-]$/.test(between)) {
    throw new UsageError(`--delimiter ${delimiter}: expected one character, such as ";", or tab`);
  }
  const choice = choiceFlag('header', header, 'auto', ['true', 'false', 'auto']);
  return {
    header: choice === 'auto' ? choice : choice === 'true',
    ...(between !== undefined && { delimiter: between }),
    decimal: choiceFlag<'.' | ','>('decimal', decimal, '.', ['.', ',']),
    ...(exclude !== undefined && { exclude: listFlag('exclude', exclude) }),
  };
}

/** Names with commas between them; one that holds commas is in quotes, as in a CSV file. */
export function listFlag(flag: string, text: string): string[] {
  try {
    const cells = parseCells(text, ',');
    if (cells.rows === 1) return cells.row(0);
  } catch {
    // What is wrong is the flag.
  }
  throw new UsageError(`--${flag} ${text}: expected names with commas between them, those that hold commas in quotes`);
}
