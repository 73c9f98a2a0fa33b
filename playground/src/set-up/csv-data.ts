// Own data. The bytes stay here, in memory: a link names the file, and cannot carry it. A page calls this by csv.ts.
import { type CsvDataset, type CsvRegressionDataset, readCsv, readCsvRegression, trainTestSplit } from 'fourlane/io';
import { digestOf } from '../run/digest.js';
import type { TrainingData } from './data.js';
import type { CsvChoice, DataChoice } from './set-up.js';
import { SetUpError } from './set-up-error.js';
import { TESTED } from './tested.js';

/** What stands between cells and in numbers, in the order of trial. */
const FORMATS = [
  { delimiter: ',', decimal: '.' },
  { delimiter: ';', decimal: '.' },
  { delimiter: ';', decimal: ',' },
  { delimiter: '\t', decimal: '.' },
] as const;

const files = new Map<string, Uint8Array>();

/** What a file holds as its choice reads it. */
export interface CsvDescription {
  readonly samples: number;
  readonly features: number;
  readonly columns: readonly string[];
  /** The column of the classes or values. */
  readonly target: string;
  /** Empty where values are to be predicted. */
  readonly classes: readonly string[];
  readonly format: CsvFormat;
}

export interface CsvContent extends CsvDescription {
  readonly x: Float32Array;
  readonly y: Int32Array | Float32Array;
}

export type CsvFormat = (typeof FORMATS)[number];

/** Keeps a file, and guesses what in it is to be predicted; where nothing can be read, the last column. */
export function keepFile(file: string, bytes: Uint8Array): CsvChoice {
  const digest = digestOf(bytes);
  files.set(digest, bytes);
  const base = { file, digest, task: 'classes', column: '', leftOut: [] } as const;
  for (const guess of [base, { ...base, task: 'regression' as const }, { ...base, column: '0' }]) {
    try {
      return { ...guess, column: readFile(guess).target };
    } catch {
      // The next guess may fit; reading says what is wrong if none does.
    }
  }
  return base;
}

/** What was read last: form, net and code ask for the same. */
let last: { readonly key: string; readonly content: CsvContent } | undefined;

/** @throws {SetUpError} if the file is not here, or cannot be read so */
export function readFile(choice: CsvChoice): CsvContent {
  const key = JSON.stringify(choice);
  if (last?.key !== key) last = { key, content: readNow(choice) };
  return last.content;
}

/** @throws {SetUpError} as `readFile` */
export function describeFile(choice: CsvChoice): CsvDescription {
  const { x: _, y: __, ...description } = readFile(choice);
  return description;
}

function readNow(choice: CsvChoice): CsvContent {
  const bytes = files.get(choice.digest);
  if (!bytes) {
    const why = `The data are in the file ${choice.file} (digest ${choice.digest}), which a link cannot carry`;
    throw new SetUpError('csv', `${why}: open it in the set-up, under Data.`);
  }
  const errors: Error[] = [];
  for (const format of FORMATS) {
    try {
      return readAs(bytes, choice, format);
    } catch (error) {
      errors.push(error as Error);
    }
  }
  // The format that was read furthest is the file's.
  const [why] = errors.sort((a, b) => lineOf(b) - lineOf(a)) as [Error];
  throw new SetUpError('csv', why.message);
}

/** The line at which reading ended, where the package names one. */
function lineOf({ message }: Error): number {
  return Number(/\bline (\d+)/.exec(message)?.[1] ?? 0);
}

function readAs(bytes: Uint8Array, { task, column, leftOut }: CsvChoice, format: CsvFormat): CsvContent {
  const options = { ...format, ...(leftOut.length > 0 && { exclude: leftOut }) };
  const content =
    task === 'classes'
      ? classesOf(readCsv(bytes, { ...options, ...(column !== '' && { label: column }) }))
      : valuesOf(readCsvRegression(bytes, { ...options, ...(column !== '' && { targets: [column] }) }));
  if (content.samples === 0) throw new SetUpError('csv', 'The file has a line of names, and no samples.');
  return { ...content, format };
}

type Content = Omit<CsvContent, 'format'>;

function classesOf(read: CsvDataset): Content {
  return { ...read, target: read.label };
}

function valuesOf(read: CsvRegressionDataset): Content {
  return { ...read, target: read.targets[0] as string, classes: [] };
}

/** @throws {SetUpError} */
export function loadCsv({ csv, seed, scale, offset }: DataChoice): TrainingData {
  if (!csv) throw new SetUpError('csv', 'There is no file yet: open one in the set-up, under Data.');
  const { target, classes, columns, format, ...all } = readFile(csv);
  const { features: inputs } = all;
  const tested = all.samples >= TESTED.from;
  const { train, test } = tested
    ? trainTestSplit(all, { testSize: TESTED.share, seed })
    : { train: all, test: undefined };
  const part = ({ x, y }: Pick<CsvContent, 'x' | 'y'>) => ({
    x: Float32Array.from(x, (value) => scale * value + offset),
    y: csv.task === 'classes' ? Int32Array.from(y) : Float32Array.from(y),
  });
  const several = classes.length > 2;
  return {
    ...part(train),
    samples: train.samples,
    inputs,
    outputs: several ? classes.length : 1,
    task: csv.task === 'regression' ? 'regression' : several ? 'classes' : 'binary',
    names: csv.task === 'regression' ? [target] : classes,
    columns,
    target,
    format,
    ...(test && { test: part(test) }),
  };
}
