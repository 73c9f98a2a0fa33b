import { checkKnown, type Names } from '../checks.js';
import { ArgumentError, describeValue, FormatError } from '../errors.js';
import { asBytes, type Bytes } from './bytes.js';
import type { Dataset, RegressionDataset } from './dataset.js';

export interface CsvOptions {
  /** The column of the classes, by name, or by number from 0, which may be text that is no column's name. Default: the last. */
  readonly label?: string | number;
  /** The classes in the order of their numbers, where another file has set it. Default: those found, sorted. */
  readonly classes?: readonly string[];
}

/** A data set whose columns and classes have names. */
export interface CsvDataset extends Dataset {
  /** The names of the columns but the label's; `0`, `1`, … where the file has no header. */
  readonly columns: readonly string[];
  /** The names of the classes, in the order of their numbers. */
  readonly classes: readonly string[];
}

/**
 * Reads a data set from comma-separated values (RFC 4180): a sample a line, every column a number but that of the
 * classes, which may be any text. The first line is a header if a column other than the label's is no number in it.
 * @throws {FormatError} if a line has another number of columns than the first, a feature is not a finite number, or the
 * text is not UTF-8
 * @throws {ArgumentError} if there is no such label column
 */
export function readCsv(bytes: Bytes, options: CsvOptions = {}): CsvDataset {
  checkKnown('readCsv', options, { label: true, classes: true } satisfies Names<CsvOptions>);
  const { label, classes } = options;
  if (classes !== undefined) checkList('readCsv', 'classes', classes);
  const table = readTable('readCsv', bytes, 'label', label === undefined ? undefined : [label], false);
  const [labelColumn = 0] = table.targets;
  const labels = table.rows.map(({ cells }) => cells[labelColumn] as string);
  const found = classes ?? sortedClasses(labels);
  const numbers = new Map(found.map((name, number) => [name, number]));
  const { x, columns } = features(table);
  const y = Int32Array.from(labels, (label, i) => classNumber(label, numbers, table.rows[i] as Row));
  return { x, y, samples: y.length, features: columns.length, columns, classes: found };
}

export interface CsvRegressionOptions {
  /** The columns of the values to predict, each given as `readCsv`'s `label`. Default: the last. */
  readonly targets?: readonly (string | number)[];
}

/** A data set for regression whose columns have names. */
export interface CsvRegressionDataset extends RegressionDataset {
  /** The names of the other columns; numbers where the file has no header. */
  readonly columns: readonly string[];
  /** The names of the columns to predict. */
  readonly targets: readonly string[];
}

/**
 * Reads a data set for regression as `readCsv` does, every column a number, one or more of them to be predicted. The first
 * line is a header if any of it is no number.
 * @throws {FormatError} if a line has another number of columns than the first, a value is not a finite number, or the text
 * is not UTF-8
 * @throws {ArgumentError} if there is no such column, or one is named twice
 */
export function readCsvRegression(bytes: Bytes, options: CsvRegressionOptions = {}): CsvRegressionDataset {
  checkKnown('readCsvRegression', options, { targets: true } satisfies Names<CsvRegressionOptions>);
  const { targets } = options;
  if (targets !== undefined) checkList('readCsvRegression', 'targets', targets);
  const table = readTable('readCsvRegression', bytes, 'targets', targets, true);
  const { names, rows, targets: chosen } = table;
  const { x, columns } = features(table);
  const y = new Float32Array(rows.length * chosen.length);
  rows.forEach((row, i) => {
    chosen.forEach((column, j) => {
      y[i * chosen.length + j] = number(table, row, column);
    });
  });
  return {
    x,
    y,
    samples: rows.length,
    features: columns.length,
    outputs: chosen.length,
    columns,
    targets: chosen.map((column) => names[column] as string),
  };
}

interface Row {
  /** Where it begins in the file, as editors count. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** The cells of a file, and which columns are targets. */
interface Table {
  readonly caller: string;
  readonly names: readonly string[];
  readonly rows: readonly Row[];
  readonly targets: readonly number[];
}

/** @param numeric whether a target that is no number makes the first line a header, as a feature does */
function readTable(
  caller: string,
  bytes: Bytes,
  argument: string,
  wanted: readonly (string | number)[] | undefined,
  numeric: boolean,
): Table {
  const lines = parse(caller, decode(caller, asBytes(caller, bytes)));
  if (!lines[0]) throw new FormatError(`${caller}: the file is empty`);
  const { cells: first } = lines[0];
  const given = wanted ?? [first.length - 1];
  const numbers = given.map(columnNumber);
  const headless = first.every((cell, column) => isNumber(cell) || (!numeric && numbers.includes(column)));
  const names = headless ? first.map((_, column) => String(column)) : first;
  const targets = given.map((target) => {
    const [column = columnNumber(target), other] = names.flatMap((name, i) => (name === target ? [i] : []));
    if (column in names && other === undefined) return column;
    const known = names.slice(0, 20).join();
    const expected =
      other === undefined ? `expected one of ${known}` : `the name of both ${column} and ${other}, expected a number`;
    throw new ArgumentError(caller, argument, `is ${JSON.stringify(target)}, ${expected}`);
  });
  if (new Set(targets).size < targets.length) {
    throw new ArgumentError(caller, argument, `is ${given}, expected each column once`);
  }
  if (targets.length === 0) throw new ArgumentError(caller, argument, 'is [], expected at least one column');
  if (targets.length === names.length) {
    throw new FormatError(
      `${caller}: the first line, ${JSON.stringify(first.join())}, has no column but those to be predicted, expected others, with commas between them`,
    );
  }
  const rows = headless ? lines : lines.slice(1);
  for (const { line, cells } of rows) {
    if (cells.length !== names.length) {
      throw new FormatError(`${caller}: line ${line} has ${cells.length} columns, expected ${names.length}`);
    }
  }
  return { caller, names, rows, targets };
}

function checkList(caller: string, argument: string, list: unknown): void {
  if (!Array.isArray(list) || new Set(list).size < list.length) {
    const given = Array.isArray(list) ? `[${list}]` : describeValue(list);
    throw new ArgumentError(caller, argument, `is ${given}, expected an array, each element once`);
  }
}

/** The number that stands for a column where no name does; NaN is none. */
function columnNumber(column: string | number): number {
  return typeof column === 'number' || /^\d+$/.test(column) ? Number(column) : Number.NaN;
}

/** All columns that are no targets. */
function features(table: Table): { x: Float32Array<ArrayBuffer>; columns: string[] } {
  const kept = [...table.names.keys()].filter((column) => !table.targets.includes(column));
  const x = new Float32Array(table.rows.length * kept.length);
  let at = 0;
  for (const row of table.rows) for (const column of kept) x[at++] = number(table, row, column);
  return { x, columns: kept.map((column) => table.names[column] as string) };
}

function number({ caller, names }: Table, { line, cells }: Row, column: number): number {
  const cell = cells[column] as string;
  const value = isNumber(cell) ? Math.fround(Number(cell)) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new FormatError(
    `${caller}: line ${line}, column ${names[column]} is "${cell}", expected a number that float32 holds`,
  );
}

function classNumber(cell: string, numbers: ReadonlyMap<string, number>, { line }: Row): number {
  const number = numbers.get(cell);
  if (number === undefined) {
    throw new FormatError(
      `readCsv: line ${line} has class "${cell}", expected one of ${[...numbers.keys()].slice(0, 20)}`,
    );
  }
  return number;
}

/** By value where all are numbers, else by UTF-16 code unit: the same in every locale. */
function sortedClasses(cells: readonly string[]): string[] {
  const found = [...new Set(cells)].sort();
  return found.every(isNumber) ? found.sort((a, b) => Number(a) - Number(b)) : found;
}

function isNumber(cell: string): boolean {
  return cell.trim() !== '' && Number.isFinite(Number(cell));
}

function decode(caller: string, bytes: Uint8Array): string {
  try {
    // Passes over a byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FormatError(`${caller}: the file is not UTF-8`, { cause });
  }
}

/** Rows of cells. A cell in quotes may hold commas, line ends and doubled quotes. Empty lines are passed over. */
function parse(caller: string, text: string): Row[] {
  const cellOrEnd = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|\r|$)/y;
  const rows: Row[] = [];
  let cells: string[] = [];
  let line = 1;
  let next = 1;
  while (cellOrEnd.lastIndex < text.length || cells.length > 0) {
    const match = cellOrEnd.exec(text);
    if (!match) throw new FormatError(`${caller}: line ${next} has a quote that is not closed, or inside a cell`);
    const [, quoted, plain = '', end] = match;
    next += (quoted?.match(/\r?\n|\r/g)?.length ?? 0) + Number(end !== ',');
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    if (cells.length > 1 || cells[0] !== '') rows.push({ line, cells });
    cells = [];
    line = next;
  }
  return rows;
}
