import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { FormatError } from '../errors.js';
import { parseJson } from '../io/json.js';
import { loadModel, saveModel } from '../io/model.js';
import { fromOnnx, toOnnx } from '../io/onnx.js';
import { readSafetensors } from '../io/safetensors.js';
import type { Sequential } from '../nn/index.js';
import { writeAtomically } from './files.js';
import { UsageError } from './usage.js';

/** A model from a file, and the names of its classes where the file has them. */
export interface NamedModel {
  readonly model: Sequential;
  readonly classes: readonly string[] | undefined;
}

/** Metadata under which the command keeps the names of the classes. */
const CLASSES = 'fourlane.classes';

/** How each kind of file is read and written, by its ending. */
const FORMATS: Readonly<Record<string, { read(bytes: Uint8Array): NamedModel; write(model: NamedModel): Uint8Array }>> =
  {
    '.safetensors': {
      read: (bytes) => ({ model: loadModel(bytes), classes: classesOf(readSafetensors(bytes).metadata.get(CLASSES)) }),
      write: ({ model, classes }) => saveModel(model, classes && { [CLASSES]: JSON.stringify(classes) }),
    },
    '.onnx': {
      read: (bytes) => ({ model: fromOnnx(bytes), classes: undefined }),
      write: ({ model }) => toOnnx(model),
    },
  };

function classesOf(text: string | undefined): string[] | undefined {
  const classes = text === undefined ? undefined : parseJson(text);
  return Array.isArray(classes) ? classes.map(String) : undefined;
}

function formatOf(path: string): (typeof FORMATS)[string] {
  const format = FORMATS[extname(path)];
  if (!format) throw new UsageError(`${path}: expected a file that ends in ${Object.keys(FORMATS).join(' or ')}`);
  return format;
}

/** @throws {UsageError} if the file's ending is unknown: before anything is computed that would be lost */
export function checkModelPath(path: string): void {
  formatOf(path);
}

/** @throws {UsageError} if the file cannot be read, or is no model */
export async function readModel(path: string): Promise<NamedModel> {
  const format = formatOf(path);
  try {
    return format.read(await readFile(path));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (cause instanceof FormatError || code !== undefined) throw new UsageError(`${path}: ${message}`, { cause });
    throw cause;
  }
}

export async function writeModel(path: string, model: NamedModel): Promise<void> {
  await writeAtomically(path, formatOf(path).write(model));
}
