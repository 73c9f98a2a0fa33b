import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { FormatError, memory } from 'fourlane';
import {
  fromOnnx,
  loadModel,
  readCsv,
  readCsvRegression,
  readIdx,
  readSafetensors,
  restoreCheckpoint,
  saveCheckpoint,
  saveModel,
  writeSafetensors,
} from 'fourlane/io';
import {
  adam,
  categoricalCrossentropy,
  dense,
  earlyStopping,
  type Network,
  reduceOnPlateau,
  sequential,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.js';
import { sampled } from '../thorough.js';
import { idxBytes } from './idx-bytes.js';

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
type Reader = (bytes: Uint8Array) => number | Promise<number>;

const text = (content: string) => new TextEncoder().encode(content);
const tensors: [string, { shape: number[]; data: Float32Array }][] = [
  ['dense.weight', { shape: [2, 3], data: Float32Array.of(1, 2, 3, Number.NaN, Infinity, -0) }],
  ['__proto__', { shape: [2], data: Float32Array.of(1, 2) }],
];
const pixels = idxBytes(
  8,
  [3, 2, 2],
  Uint8Array.from({ length: 12 }, (_, i) => i),
);
const fixtures = new URL('fixtures/', import.meta.url);
const fixturesOf = (ending: string): Uint8Array[] =>
  readdirSync(fixtures)
    .filter((name) => name.endsWith(ending))
    .map((name) => new Uint8Array(readFileSync(new URL(name, fixtures))));

const learner = sequential([dense({ units: 2, inputShape: [3], activation: 'relu' }), dense({ units: 2 })]);
learner.compile({ optimizer: adam(), loss: categoricalCrossentropy(), schedule: reduceOnPlateau() });

// As early stopping is behind an epoch: with the best weights.
const callbacks = [earlyStopping({ restoreBestWeights: true })];
callbacks[0]?.loadState?.({ numbers: { best: 1, bad: 0 }, weights: learner.parameterBuffer.data });

const readers: [name: string, mutations: number, good: Uint8Array[], read: Reader][] = [
  [
    'readSafetensors',
    30_000,
    [writeSafetensors(tensors, [['format', 'pt']]), writeSafetensors([]), ...fixturesOf('.safetensors')],
    (bytes) => sum([...readSafetensors(bytes).tensors.values()].map(({ data }) => data.length)),
  ],
  [
    'readIdx',
    10_000,
    [pixels, idxBytes(13, [4], Float32Array.of(1, 2, 3, 4))],
    async (bytes) => (await readIdx(bytes)).data.length,
  ],
  ['readIdx, gzipped', 2_000, [gzipSync(pixels)], async (bytes) => (await readIdx(bytes)).data.length / 1000],
  ['readCsv, gzipped', 1_000, [gzipSync(text('a,kind\n1,x\n2,y\n'))], (bytes) => readCsv(bytes).x.length / 1000],
  ['readCsv', 20_000, [text('a,b,kind\n1,2,x\n-3e4,.5,"y, ""z"""\n')], (bytes) => readCsv(bytes).x.length],
  [
    'readCsvRegression',
    5_000,
    [text('a,b,price\n1,2,3\n-3e4,.5,6\n')],
    (bytes) => {
      const { x, y } = readCsvRegression(bytes);
      return x.length + y.length;
    },
  ],
  ['fromOnnx', 10_000, fixturesOf('.onnx'), (bytes) => valuesOf(fromOnnx(bytes))],
  ['loadModel', 20_000, [saveModel(learner)], (bytes) => valuesOf(loadModel(bytes))],
  [
    'restoreCheckpoint',
    10_000,
    [saveCheckpoint(learner, { callbacks })],
    (bytes) => {
      restoreCheckpoint(learner, bytes, { callbacks });
      return learner.parameterBuffer.length;
    },
  ],
];

/** Values of a model that has been read, which is given back. */
function valuesOf(model: Network): number {
  const { length } = model.parameterBuffer;
  model.dispose();
  return length;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

describe.each(readers)('%s', (_, most, good, read) => {
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
