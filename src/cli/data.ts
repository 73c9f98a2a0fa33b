import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ArgumentError, FormatError } from '../errors.js';
import { readCsv, readCsvRegression } from '../io/csv.js';
import { type Dataset, imageDataset, pick, type RegressionDataset, slice } from '../io/dataset.js';
import { digits } from '../io/digits.js';
import { type IdxArray, readIdx } from '../io/idx.js';
import { Random } from '../random.js';
import { readBytes } from './files.js';
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
}

export interface Classified extends Split<Dataset, 'classification'> {
  /** Pixels along a side, where the samples are square images. */
  readonly side?: number;
}

export type Valued = Split<RegressionDataset, 'regression'>;

export interface DataOptions {
  /** A folder of IDX files, or a CSV file. Default: the digits that the package draws itself. */
  readonly data?: string | undefined;
  /** A CSV file to test on. Default: a random 15% of `data`. */
  readonly test?: string | undefined;
  /** Default: classification. */
  readonly task?: Task | undefined;
  /** The classes of a CSV file in the order of their numbers. Default: those found, sorted. */
  readonly classes?: readonly string[] | undefined;
  /** The column of the classes in a CSV file, as `readCsv` has it; for regression columns, with commas between. */
  readonly label?: string | undefined;
  /** The columns of the values to predict, where a model says which: their names may hold commas. */
  readonly targets?: readonly string[] | undefined;
  /** Draws the digits, and the split of a CSV file. */
  readonly seed: number;
}

/** Share of the samples to test on, where the files do not say which: MNIST's 10,000 give 8,500 and 1,500. */
const TEST_SHARE = 0.15;

/** @throws {UsageError} if there is no such file, it holds something else, or there is nothing to train or to test on */
export async function loadSamples(options: DataOptions): Promise<Samples> {
  const samples = await load(options);
  const { source, train, test } = samples;
  for (const [purpose, { samples: count }] of Object.entries({ train, test })) {
    if (count === 0) throw new UsageError(`${source}: no samples are left to ${purpose} on, expected more of them`);
  }
  return samples;
}

async function load({ data, seed, task, ...options }: DataOptions): Promise<Samples> {
  if (task === 'regression') {
    if (data === undefined) throw new UsageError('--task regression: expected --data with a CSV file');
    if ((await statOf(data)).isDirectory()) throw new UsageError(`--data ${data}: expected a CSV file for regression`);
    return loadValues(data, { seed, ...options });
  }
  if (data !== undefined && !(await statOf(data)).isDirectory()) return loadClasses(data, { seed, ...options });
  // Of a folder and of the digits what to test on is settled, as where the classes are.
  const { label, test } = options;
  for (const [flag, given] of Object.entries({ label, test: test === data ? undefined : test })) {
    if (given !== undefined) throw new UsageError(`--${flag} ${given}: expected --data with a CSV file`);
  }
  return data === undefined ? image('digits drawn by fourlane itself', digits({ seed })) : loadFolder(data);
}

async function statOf(data: string): Promise<Stats> {
  const found = await stat(data).catch(() => undefined);
  if (!found) throw new UsageError(`--data ${data}: there is no such file or folder`);
  return found;
}

function image(source: string, { train, test }: Pick<Classified, 'train' | 'test'>): Classified {
  const side = Math.sqrt(train.features);
  const largest = [...train.y, ...test.y].reduce((a, b) => Math.max(a, b), 0);
  const outputs = Array.from({ length: largest + 1 }, (_, i) => String(i));
  return { task: 'classification', source, train, test, outputs, ...(Number.isInteger(side) && { side }) };
}

/** MNIST's files, and those named after them. Where only one pair is there, its last 15% are tested on. */
async function loadFolder(folder: string): Promise<Classified> {
  const names = await readdir(folder);
  const train = await loadPair(folder, names, 'train');
  const test = await loadPair(folder, names, 't10k');
  const only = train ?? test;
  if (!only) {
    throw new UsageError(
      `--data ${folder}: no IDX files here, expected train-images-idx3-ubyte and train-labels-idx1-ubyte, or t10k-…, gzipped or not`,
    );
  }
  if (train && test) return image(folder, { train, test });
  const cut = Math.round(only.samples * (1 - TEST_SHARE));
  return image(folder, { train: slice(only, 0, cut), test: slice(only, cut) });
}

async function loadPair(folder: string, names: readonly string[], set: string): Promise<Dataset | undefined> {
  const find = (what: string): string | undefined =>
    names.find((name) => new RegExp(`^${set}-${what}[-.]idx\\d-ubyte(\\.gz)?$`).test(name));
  const [images, labels] = [find('images'), find('labels')];
  if (!images || !labels) return undefined;
  const read = (name: string): Promise<IdxArray> =>
    naming(join(folder, name), async () => readIdx(await readBytes(join(folder, name))));
  const [pixels, classes] = [await read(images), await read(labels)];
  return naming(join(folder, images), async () => imageDataset(pixels, classes));
}

async function loadClasses(file: string, options: DataOptions): Promise<Classified> {
  const { label, classes } = options;
  const given = label === undefined ? {} : { label };
  const read = (bytes: Uint8Array, known = classes) => readCsv(bytes, { ...given, ...(known && { classes: known }) });
  const all = await naming(file, async () => read(await readBytes(file)));
  const parts = await split(all, options, (bytes) => read(bytes, all.classes));
  return { task: 'classification', source: basename(file), ...parts, outputs: all.classes };
}

async function loadValues(file: string, options: DataOptions): Promise<Valued> {
  const targets = options.label?.split(',') ?? options.targets;
  const read = (bytes: Uint8Array) => readCsvRegression(bytes, targets && { targets });
  const all = await naming(file, async () => read(await readBytes(file)));
  const parts = await split(all, options, read);
  return { task: 'regression', source: basename(file), ...parts, outputs: all.targets };
}

/** What to train on and what to test on: the file that was given for it, or a random share. */
async function split<D extends Dataset | RegressionDataset>(
  all: D,
  { test, seed }: DataOptions,
  read: (bytes: Uint8Array) => D,
): Promise<{ train: D; test: D }> {
  if (test !== undefined) return { train: all, test: await naming(test, async () => read(await readBytes(test))) };
  const [kept, tested] = draw(all.samples, new Random(seed));
  return { train: pick(all, kept), test: pick(all, tested) };
}

/** A random split of the numbers from 0, each part in order (Knuth, TAOCP 2, 3.4.2, algorithm S). */
function draw(samples: number, random: Random): [train: number[], test: number[]] {
  const parts: [number[], number[]] = [[], []];
  let wanted = Math.round(samples * TEST_SHARE);
  for (let i = 0; i < samples; i++) {
    const test = random.uniform() * (samples - i) < wanted;
    if (test) wanted -= 1;
    parts[test ? 1 : 0].push(i);
  }
  return parts;
}

/** Says of which file an error speaks. */
async function naming<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof FormatError || cause instanceof ArgumentError)
      throw new UsageError(`${file}: ${cause.message}`);
    throw cause;
  }
}
