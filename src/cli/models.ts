import { extname } from 'node:path';
import { FormatError } from '../errors.js';
import { loadModel, readNames, saveModel } from '../io/model.js';
import type { DataNames } from '../io/names.js';
import { externalFiles, fromOnnx, readOnnxNames } from '../io/onnx-read.js';
import { toOnnx } from '../io/onnx-write.js';
import type { Network, Sequential } from '../nn/index.js';
import { checkWritable, readBytes, readNeighbour, writeAtomically } from './files.js';
import type { Task } from './tasks.js';
import { UsageError } from './usage.js';

/** A model for a file or from one, and what its data call its inputs and outputs, where the file says so. */
export interface NamedModel<N extends Network = Network> {
  readonly model: N;
  readonly names: DataNames;
}

/** How each kind of file is read and written, by its ending. */
const FORMATS: Readonly<
  Record<
    string,
    {
      read(bytes: Uint8Array, path: string): Promise<NamedModel<Sequential>>;
      write(model: NamedModel): Uint8Array;
    }
  >
> = {
  '.safetensors': {
    read: async (bytes) => ({ model: loadModel(bytes), names: readNames(bytes) }),
    write: ({ model, names }) => saveModel(model, { names }),
  },
  '.onnx': {
    read: async (bytes, path) => {
      const files = externalFiles(bytes).map(async (name) => [name, await readNeighbour(path, name)] as const);
      const externalData = new Map(await Promise.all(files));
      return { model: fromOnnx(bytes, { externalData }), names: readOnnxNames(bytes) };
    },
    write: ({ model, names }) => toOnnx(model, { names }),
  },
};

/** What a model does, by the names of its outputs. */
export function taskOf({ classes, targets }: DataNames): Task | undefined {
  if (classes) return 'classification';
  return targets && 'regression';
}

function formatOf(path: string): (typeof FORMATS)[string] {
  const format = FORMATS[extname(path)];
  if (!format) throw new UsageError(`${path}: expected a file that ends in ${Object.keys(FORMATS).join(' or ')}`);
  return format;
}

/** @throws {UsageError} if the file's ending is unknown, or it cannot be written: before anything is computed that would be lost */
export async function checkModelPath(path: string): Promise<void> {
  formatOf(path);
  await checkWritable(path);
}

/** @throws {UsageError} if the file cannot be read, or is no model */
export async function readModel(path: string): Promise<NamedModel<Sequential>> {
  const format = formatOf(path);
  const bytes = await readBytes(path);
  try {
    return await format.read(bytes, path);
  } catch (cause) {
    if (cause instanceof FormatError) throw new UsageError(`${path}: ${cause.message}`, { cause });
    throw cause;
  }
}

export async function writeModel(path: string, model: NamedModel): Promise<void> {
  await writeAtomically(path, formatOf(path).write(model));
}
