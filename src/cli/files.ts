import { access, constants, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from './usage.js';

/** @throws {UsageError} if the file cannot be read */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new UsageError(`cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
}

/**
 * A file that another names, which must be in the same folder.
 * @throws {UsageError} if the name leads elsewhere, by a path or a link, or the file cannot be read
 */
export async function readNeighbour(path: string, name: string): Promise<Uint8Array> {
  const elsewhere = new UsageError(`${path} names ${JSON.stringify(name)}, expected a file in its own folder`);
  if (/[/\\\0]|^\.{0,2}$/.test(name) || basename(name) !== name) throw elsewhere;
  const folder = await realpath(dirname(path));
  const neighbour = join(dirname(path), name);
  const real = await realpath(neighbour).catch((cause: Error) => {
    throw new UsageError(`cannot read ${neighbour}, which ${path} names: ${cause.message}`, { cause });
  });
  if (dirname(real) !== folder) throw elsewhere;
  return readBytes(neighbour);
}

/** @throws {UsageError} if no file can be written there: before anything is computed that would be lost */
export async function checkWritable(path: string): Promise<void> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => /^$|[/\\]$/.test(path),
  );
  if (isFolder) throw new UsageError(`cannot write ${JSON.stringify(path)}: expected the name of a file`);
  try {
    await access(dirname(path), constants.W_OK);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

/**
 * Writes a file whole or not at all: into a temporary file next to it, on disk, then renamed over it, which replaces an
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
      await file.close();
      await rename(temporary, path);
    } catch (cause) {
      await file.close();
      await rm(temporary, { force: true });
      throw cause;
    }
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

function cannotWrite(path: string, cause: unknown): UsageError {
  return new UsageError(`cannot write ${path} in ${dirname(path)}: ${(cause as Error).message}`, { cause });
}
