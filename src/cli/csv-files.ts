import { basename } from 'node:path';
import { type CsvDataset, type CsvRegressionDataset, readCsv, readCsvRegression } from '../io/csv.js';
import type { Dataset, RegressionDataset } from '../io/dataset.js';
import type { DataNames } from '../io/names.js';
import { list } from '../io/quote.js';
import { listFlag } from './csv-flags.js';
import { readBytes } from './files.js';
import { naming } from './naming.js';
import { type Classified, type DataOptions, type Known, split, type Valued } from './samples.js';
import { UsageError } from './usage.js';

/** What errors call options that come from a model or from another file. */
const KNOWN = { label: 'the label', targets: 'the label' };

/** Gives what reads files, each once, for a pipe cannot be read again. */
function readOnce(): <D>(file: string, label: string | undefined, read: (bytes: Uint8Array) => D) => Promise<D> {
  const files = new Map<string, Promise<Uint8Array>>();
  return (file, label, read) => {
    const bytes = files.get(file) ?? readBytes(file);
    files.set(file, bytes);
    return naming(file, async () => read(await bytes), label === undefined ? KNOWN : {});
  };
}

type FileOptions = Omit<DataOptions, 'data' | 'task'>;

/** Reads a file with what is known of it from another file or from a model. */
type Reader<D> = (file: string, names: DataNames) => Promise<D>;

/** Samples with a class each from CSV files, columns and classes in the model's order, where there is a model. */
export async function loadClasses(file: string, options: FileOptions): Promise<Classified> {
  const { label, known, format } = options;
  const reading = readOnce();
  const read: Reader<CsvDataset> = (path, { features, targets, classes }) =>
    reading(path, label, (bytes) => {
      const wanted = label ?? targets?.[0];
      return readCsv(bytes, {
        ...format,
        ...(wanted !== undefined && { label: wanted }),
        ...(classes && { classes }),
        ...(features && { columns: features }),
      });
    });
  const names = known?.names ?? {};
  let all = await read(file, names);
  const classes = names.classes ?? (known?.classCount && numberedClasses(file, all, known.classCount));
  if (classes && !names.classes) all = await read(file, { ...names, classes });
  const found = { features: all.columns, targets: [all.label], classes: all.classes };
  const parts = await partsOf(file, all, options, (path) => read(path, found));
  return {
    task: 'classification',
    source: basename(file),
    ...parts,
    outputs: all.classes,
    names: found,
    remarks: remarksOn(all, known),
  };
}

/**
 * The classes of a model that does not name them: their numbers, if these are the file's labels, or the file's in sorted order.
 * @throws {UsageError} if the file has others
 */
function numberedClasses(file: string, { classes }: CsvDataset, count: number): readonly string[] {
  const numbers = Array.from({ length: count }, (_, i) => String(i));
  if (classes.every((name) => numbers.includes(name))) return numbers;
  if (classes.length === count) return classes;
  throw new UsageError(
    `${file} has classes ${list(classes)}, but the model ${count} outputs without names: expected --classes with the name of each, in order`,
  );
}

/** Samples with values to predict from CSV files, columns in the model's order, where there is a model. */
export async function loadValues(file: string, options: FileOptions): Promise<Valued> {
  const { label, known, format } = options;
  const given = label === undefined ? undefined : listFlag('label', label);
  const reading = readOnce();
  const read: Reader<CsvRegressionDataset> = (path, { features, targets }) =>
    reading(path, label, (bytes) =>
      readCsvRegression(bytes, {
        ...format,
        ...(targets && { targets }),
        ...(features && { columns: features }),
      }),
    );
  const { features, targets } = known?.names ?? {};
  const named = { ...(features && { features }) };
  let all = await read(file, { ...named, ...(given ? { targets: given } : targets && { targets }) });
  // The model's order, whatever the flag's.
  if (targets && [...all.targets].sort().join('\n') === [...targets].sort().join('\n'))
    all = await read(file, { ...named, targets });
  const found = { features: all.columns, targets: all.targets };
  const parts = await partsOf(file, all, options, (path) => read(path, found));
  return {
    task: 'regression',
    source: basename(file),
    ...parts,
    outputs: all.targets,
    names: found,
    remarks: remarksOn(all, known),
  };
}

/** What to train on and what to test on: the file that was given for it, or a random part. */
async function partsOf<D extends Dataset | RegressionDataset>(
  file: string,
  all: D,
  { test, seed }: FileOptions,
  read: (file: string) => Promise<D>,
): Promise<{ train: D; test: D }> {
  if (test === undefined) return split(basename(file), all, seed);
  return { train: all, test: test === file ? all : await read(test) };
}

/** Says that columns were found by their places, since the model's have no names. */
function remarksOn({ columns }: { readonly columns: readonly string[] }, known: Known | undefined): string[] {
  const features = known?.names.features;
  if (!features || features.every((name, i) => name === columns[i])) return [];
  return [`The columns are taken by their places, since the model knows no names: ${list(columns)}.`];
}
