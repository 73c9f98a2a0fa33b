import { FormatError } from '../errors.js';
import type { Table } from './csv-table.js';
import { clean, type Decimal, isMissing, parseNumber } from './csv-values.js';
import { list, quote } from './quote.js';

/** The class of each sample, and the classes' names in the order of their numbers. */
export interface Classes {
  readonly y: Int32Array<ArrayBuffer>;
  readonly names: readonly string[];
}

/** The key of a class: its value where all labels are numbers, so that 1 and 1.0 are one class. */
type Key = string | number;

/**
 * The classes in a table's only target column.
 * @param given the classes in their order, where it is known
 * @throws {FormatError} if a label is missing or none of those given, or the labels look like values
 */
export function classesOf(table: Table, given: readonly string[] | undefined): Classes {
  const [column = 0] = table.targets;
  const labels = Array.from({ length: table.samples }, (_, i) => clean(table.cells.cell(table.first + i, column)));
  const numeric = checkLabels(table, column, labels);
  const keys = labels.map((label) => keyOf(label, numeric, table.decimal));
  if (given) return { y: numbered(table, labels, keys, given), names: given };
  if (numeric) checkDiscrete(table, column, labels, keys);
  const names = namesOf(labels, keys);
  const sorted = [...names.keys()].sort((a, b) => compare(a, b));
  const numbers = new Map(sorted.map((key, number) => [key, number]));
  return {
    y: Int32Array.from(keys, (key) => numbers.get(key) as number),
    names: sorted.map((key) => names.get(key) as string),
  };
}

/** Whether all labels are numbers. Among text, a spelling of a missing value such as NA is a class. */
function checkLabels(table: Table, column: number, labels: readonly string[]): boolean {
  const isNumber = labels.map((label) => Number.isFinite(parseNumber(label, table.decimal)));
  const numeric = labels.every((label, i) => isNumber[i] || isMissing(label)) && isNumber.includes(true);
  const missing = labels.findIndex((label, i) => label === '' || (numeric && !isNumber[i]));
  if (missing === -1) return numeric;
  const found = labels[missing] === '' ? '' : ` (${quote(labels[missing])})`;
  throw new FormatError(
    `${table.caller}: line ${table.cells.line(table.first + missing)} has no class in column ${list([table.names[column] as string])}${found}, expected one`,
  );
}

function keyOf(label: string, numeric: boolean, decimal: Decimal): Key {
  const value = numeric ? parseNumber(label, decimal) : Number.NaN;
  // Integers that doubles cannot tell apart stay text.
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value + 0 : label;
}

/** Each class as it is spelled, or where it is spelled in several ways, as the number that they all are. */
function namesOf(labels: readonly string[], keys: readonly Key[]): Map<Key, string> {
  const names = new Map<Key, string>();
  keys.forEach((key, i) => {
    const known = names.get(key);
    names.set(key, known === undefined || known === labels[i] ? (labels[i] as string) : String(key));
  });
  return names;
}

/** Numbers by value, text by UTF-16 code unit: the order of every locale. */
function compare(a: Key, b: Key): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === typeof b) return a < b ? -1 : 1;
  return Number(a) - Number(b);
}

function numbered(
  table: Table,
  labels: readonly string[],
  keys: readonly Key[],
  given: readonly string[],
): Int32Array<ArrayBuffer> {
  const byName = new Map(given.map((name, number) => [clean(name), number]));
  const byValue = new Map<Key, number>();
  given.forEach((name, number) => {
    const value = parseNumber(clean(name), '.');
    if (Number.isFinite(value)) byValue.set(keyOf(clean(name), true, '.'), byValue.has(value) ? Number.NaN : number);
  });
  return Int32Array.from(labels, (label, i) => {
    const number = byName.get(label) ?? byValue.get(keys[i] as Key);
    if (number !== undefined && !Number.isNaN(number)) return number;
    const line = table.cells.line(table.first + i);
    throw new FormatError(`${table.caller}: line ${line} has class ${quote(label)}, expected one of ${list(given)}`);
  });
}

/** Classes beyond which more than one to two samples are values: scikit-learn warns of them from a half on. */
const MANY = 20;

/** @throws {FormatError} if numbers look like values: fractions are no classes (scikit-learn's `type_of_target`) */
function checkDiscrete(
  { caller, names }: Table,
  column: number,
  labels: readonly string[],
  keys: readonly Key[],
): void {
  const fraction = keys.findIndex((key) => typeof key === 'number' && !Number.isInteger(key));
  const different = new Set(keys).size;
  if (fraction === -1 && (different <= MANY || different <= labels.length / 2)) return;
  const found =
    fraction === -1
      ? `${different} different numbers among ${labels.length} samples`
      : `a fraction, ${quote(labels[fraction])}`;
  throw new FormatError(
    `${caller}: column ${list([names[column] as string])} looks continuous (${found}), expected classes. Values are read by readCsvRegression; another column is named by the option label`,
  );
}
