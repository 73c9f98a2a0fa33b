import { FormatError } from '../errors.js';
import type { Cells } from './csv-cells.js';
import { clean, isMissing, looksLikeValue } from './csv-values.js';
import { list } from './quote.js';

/** What the decision depends on, besides the cells. */
export interface HeaderClues {
  /** Names of columns that were asked for. */
  readonly asked: readonly string[];
  /** The column of the classes, which may be text; undefined for regression. */
  readonly label: number | undefined;
  /** The classes, where they are known. */
  readonly classes: readonly string[] | undefined;
}

/**
 * Whether the first row holds the names of the columns.
 * 1. A column was asked for by a name in it that is no number.
 * 2. A column has a name in it and values below; that of the classes, a name and nothing but numbers below.
 * 3. There is nothing but names in it.
 * 4. It numbers the columns, as pandas does where they have no names (`0,1,2,label`), and no sample has its class.
 * @throws {FormatError} if it could be names as well as a sample
 */
export function hasHeader(cells: Cells, { asked, label, classes }: HeaderClues): boolean {
  const first = cells.row(0).map(clean);
  if (asked.some((name) => !/^\d+$/.test(name) && first.includes(name))) return true;
  const below = (column: number, test: (cell: string) => boolean, wanted: 'some' | 'every'): boolean => {
    let found = wanted === 'every';
    for (let row = 1; row < cells.rows && found === (wanted === 'every'); row++) {
      found = column < cells.width(row) && test(cells.cell(row, column));
    }
    return found;
  };
  const isName = (cell: string): boolean => !isMissing(cell) && !looksLikeValue(cell);
  const named = first.map(isName);
  const overValues = (column: number): boolean =>
    cells.rows > 1 && below(column, looksLikeValue, column === label ? 'every' : 'some');
  if (named.some((name, column) => name && overValues(column))) return true;
  const features = [...first.keys()].filter((column) => column !== label);
  if (!features.some((column) => looksLikeValue(first[column] as string)))
    return features.some((column) => named[column]);
  return numbersColumns(cells, first, label, classes, below);
}

function numbersColumns(
  cells: Cells,
  first: readonly string[],
  label: number | undefined,
  classes: readonly string[] | undefined,
  below: (column: number, test: (cell: string) => boolean, wanted: 'some') => boolean,
): boolean {
  const second = cells.rows > 1 ? cells.row(1) : undefined;
  if (!second) return false;
  const labelled = label !== undefined && !isMissing(first[label] ?? '') && !looksLikeValue(first[label] ?? '');
  const counted = [...first.keys()].filter((column) => !(labelled && column === label));
  const consecutive = (row: readonly string[]): boolean => isNumbering(counted.map((column) => row[column] ?? ''));
  if (!consecutive(first) || (!labelled && consecutive(second))) return false;
  const numbers = counted.filter((column) => first[column] !== '').length;
  if (labelled) {
    const name = first[label] as string;
    if (classes ? classes.includes(name) : below(label, (cell) => clean(cell) === name, 'some')) return false;
    // Where samples count up as well, only a longer numbering from 0 on tells names from them.
    if (consecutive(second)) return numbers > 2 && counted.some((column) => first[column] === '0');
    if (numbers > 2) return true;
    // Integers above fractions are names rather than values.
    if (counted.every((column) => first[column] === '' || below(column, (cell) => /[.,eE]/.test(cell), 'some')))
      return true;
  } else if (numbers < 3 || !first.includes('0')) return false;
  throw new FormatError(
    `line ${cells.line(0)} is ${list(first)}: the names of the columns, or a sample? Say so by the option header`,
  );
}

/**
 * 0,1,2 or 2019,2020,2021, as integers or as floats (0.0), with a column of row names before, which pandas leaves
 * without a name, or not.
 */
function isNumbering(row: readonly string[]): boolean {
  const numbers = (row[0] === '' ? row.slice(1) : row).map((cell) =>
    /^(?:0|[1-9]\d{0,8})(?:\.0)?$/.test(cell) ? Number(cell) : Number.NaN,
  );
  return numbers.length > 1 && numbers.every((number, i) => number === (numbers[0] as number) + i);
}
