import { ArgumentError, FormatError } from '../errors.js';
import { asBytes, type Bytes, decodeUtf8, MAX_TEXT } from './bytes.js';
import { Cells, parseCells } from './csv-cells.js';
import type { FormatSettings } from './csv-format.js';
import { hasHeader } from './csv-header.js';
import { clean, type Decimal, parseNumber, whyNoNumber } from './csv-values.js';
import { gunzip, isGzip } from './gzip.js';
import { list, quote } from './quote.js';

// Taken once: in a vm context, such as Jest's, every look-up of a global is slow.
const { fround } = Math;
const { isFinite: isFiniteNumber } = Number;

/** The columns that are to be predicted. */
export interface Wanted {
  /** What the caller calls them: `label`, `targets`. */
  readonly argument: string;
  /** Default: the last. */
  readonly columns: readonly (string | number)[] | undefined;
  /** Whether they hold numbers rather than classes. */
  readonly numeric: boolean;
  /** The classes, where they are known. */
  readonly classes?: readonly string[] | undefined;
}

/** The cells of a file, and what its columns are. */
export interface Table {
  readonly caller: string;
  readonly cells: Cells;
  /** The first row that is a sample. */
  readonly first: number;
  readonly samples: number;
  readonly names: readonly string[];
  /** Whether the names come from the file; else they are numbers from 0. */
  readonly named: boolean;
  readonly features: readonly number[];
  readonly targets: readonly number[];
  readonly decimal: Decimal;
}

/** @throws as the public readers */
export function readTable(caller: string, bytes: Bytes, wanted: Wanted, format: FormatSettings): Table {
  const { delimiter, decimal, header, columns, exclude = [] } = format;
  const cells = readCells(caller, bytes, delimiter);
  if (cells.rows === 0) throw new FormatError(`${caller}: the file is empty`);
  const asked = [...(wanted.columns ?? []), ...exclude, ...(columns ?? [])];
  const last = cells.width(0) - 1;
  const named = header === 'auto' ? guess(caller, cells, asked, wanted, last) : header;
  const names = cells.row(0).map((cell, column) => (named ? clean(cell) : String(column)));
  const find = (argument: string, column: string | number): number =>
    findColumn(caller, argument, column, names, named);
  const targets = (wanted.columns ?? [last]).map((column) => find(wanted.argument, column));
  if (new Set(targets).size < targets.length) {
    throw new ArgumentError(
      caller,
      wanted.argument,
      `is ${list(wanted.columns?.map(String) ?? [])}, expected each column once`,
    );
  }
  if (targets.length === 0) throw new ArgumentError(caller, wanted.argument, 'is [], expected at least one column');
  const excluded = exclude.map((column) => find('exclude', column));
  const target = excluded.find((column) => targets.includes(column));
  if (target !== undefined) {
    throw new ArgumentError(caller, 'exclude', `names ${list([names[target] as string])}, which is to be predicted`);
  }
  const rest = [...names.keys()].filter((column) => !targets.includes(column) && !excluded.includes(column));
  const features = columns ? chosen(caller, columns, rest, names, named) : rest;
  if (features.length === 0) refuseOneColumn(caller, cells, delimiter);
  const first = Number(named);
  for (let row = first; row < cells.rows; row++) {
    if (cells.width(row) === names.length) continue;
    const hint = hintDelimiter(cells, delimiter);
    throw new FormatError(
      `${caller}: line ${cells.line(row)} has ${cells.width(row)} columns, expected ${names.length}${hint}`,
    );
  }
  return { caller, cells, first, samples: cells.rows - first, names, named, features, targets, decimal };
}

/** The values of columns, sample by sample. @throws {FormatError} if one is no number that float32 holds */
export function valuesOf(table: Table, columns: readonly number[]): Float32Array<ArrayBuffer> {
  const { caller, cells, first, samples, names, decimal } = table;
  const values = new Float32Array(samples * columns.length);
  let at = 0;
  for (let row = first; row < cells.rows; row++) {
    for (const column of columns) {
      const cell = cells.cell(row, column);
      const value = fround(parseNumber(cell, decimal));
      if (!isFiniteNumber(value)) {
        const place = `line ${cells.line(row)}, column ${list([names[column] as string])}`;
        throw new FormatError(`${caller}: ${place} is ${quote(cell)}${whyNoNumber(cell, decimal)}`);
      }
      values[at++] = value;
    }
  }
  return values;
}

function readCells(caller: string, bytes: Bytes, delimiter: string): Cells {
  const file = asBytes(caller, bytes);
  const unpacked = isGzip(file) ? gunzip(caller, file, () => MAX_TEXT) : file;
  let text: string;
  try {
    text = decodeUtf8(unpacked);
  } catch (cause) {
    throw new FormatError(`${caller}: the file is ${(cause as Error).message}`, { cause });
  }
  try {
    return parseCells(text, delimiter);
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    const firstLine = new Cells(text);
    firstLine.addRow(1);
    firstLine.addCell(0, text.search(/[\r\n]|$/));
    throw new FormatError(`${caller}: ${cause.message}${hintDelimiter(firstLine, delimiter)}`, { cause });
  }
}

function guess(
  caller: string,
  cells: Cells,
  asked: readonly (string | number)[],
  { columns, numeric, classes }: Wanted,
  last: number,
): boolean {
  // A name is looked up in the first line before that is known to be a header.
  const [given = last] = columns ?? [];
  const byName = cells
    .row(0)
    .map(clean)
    .indexOf(clean(String(given)));
  const label = typeof given === 'string' && byName !== -1 ? byName : columnNumber(given);
  try {
    return hasHeader(cells, {
      asked: asked.flatMap((column) => (typeof column === 'string' ? [clean(column)] : [])),
      label: numeric ? undefined : label,
      classes,
    });
  } catch (cause) {
    if (cause instanceof FormatError) throw new FormatError(`${caller}: ${cause.message}`);
    throw cause;
  }
}

function findColumn(
  caller: string,
  argument: string,
  wanted: string | number,
  names: readonly string[],
  named: boolean,
): number {
  const name = typeof wanted === 'string' ? clean(wanted) : undefined;
  const [column = columnNumber(wanted), other] = names.flatMap((known, i) => (known === name ? [i] : []));
  if (column in names && other === undefined) return column;
  const known = `expected one of ${list(names)}${named ? '' : ' (the file has no header, as far as the option header says)'}`;
  const twice = `the name of both ${column} and ${other}, expected a number`;
  throw new ArgumentError(caller, argument, `is ${quote(wanted)}, ${other === undefined ? known : twice}`);
}

/** A column's number, given as text or number; NaN if it is neither. */
function columnNumber(column: string | number): number {
  return typeof column === 'number' || /^\d+$/.test(column) ? Number(column) : Number.NaN;
}

/** The wanted features among the rest of the columns. @throws {ArgumentError} with both lists if one is not there, or twice */
function chosen(
  caller: string,
  columns: readonly string[],
  rest: readonly number[],
  names: readonly string[],
  named: boolean,
): readonly number[] {
  const available = rest.map((column) => names[column] as string);
  const wanted = columns.map(clean);
  // Columns in the file's own order need no look-up, which equal names would defeat.
  if (available.length === wanted.length && available.every((name, i) => name === wanted[i])) return rest;
  return wanted.map((name, i) => {
    const byName = rest.filter((column) => names[column] === name);
    const found = byName.length > 0 ? byName : rest.filter((column) => column === columnNumber(name));
    if (found.length === 1 && wanted.indexOf(name) === i) return found[0] as number;
    const problem = found.length === 0 ? 'is missing' : 'comes twice';
    const without = named ? '' : ' and no header, as far as the option header says';
    throw new ArgumentError(
      caller,
      'columns',
      `are ${list(wanted)}, but the file has ${list(available)}${without}: ${list([name])} ${problem}`,
    );
  });
}

function refuseOneColumn(caller: string, cells: Cells, delimiter: string): never {
  const line = quote(cells.row(0).slice(0, 20).join(delimiter));
  const hint = hintDelimiter(cells, delimiter);
  const between = hint || `, with ${delimiter === ',' ? 'commas' : quote(delimiter)} between them`;
  throw new FormatError(
    `${caller}: the first line, ${line}, has no column but those to be predicted, expected others${between}`,
  );
}

/** What the first line has between its cells, where it is not the delimiter: `; or are they separated by ";"`. */
function hintDelimiter(cells: Cells, delimiter: string): string {
  const other = [';', '\t', '|', ','].find(
    (one) => one !== delimiter && cells.row(0).some((cell) => cell.includes(one)),
  );
  return other ? `. Are they separated by ${quote(other)}? Say so by the option delimiter` : '';
}
