import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FormatError } from '../errors.js';
import { readCsv } from '../io/csv.js';
import { type Dataset, imageDataset, pick, slice } from '../io/dataset.js';
import { digits } from '../io/digits.js';
import { readIdx } from '../io/idx.js';
import { Random } from '../random.js';
import { UsageError } from './usage.js';

/** What a net is trained and tested on. */
export interface Samples {
  /** Where they come from, for people. */
  readonly source: string;
  readonly train: Dataset;
  readonly test: Dataset;
  /** The names of the classes. */
  readonly classes: readonly string[];
  /** Pixels along a side, where the samples are square images. */
  readonly side?: number;
}

export interface DataOptions {
  /** A folder of IDX files, or a CSV file. Default: the digits that the package draws itself. */
  readonly data?: string | undefined;
  /** A CSV file to test on. Default: a random 15% of `data`. */
  readonly test?: string | undefined;
  /** The classes of a CSV file in the order of their numbers. Default: those found, sorted. */
  readonly classes?: readonly string[] | undefined;
  /** The column of the classes in a CSV file, by name or number. */
  readonly label?: string | undefined;
  /** Draws the digits, and the split of a CSV file. */
  readonly seed: number;
}

/** Share of the samples to test on, where the files do not say which: MNIST's 10,000 give 8,500 and 1,500. */
const TEST_SHARE = 0.15;

export async function loadSamples(options: DataOptions): Promise<Samples> {
  const { data, seed } = options;
  if (data === undefined) return image('digits drawn by fourlane itself', digits({ seed }));
  const found = await stat(data).catch(() => undefined);
  if (!found) throw new UsageError(`--data ${data}: there is no such file or folder`);
  return found.isDirectory() ? loadFolder(data) : loadCsv(data, options);
}

function image(source: string, { train, test }: Pick<Samples, 'train' | 'test'>): Samples {
  const side = Math.sqrt(train.features);
  const classes = Array.from({ length: Math.max(...train.y, ...test.y) + 1 }, (_, i) => String(i));
  return { source, train, test, classes, ...(Number.isInteger(side) && { side }) };
}

/** MNIST's files, and those named after them. Where only one pair is there, its last 15% are tested on. */
async function loadFolder(folder: string): Promise<Samples> {
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
  return naming(join(folder, images), async () =>
    imageDataset(
      await readIdx(await readFile(join(folder, images))),
      await readIdx(await readFile(join(folder, labels))),
    ),
  );
}

async function loadCsv(file: string, { test: testFile, label, classes: given, seed }: DataOptions): Promise<Samples> {
  const options = {
    ...(label !== undefined && { label: /^\d+$/.test(label) ? Number(label) : label }),
    ...(given && { classes: given }),
  };
  const all = await naming(file, async () => readCsv(await readFile(file), options));
  const { classes } = all;
  if (testFile !== undefined) {
    const test = await naming(testFile, async () => readCsv(await readFile(testFile), { ...options, classes }));
    return { source: basename(file), train: all, test, classes };
  }
  const [train, tested] = split(all.samples, new Random(seed));
  return { source: basename(file), train: pick(all, train), test: pick(all, tested), classes };
}

/** A random split of the numbers from 0, each part in order (Knuth, TAOCP 2, 3.4.2, algorithm S). */
function split(samples: number, random: Random): [train: number[], test: number[]] {
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
    if (cause instanceof FormatError) throw new UsageError(`${file}: ${cause.message}`);
    throw cause;
  }
}
