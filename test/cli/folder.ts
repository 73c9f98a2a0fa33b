import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { Random } from '../../src/random.js';

/** A folder that is there until the file's tests are done. */
export interface Folder {
  /** The path of a file in it. */
  path(name: string): string;
  /** Writes a file, and gives its path. */
  put(name: string, content: string | Uint8Array): string;
}

export function temporaryFolder(): Folder {
  const folder = mkdtempSync(join(tmpdir(), 'fourlane-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    put: (name, content) => {
      writeFileSync(path(name), content);
      return path(name);
    },
  };
}

/** A CSV file of two classes, inside and outside of a circle. */
export function circle(samples = 400): string {
  const random = new Random(1);
  const rows = Array.from({ length: samples }, () => {
    const [a, b] = [random.uniform(-1, 1), random.uniform(-1, 1)];
    return `${a},${b},${a * a + b * b < 0.5 ? 'in' : 'out'}`;
  });
  return rows.join('\n');
}

/** A CSV file of two classes by the first of two columns. */
export const lowAndHigh = Array.from(
  { length: 100 },
  (_, i) => `${i % 10},${(i * 7) % 11},${i % 10 < 5 ? 'low' : 'high'}`,
).join('\n');
