import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeAtomically } from '../../src/cli/files.js';
import { UsageError } from '../../src/cli/usage.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fourlane-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('replaces a file whole, and leaves nothing next to it', async () => {
  const path = join(folder, 'model');
  await writeFile(path, 'an older and longer file');
  await writeAtomically(path, Uint8Array.of(1, 2, 3));
  expect([...(await readFile(path))]).toEqual([1, 2, 3]);
  expect(await readdir(folder)).toEqual(['model']);
});

it('never shows a half-written file to whoever reads meanwhile', async () => {
  const path = join(folder, 'model');
  const [old, fresh] = [new Uint8Array(4_000_000).fill(1), new Uint8Array(4_000_000).fill(2)];
  await writeAtomically(path, old);
  let done = false;
  const writing = writeAtomically(path, fresh).then(() => {
    done = true;
  });
  const seen = new Set<string>();
  for (let last = false; !last; ) {
    last = done;
    const bytes = await readFile(path);
    seen.add(`${bytes.length} bytes of ${[...new Set(bytes)]}`);
  }
  await writing;
  expect([...seen].every((view) => /^4000000 bytes of [12]$/.test(view))).toBe(true);
  expect(seen.has('4000000 bytes of 2')).toBe(true);
});

it('leaves the old file and no temporary one where writing fails', async () => {
  const occupied = join(folder, 'occupied');
  await mkdir(occupied);
  await writeFile(join(occupied, 'old'), 'old');
  await expect(writeAtomically(occupied, Uint8Array.of(1))).rejects.toThrow(UsageError);
  expect(await readdir(folder)).toEqual(['occupied']);
  expect(await readFile(join(occupied, 'old'), 'utf8')).toBe('old');
  await expect(writeAtomically(join(folder, 'none', 'model'), Uint8Array.of(1))).rejects.toThrow('cannot write');
});
