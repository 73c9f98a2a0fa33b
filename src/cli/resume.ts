import { FormatError } from '../errors.js';
import { restoreCheckpoint } from '../io/checkpoint.js';
import { readNames } from '../io/model.js';
import type { DataNames } from '../io/names.js';
import type { Callback, Sequential } from '../nn/index.js';
import { readBytes } from './files.js';
import { UsageError } from './usage.js';

/** A checkpoint that training goes on from. */
export interface Checkpoint {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** What its data call the columns and classes, which those that it goes on with must have. */
  readonly names: DataNames;
}

/** A checkpoint, if there is one. @throws {UsageError} if the file cannot be read, or is none */
export async function readCheckpoint(path: string): Promise<Checkpoint | undefined> {
  const bytes = await readBytes(path).catch((error: UsageError) => {
    if ((error.cause as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  });
  return bytes && { path, bytes, names: naming(path, () => readNames(bytes)) };
}

/** Puts a checkpoint into the model. @throws {UsageError} if it is another model's, or training cannot go on as it was */
export function resume(
  model: Sequential,
  { path, bytes }: Checkpoint,
  callbacks: readonly Callback[],
  { epochs, batchSize, samples }: { readonly epochs: number; readonly batchSize: number; readonly samples: number },
): void {
  naming(path, () => restoreCheckpoint(model, bytes, { callbacks }));
  const { epoch, batch, sums } = model.trainingState;
  if (epoch >= epochs) throw new UsageError(`--epochs ${epochs}: the checkpoint has ${epoch} epochs already`);
  // Samples count alike here, so the loss has been summed up over as many as were passed.
  const [, passed = 0] = sums.loss ?? [];
  if (passed !== Math.min(batch * batchSize, samples)) {
    throw new UsageError(`--batch ${batchSize}: the checkpoint is ${batch} batches, ${passed} samples, into an epoch`);
  }
}

function naming<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof FormatError) throw new UsageError(`--checkpoint ${path}: ${cause.message}`, { cause });
    throw cause;
  }
}
