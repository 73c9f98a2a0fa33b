import type { CsvFormat } from '../io/csv-format.js';
import type { Dataset, RegressionDataset } from '../io/dataset.js';
import type { DataNames } from '../io/names.js';
import { trainTestSplit } from '../io/split.js';
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

export function nothingLeft(source: string, purpose: string): UsageError {
  return new UsageError(`${source}: no samples are left to ${purpose} on, expected more of them`);
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
