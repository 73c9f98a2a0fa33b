import { fitting, optional, readOptions, type TableOf } from '../options.js';
import type { Bytes } from './bytes.js';
import { classesOf } from './csv-classes.js';
import { type CsvFormat, FORMAT, names } from './csv-format.js';
import { readTable, valuesOf } from './csv-table.js';
import type { Dataset, RegressionDataset } from './dataset.js';

export interface CsvOptions extends CsvFormat {
  /** The column of the classes, by name, or by number from 0, which may be text that is no column's name. Default: the last. */
  readonly label?: string | number;
  /** The classes in the order of their numbers, where another file has set it. Default: those found, sorted. */
  readonly classes?: readonly string[];
}

const CLASSES = {
  label: optional(
    fitting<string | number>((given) => typeof given === 'string' || typeof given === 'number', 'a string or a number'),
  ),
  classes: names<string>(['string']),
  ...FORMAT,
} satisfies TableOf<CsvOptions>;

/** A data set whose columns and classes have names. */
export interface CsvDataset extends Dataset {
  /** The names of the features; `0`, `1`, … by their place in the file where it has no header. */
  readonly columns: readonly string[];
  /** The name of the column of the classes. */
  readonly label: string;
  /** The names of the classes, in the order of their numbers. */
  readonly classes: readonly string[];
  /** Whether the names of the columns are the file's. */
  readonly named: boolean;
}

/**
 * Reads a data set from comma-separated values (RFC 4180), gzipped or not: a sample a line, every column a number but that
 * of the classes, which may be any text. Blanks around a cell do not count, nor do empty lines. Classes that are numbers are
 * compared by value: 1 and 1.0 are one.
 *
 * The first line is a header, unless the option says otherwise, if a column was asked for by a name in it; if it has a name
 * over values; if it is all names; or if it numbers the columns (`0,1,2,label`) and no sample has its class.
 * @throws {FormatError} if a line has another number of columns than the first, a feature is missing or no finite number, a
 * label is empty, the labels look continuous, the first line could be names or a sample, or the text is not UTF-8 or longer
 * than 512 MiB; the message names the line
 * @throws {ArgumentError} if there is no such column, or an option is wrong
 */
export function readCsv(bytes: Bytes, options: CsvOptions = {}): CsvDataset {
  const { label, classes, ...format } = readOptions('readCsv', options, CLASSES);
  const columns = label === undefined ? undefined : [label];
  const table = readTable('readCsv', bytes, { argument: 'label', columns, numeric: false, classes }, format);
  const x = valuesOf(table, table.features);
  const found = classesOf(table, classes);
  const namesOf = (chosen: readonly number[]): string[] => chosen.map((column) => table.names[column] as string);
  return {
    x,
    y: found.y,
    samples: table.samples,
    features: table.features.length,
    columns: namesOf(table.features),
    label: namesOf(table.targets)[0] as string,
    classes: found.names,
    named: table.named,
  };
}

export interface CsvRegressionOptions extends CsvFormat {
  /** The columns of the values to predict, each given as `readCsv`'s `label`. Default: the last. */
  readonly targets?: readonly (string | number)[];
}

const VALUES = {
  targets: names<string | number>(['string', 'number']),
  ...FORMAT,
} satisfies TableOf<CsvRegressionOptions>;

/** A data set for regression whose columns have names. */
export interface CsvRegressionDataset extends RegressionDataset {
  /** The names of the features; numbers where the file has no header. */
  readonly columns: readonly string[];
  /** The names of the columns to predict. */
  readonly targets: readonly string[];
  /** Whether the names are the file's. */
  readonly named: boolean;
}

/**
 * Reads a data set for regression as `readCsv` does, every column a number, one or more of them to be predicted.
 * @throws {FormatError} if a line has another number of columns than the first, a value is missing or no finite number, the
 * first line could be names or a sample, or the text is not UTF-8 or longer than 512 MiB; the message names the line
 * @throws {ArgumentError} if there is no such column, one is named twice, or an option is wrong
 */
export function readCsvRegression(bytes: Bytes, options: CsvRegressionOptions = {}): CsvRegressionDataset {
  const { targets, ...format } = readOptions('readCsvRegression', options, VALUES);
  const wanted = { argument: 'targets', columns: targets, numeric: true };
  const table = readTable('readCsvRegression', bytes, wanted, format);
  const namesOf = (chosen: readonly number[]): string[] => chosen.map((column) => table.names[column] as string);
  return {
    x: valuesOf(table, table.features),
    y: valuesOf(table, table.targets),
    samples: table.samples,
    features: table.features.length,
    outputs: table.targets.length,
    columns: namesOf(table.features),
    targets: namesOf(table.targets),
    named: table.named,
  };
}
