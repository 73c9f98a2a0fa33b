// Files that are broken at random, for readers that must refuse them in order.
import { readdirSync, readFileSync } from 'node:fs';
import { FormatError, memory } from 'fourlane';
import type { Network } from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/random.js';
import { sampled } from '../../thorough.js';

/** Bytes that formats are most easily upset by: ends, signs, JSON's punctuation, a dunder. */
const NASTY = [0, 1, 0x7f, 0x80, 0xff, ...new TextEncoder().encode('{}[]",:0-9e_')];

/** One to four changes: bits, bytes and numbers overwritten, pieces cut out, repeated or moved, the end cut off. */
function mutate(file: Uint8Array, random: Random): Uint8Array {
  let bytes = Array.from(file);
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    const at = random.below(bytes.length + 1);
    const length = 1 + random.below(12);
    const from = random.below(bytes.length + 1);
    switch (random.below(6)) {
      case 0:
        if (at < bytes.length) bytes[at] = (bytes[at] as number) ^ (1 << random.below(8));
        break;
      case 1:
        if (at < bytes.length) bytes[at] = NASTY[random.below(NASTY.length)] as number;
        break;
      case 2:
        bytes.splice(at, Math.min(8, bytes.length - at), ...Array.from({ length: 8 }, () => random.below(256)));
        break;
      case 3:
        bytes.splice(at, length);
        break;
      case 4:
        bytes.splice(at, 0, ...bytes.slice(from, from + length * 4));
        break;
      default:
        bytes = bytes.slice(0, at);
    }
  }
  return Uint8Array.from(bytes);
}

/** Reads a file whole, and gives the number of values that it made of it. */
export type Reader = (bytes: Uint8Array) => number | Promise<number>;

const fixtures = new URL('../fixtures/', import.meta.url);
/** The files of other programs that end so. */
export const fixturesOf = (ending: string): Uint8Array[] =>
  readdirSync(fixtures)
    .filter((name) => name.endsWith(ending))
    .map((name) => new Uint8Array(readFileSync(new URL(name, fixtures))));

/** Values of a model that has been read, which is given back. */
export function valuesOf(model: Network): number {
  const { length } = model.parameterBuffer;
  model.dispose();
  return length;
}

/** Demands that a reader takes or refuses every one of some mutated files. @param most how many in CI; a tenth of it otherwise */
export function fuzz(name: string, most: number, good: readonly Uint8Array[], read: Reader): void {
  describe(name, () => {
    const mutations = sampled(most, most / 10);

    it(`takes or refuses each of ${mutations} mutated files, and makes no more values than the file has bytes`, async () => {
      const before = Object.getOwnPropertyNames(Object.prototype);
      const used = memory().used;
      const random = new Random(1);
      let taken = 0;
      for (let i = 0; i < mutations; i++) {
        const bytes = mutate(good[i % good.length] as Uint8Array, random);
        try {
          const values = await read(bytes);
          taken += 1;
          if (values > bytes.length) expect.fail(`${values} values of ${bytes.length} bytes: ${bytes}`);
        } catch (error) {
          if (!(error instanceof FormatError)) throw new Error(`mutation ${i} of ${bytes}`, { cause: error });
        }
      }
      expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
      expect(memory().used).toBe(used);
      // Were none taken, or all, the mutations would try nothing.
      expect(taken).toBeGreaterThan(0);
      expect(taken).toBeLessThan(mutations);
    });
  });
}
