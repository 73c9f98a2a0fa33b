import { ArgumentError, FormatError } from '../errors.js';
import { asBytes, type Bytes } from './bytes.js';
import type { Dataset } from './dataset.js';

export interface CsvOptions {
  /** The column of the classes, by name or by number from 0. Default: the last. */
  readonly label?: string | number;
  /** The classes in the order of their numbers, where another file has set it. Default: those found, sorted. */
  readonly classes?: readonly string[];
}

/** A data set whose columns and classes have names. */
export interface CsvDataset extends Dataset {
  /** The names of the columns but the label's; `0`, `1`, … where the file has no header. */
  readonly columns: readonly string[];
  readonly classes: readonly string[];
}

/**
 * Reads a data set from comma-separated values (RFC 4180): a sample a line, every column a number but that of the
 * classes, which may be any text. The first line is a header if a column other than the label's is no number in it.
 * @throws {FormatError} if a line has another number of columns than the first, or a feature is not a finite number
 * @throws {ArgumentError} if there is no such label column
 */
export function readCsv(bytes: Bytes, { label, classes }: CsvOptions = {}): CsvDataset {
  const lines = parse(new TextDecoder().decode(asBytes('readCsv', bytes)));
  const [first] = lines;
  if (!first) throw new FormatError('readCsv: the file is empty');
  const headless = first.every((cell, column) => isNumber(cell) || column === (label ?? first.length - 1));
  const names = headless ? first.map((_, column) => String(column)) : first;
  const labelColumn = typeof label === 'string' ? names.indexOf(label) : (label ?? names.length - 1);
  if (!(labelColumn in names)) {
    throw new ArgumentError('readCsv', 'label', `is ${JSON.stringify(label)}, expected one of ${names.slice(0, 20)}`);
  }
  const rows = headless ? lines : lines.slice(1);
  const columns = names.filter((_, column) => column !== labelColumn);
  const found = classes ?? sortedClasses(rows.map((row) => row[labelColumn] ?? ''));
  const numbers = new Map(found.map((name, number) => [name, number]));
  const x = new Float32Array(rows.length * columns.length);
  const y = new Int32Array(rows.length);
  let at = 0;
  rows.forEach((row, index) => {
    const line = index + (headless ? 1 : 2);
    if (row.length !== names.length) {
      throw new FormatError(`readCsv: line ${line} has ${row.length} columns, expected ${names.length}`);
    }
    row.forEach((cell, column) => {
      if (column === labelColumn) y[index] = classNumber(cell, numbers, line);
      else if (isNumber(cell)) x[at++] = Number(cell);
      else throw new FormatError(`readCsv: line ${line}, column ${names[column]} is "${cell}", expected a number`);
    });
  });
  return { x, y, samples: rows.length, features: columns.length, columns, classes: found };
}

function classNumber(cell: string, numbers: ReadonlyMap<string, number>, line: number): number {
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

/** Cells by line. A cell in quotes may hold commas, line ends and doubled quotes. Empty lines are passed over. */
function parse(text: string): string[][] {
  const cellOrEnd = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|\r|$)/y;
  const lines: string[][] = [];
  let line: string[] = [];
  cellOrEnd.lastIndex = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (cellOrEnd.lastIndex < text.length || line.length > 0) {
    const match = cellOrEnd.exec(text);
    if (!match)
      throw new FormatError(`readCsv: line ${lines.length + 1} has a quote that is not closed, or inside a cell`);
    const [, quoted, plain = '', end] = match;
    line.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    if (line.length > 1 || line[0] !== '') lines.push(line);
    line = [];
  }
  return lines;
}
