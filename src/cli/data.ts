import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { CsvFormat } from '../io/csv-format.js';
import type { Dataset, RegressionDataset } from '../io/dataset.js';
import { digits } from '../io/digits.js';
import type { DataNames } from '../io/names.js';
import { trainTestSplit } from '../io/split.js';
import { loadClasses, loadValues } from './csv-files.js';
import { isSetOfFolder, readIdxFolder } from './idx-folder.js';
import { imageClasses } from './image-classes.js';
import { naming } from './naming.js';
import type { Task } from './tasks.js';
import { UsageError } from './usage.js';

/** What a net is trained and tested on. */
export type Samples = Classified | Valued;

interface Split<D, T extends Task> {
  readonly task: T;
  /** Where they come from, for people. */
  readonly source: string;
  readonly train: D;
  readonly test: D;
  /** The names of the classes, or of the columns to predict. */
  readonly outputs: readonly string[];
  /** What is kept with a model that is trained on them. */
  readonly names: DataNames;
  /** What people should know of how they were read. */
  readonly remarks: readonly string[];
}

export interface Classified extends Split<Dataset, 'classification'> {
  /** Pixels along a side, where the samples are square images. */
  readonly side?: number;
}

export type Valued = Split<RegressionDataset, 'regression'>;

/** What is known of the model that the samples are for, from its file. */
export interface Known {
  readonly names: DataNames;
  /** How many classes it tells apart. */
  readonly classCount?: number;
}

export interface DataOptions {
  /** A folder of IDX files, or a CSV file. Default: the digits that the package draws itself. */
  readonly data?: string | undefined;
  /** A CSV file to test on. Default: a random 15% of `data`. */
  readonly test?: string | undefined;
  /** Default: classification. */
  readonly task?: Task | undefined;
  /** The column of the classes in a CSV file, as `readCsv` has it; for regression columns, with commas between. */
  readonly label?: string | undefined;
  /** How CSV files are to be read. */
  readonly format?: Omit<CsvFormat, 'columns'>;
  /** Columns and classes are put in its order by their names. */
  readonly known?: Known | undefined;
  /** Draws the digits, and the split of a file. */
  readonly seed: number;
}

/** The fraction of the samples to test on, where the files do not say which: MNIST's 10,000 give 8,500 and 1,500. */
const TEST_FRACTION = 0.15;

/** @throws {UsageError} if there is no such file, it holds something else, or there is nothing to train or to test on */
export async function loadSamples(options: DataOptions): Promise<Samples> {
  const samples = await load(options);
  const { source, train, test } = samples;
  for (const [purpose, { samples: count }] of Object.entries({ train, test })) {
    if (count === 0) throw nothingLeft(source, purpose);
  }
  return samples;
}

function nothingLeft(source: string, purpose: string): UsageError {
  return new UsageError(`${source}: no samples are left to ${purpose} on, expected more of them`);
}

async function load({ data, task, ...options }: DataOptions): Promise<Samples> {
  if (task === 'regression') {
    if (data === undefined) throw new UsageError('--task regression: expected --data with a CSV file');
    if (!isFile(await statOf(data))) throw new UsageError(`--data ${data}: expected a CSV file for regression`);
    return loadValues(data, options);
  }
  if (data !== undefined && isFile(await statOf(data))) return loadClasses(data, options);
  // Of a folder and of the digits what to test on is settled, as where the classes are.
  const { label, test, seed, known } = options;
  for (const [flag, given] of Object.entries({ label, test: test === data ? undefined : test })) {
    if (given !== undefined) throw new UsageError(`--${flag} ${given}: expected --data with a CSV file`);
  }
  if (data === undefined) return imageClasses('digits drawn by fourlane itself', digits({ seed }), known);
  const { train, test: tested } = await readIdxFolder(data);
  if (train && tested) return imageClasses(data, { train, test: tested }, known);
  return imageClasses(data, await split(data, (train ?? tested) as Dataset, seed), known);
}

/** What is at a path; undefined where it is that of one data set among others in a folder. */
async function statOf(data: string): Promise<Stats | undefined> {
  const found = await stat(data).catch(() => undefined);
  if (!found && !(await isSetOfFolder(data))) throw new UsageError(`--data ${data}: there is no such file or folder`);
  return found;
}

/** Whether there is a file, or a pipe: `<(zcat data.csv.gz)`. */
function isFile(found: Stats | undefined): boolean {
  return found !== undefined && !found.isDirectory();
}

/** A random part to test on, the rest to train on. */
export async function split<D extends Dataset | RegressionDataset>(
  source: string,
  all: D,
  seed: number,
): Promise<{ train: D; test: D }> {
  if (all.samples === 0) throw nothingLeft(source, 'train');
  if (all.samples === 1) throw nothingLeft(source, 'test');
  return naming(source, async () => trainTestSplit(all, { testSize: TEST_FRACTION, seed }));
}
