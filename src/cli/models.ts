import { extname } from 'node:path';
import { FormatError } from '../errors.js';
import { parseJson } from '../io/json.js';
import { loadModel, saveModel } from '../io/model.js';
import { externalFiles, fromOnnx, readOnnxMetadata } from '../io/onnx-read.js';
import { toOnnx } from '../io/onnx-write.js';
import { readSafetensors } from '../io/safetensors.js';
import type { Network, Sequential } from '../nn/index.js';
import { checkWritable, readBytes, readNeighbour, writeAtomically } from './files.js';
import { TASKS, type Task } from './tasks.js';
import { UsageError } from './usage.js';

/** What a model's outputs are. */
export interface Outputs {
  readonly task: Task;
  /** The names of the classes, or of the columns that are predicted. */
  readonly outputs: readonly string[];
}

/** A model for a file or from one; what its outputs are, where the file says so. */
export interface NamedModel<N extends Network = Network> extends Partial<Outputs> {
  readonly model: N;
}

/** Metadata under which the command keeps the names of the outputs, by what they are. */
const NAMES: Readonly<Record<Task, string>> = { classification: 'fourlane.classes', regression: 'fourlane.targets' };

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
    read: async (bytes) => ({ model: loadModel(bytes), ...outputsOf(readSafetensors(bytes).metadata) }),
    write: ({ model, ...outputs }) => saveModel(model, metadataOf(outputs)),
  },
  '.onnx': {
    read: async (bytes, path) => {
      const files = externalFiles(bytes).map(async (name) => [name, await readNeighbour(path, name)] as const);
      const externalData = new Map(await Promise.all(files));
      return { model: fromOnnx(bytes, { externalData }), ...outputsOf(readOnnxMetadata(bytes)) };
    },
    write: ({ model, ...outputs }) => toOnnx(model, metadataOf(outputs)),
  },
};

function metadataOf({ task, outputs }: Partial<Outputs>): { metadata: Record<string, string> } | undefined {
  return task && { metadata: { [NAMES[task]]: JSON.stringify(outputs) } };
}

function outputsOf(metadata: ReadonlyMap<string, string>): Outputs | undefined {
  for (const task of TASKS) {
    const names = parseJson(metadata.get(NAMES[task]) ?? 'null');
    if (Array.isArray(names)) return { task, outputs: names.map(String) };
  }
  return undefined;
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
