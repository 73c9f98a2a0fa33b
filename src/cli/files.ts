import { access, constants, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from './usage.js';

/** @throws {UsageError} if there is no folder to write the file in: before anything is computed that would be lost */
export async function checkFolder(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

/**
 * Writes a file whole or not at all: into a temporary file beside it, on disk, then renamed over it, which replaces an
 * old file in one step (POSIX rename; on Windows too, as Node calls it).
 */
export async function writeAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      // Without this a crash of the machine may leave the new name with no content.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cannotWrite(path, cause);
  }
}

function cannotWrite(path: string, cause: unknown): UsageError {
  return new UsageError(`cannot write ${path} in ${dirname(path)}: ${(cause as Error).message}`, { cause });
}
