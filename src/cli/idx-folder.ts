import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Dataset, imageDataset } from '../io/dataset.js';
import { type IdxArray, readIdx } from '../io/idx.js';
import { readBytes } from './files.js';
import { naming } from './naming.js';
import { UsageError } from './usage.js';

/** `emnist-letters-train-images-idx3-ubyte.gz`: a prefix, the set, what it holds; of EMNIST, QMNIST and MNIST's other kin. */
const NAME = /^(.*?)(train|t10k|test)-(images|labels)[-.]idx\d-(?:ubyte|byte|short|int)(?:\.gz)?$/i;

type Part = 'train' | 'test';

/** The files of one data set: of images and of labels, by part. */
type Files = Partial<Record<`${Part} ${'images' | 'labels'}`, string>>;

/**
 * The images of a folder of IDX files, and their labels. Of several data sets the one whose names the path goes on with:
 * `DIR/emnist-letters`.
 * @throws {UsageError} if there are none, or several and none is named
 */
export async function readIdxFolder(path: string): Promise<Partial<Record<Part, Dataset>>> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const [folder, wanted] = isFolder ? [path, undefined] : [dirname(path), basename(path)];
  const found = await findSets(folder);
  const prefix = choose(path, [...found.keys()], wanted);
  const files = found.get(prefix) as Files;
  const read = async (part: Part): Promise<Partial<Record<Part, Dataset>>> => {
    const [images, labels] = [files[`${part} images`], files[`${part} labels`]];
    return images && labels ? { [part]: await readPair(join(folder, images), join(folder, labels)) } : {};
  };
  return { ...(await read('train')), ...(await read('test')) };
}

/** Whether a path that is no file or folder is that of a data set in a folder. */
export async function isSetOfFolder(path: string): Promise<boolean> {
  const names = await readdir(dirname(path)).catch(() => []);
  return names.some((name) => NAME.test(name) && name.startsWith(`${basename(path)}-`));
}

/** Whole pairs of images and labels in a folder, by the prefix of their names, without its dash. */
async function findSets(folder: string): Promise<Map<string, Files>> {
  const sets = new Map<string, Files>();
  // Files that are not packed come last, and count.
  const names = (await readdir(folder)).sort((a, b) => Number(b.endsWith('.gz')) - Number(a.endsWith('.gz')));
  for (const name of names) {
    const [, before = '', set = '', what = ''] = NAME.exec(name) ?? [];
    // A folder may have the name of a file: unpackers make such.
    if (!set || !(await stat(join(folder, name))).isFile()) continue;
    const prefix = before.replace(/[-_.]$/, '');
    const part = set.toLowerCase() === 'train' ? 'train' : 'test';
    sets.set(prefix, { ...sets.get(prefix), [`${part} ${what.toLowerCase()}`]: name });
  }
  const isWhole = (files: Files, part: Part): boolean => `${part} images` in files && `${part} labels` in files;
  return new Map([...sets].filter(([, files]) => isWhole(files, 'train') || isWhole(files, 'test')));
}

/** Which data set is meant: the one that is named, the only one, or the one without a prefix. */
function choose(path: string, prefixes: readonly string[], wanted: string | undefined): string {
  if (wanted !== undefined && prefixes.includes(wanted)) return wanted;
  if (prefixes.length === 0) {
    throw new UsageError(
      `--data ${path}: no IDX files here, expected train-images-idx3-ubyte and train-labels-idx1-ubyte, or t10k-…, gzipped or not`,
    );
  }
  const [first = ''] = prefixes;
  if (prefixes.length === 1) return first;
  if (prefixes.includes('')) return '';
  throw new UsageError(
    `--data ${path}: several data sets are here, ${prefixes.join(', ')}; expected one of them, such as ${join(path, first)}`,
  );
}

async function readPair(images: string, labels: string): Promise<Dataset> {
  const read = (file: string): Promise<IdxArray> => naming(file, async () => readIdx(await readBytes(file)));
  const [pixels, classes] = [await read(images), await read(labels)];
  return naming(`${images} and ${basename(labels)}`, async () => imageDataset(pixels, classes));
}
