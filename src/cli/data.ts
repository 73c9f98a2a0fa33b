import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Dataset } from '../io/dataset.js';
import { digits } from '../io/digits.js';
import { loadClasses, loadValues } from './csv-files.js';
import { isSetOfFolder, readIdxFolder } from './idx-folder.js';
import { imageClasses } from './image-classes.js';
import { type DataOptions, nothingLeft, type Samples, split } from './samples.js';
import { UsageError } from './usage.js';

/** @throws {UsageError} if there is no such file, it holds something else, or there is nothing to train or to test on */
export async function loadSamples(options: DataOptions): Promise<Samples> {
  const samples = await load(options);
  const { source, train, test } = samples;
  for (const [purpose, { samples: count }] of Object.entries({ train, test })) {
    if (count === 0) throw nothingLeft(source, purpose);
  }
  return samples;
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
