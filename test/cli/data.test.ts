import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadSamples } from '../../src/cli/data.js';
import { UsageError } from '../../src/cli/usage.js';
import { expectRejection } from '../expectations.js';
import { idxBytes } from '../io/idx-bytes.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fourlane-'));
});
afterEach(() => rm(folder, { recursive: true }));

const put = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);

/** Images of 2×2 pixels, the first pixel of image i being i, and their labels i mod 3. */
async function putIdx(set: string, samples: number, pack: (bytes: Uint8Array) => Uint8Array, ending: string) {
  const numbers = Uint8Array.from({ length: samples }, (_, i) => i);
  const pixels = Uint8Array.from({ length: samples * 4 }, (_, i) => (i % 4 ? 0 : i / 4));
  await put(`${set}-images${ending}`, pack(idxBytes(8, [samples, 2, 2], pixels)));
  await put(
    `${set}-labels${ending.replace('idx3', 'idx1')}`,
    pack(
      idxBytes(
        8,
        [samples],
        numbers.map((i) => i % 3),
      ),
    ),
  );
}

it('reads train and t10k files where both are there, gzipped or not, in either spelling', async () => {
  await putIdx('train', 5, gzipSync, '-idx3-ubyte.gz');
  await putIdx('t10k', 4, (bytes) => bytes, '.idx3-ubyte');
  const samples = await loadSamples({ data: folder, seed: 0 });
  expect(samples).toMatchObject({ task: 'classification', outputs: ['0', '1', '2'], side: 2 });
  expect(samples.train).toMatchObject({ samples: 5, features: 4, y: Int32Array.of(0, 1, 2, 0, 1) });
  expect(samples.test.samples).toBe(4);
  expect(samples.train.x[4]).toBe(Math.fround(1 / 255));
});

it('splits the only pair of files at random by the seed, 85 to 15', async () => {
  await putIdx('t10k', 20, gzipSync, '-idx3-ubyte.gz');
  const { train, test } = await loadSamples({ data: folder, seed: 0 });
  expect([train.samples, test.samples]).toEqual([17, 3]);
  const first = (x: Float32Array) => [...x].filter((_, i) => i % 4 === 0).map((pixel) => Math.round(255 * pixel));
  expect([...first(train.x), ...first(test.x)].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect([...test.y]).toEqual(first(test.x).map((i) => i % 3));
  expect(first(test.x)).not.toEqual([17, 18, 19]);
  expect((await loadSamples({ data: folder, seed: 1 })).test.x).not.toEqual(test.x);
});

it('passes over a folder with the name of an IDX file', async () => {
  await putIdx('train', 20, gzipSync, '-idx3-ubyte.gz');
  await mkdir(join(folder, 'train-images-idx3-ubyte'));
  await mkdir(join(folder, 'train-labels-idx1-ubyte'));
  expect((await loadSamples({ data: folder, seed: 0 })).train.samples).toBe(17);
});

it('knows EMNIST’s, QMNIST’s and other prefixes, and asks which where there are several', async () => {
  await putIdx('emnist-letters-train', 6, gzipSync, '-idx3-ubyte.gz');
  await putIdx('emnist-letters-test', 4, gzipSync, '-idx3-ubyte.gz');
  expect(await loadSamples({ data: folder, seed: 0 })).toMatchObject({ train: { samples: 6 }, test: { samples: 4 } });
  await putIdx('qmnist-test', 3, (bytes) => bytes, '-idx3-ubyte');
  const labels = Int32Array.from({ length: 24 }, (_, i) => (i % 8 === 0 ? 7 - i / 8 : -1));
  await rm(join(folder, 'qmnist-test-labels-idx1-ubyte'));
  await put('qmnist-test-labels-idx2-int', idxBytes(12, [3, 8], labels));
  await expect(loadSamples({ data: folder, seed: 0 })).rejects.toThrow(
    /several data sets are here, .*; expected one of them, such as /,
  );
  const { train, test, outputs } = await loadSamples({ data: join(folder, 'qmnist'), seed: 0 });
  expect(outputs).toEqual(['5', '6', '7']);
  expect([...train.y, ...test.y].sort()).toEqual([0, 1, 2]);
  expect((await loadSamples({ data: join(folder, 'emnist-letters'), seed: 0 })).train.samples).toBe(6);
});

it('takes classes that do not start at 0 as they are, and says so', async () => {
  await put('train-images-idx3-ubyte', idxBytes(8, [20, 1, 1], new Uint8Array(20)));
  await put(
    'train-labels-idx1-ubyte',
    idxBytes(
      12,
      [20],
      Int32Array.from({ length: 20 }, (_, i) => 1 + (i % 26)),
    ),
  );
  const { outputs, train, test, remarks } = await loadSamples({ data: folder, seed: 0 });
  expect(outputs).toEqual(Array.from({ length: 20 }, (_, i) => String(i + 1)));
  expect([...train.y, ...test.y].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(remarks).toEqual(['The labels start at 1: the classes are 1 to 20.']);
  // A model of EMNIST's letters has all 26, by name.
  const classes = Array.from({ length: 26 }, (_, i) => String(i + 1));
  const known = await loadSamples({ data: folder, seed: 0, known: { names: { classes } } });
  expect(known).toMatchObject({ outputs: classes, train: { y: train.y }, remarks: [] });
  const others = loadSamples({ data: folder, seed: 0, known: { names: { classes: ['a', 'b'] } } });
  await expect(others).rejects.toThrow(/has classes 1,2,3,.* but the model a,b: 1 is missing/);
});

it('splits a CSV file at random by the seed, every sample once', async () => {
  await put('all.csv', Array.from({ length: 100 }, (_, i) => `${i},${i % 2 ? 'odd' : 'even'}`).join('\n'));
  const load = (seed: number) => loadSamples({ data: join(folder, 'all.csv'), seed });
  const { train, test, outputs } = await load(1);
  expect(outputs).toEqual(['even', 'odd']);
  expect(test.samples).toBe(15);
  expect([...train.x, ...test.x].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect(test.y).toEqual(Int32Array.from(test.x, (x) => x % 2));
  expect((await load(1)).test.x).toEqual(test.x);
  expect((await load(2)).test.x).not.toEqual(test.x);
});

it('tests on another CSV file, with the classes of the first', async () => {
  await put('train.csv', 'a,kind\n1,x\n2,y\n3,z\n');
  await put('test.csv', 'a,kind\n9,z\n');
  const { train, test } = await loadSamples({
    data: join(folder, 'train.csv'),
    test: join(folder, 'test.csv'),
    label: 'kind',
    seed: 0,
  });
  expect(train.y).toEqual(Int32Array.of(0, 1, 2));
  expect(test.y).toEqual(Int32Array.of(2));
});

it('takes a label of digits for the column of that name, or where there is none for a number', async () => {
  await put('years.csv', ['1990,2,2020', ...Array.from({ length: 20 }, (_, i) => `${i},${2 * i},${3 * i}`)].join('\n'));
  await put('named.csv', ['name,2,last', ...Array.from({ length: 20 }, (_, i) => `${i},${2 * i},${3 * i}`)].join('\n'));
  const load = (file: string, label: string) =>
    loadSamples({ data: join(folder, file), task: 'regression', label, seed: 3 });
  expect(await load('named.csv', '2')).toMatchObject({ outputs: ['2'], train: { columns: ['name', 'last'] } });
  expect(await load('named.csv', '0,2')).toMatchObject({ outputs: ['name', '2'] });
  // Numbers alone are no header.
  expect(await load('years.csv', '2')).toMatchObject({ outputs: ['2'], train: { columns: ['0', '1'] } });
});

it('reads values to predict, several columns of them, and splits them with their samples', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => `${i + 1},${2 * i + 2},${(-i - 1) / 2}`);
  await put('values.csv', ['size,price,loss', ...rows].join('\n'));
  const load = (label: string) => loadSamples({ data: join(folder, 'values.csv'), task: 'regression', label, seed: 3 });
  const { train, test, ...rest } = await load('loss,1');
  expect(rest).toEqual({
    task: 'regression',
    source: 'values.csv',
    outputs: ['loss', 'price'],
    names: { features: ['size'], targets: ['loss', 'price'] },
    remarks: [],
  });
  expect(train).toMatchObject({ samples: 34, features: 1, outputs: 2, columns: ['size'] });
  expect(test.samples).toBe(6);
  for (const { x, y } of [train, test]) {
    expect([...y]).toEqual([...x].flatMap((size) => [-size / 2, 2 * size]));
  }
  await expect(load('weight')).rejects.toThrow(/values.csv: --label is "weight", expected one of size/);
  await expect(load('loss,2')).rejects.toThrow(UsageError);
  const task = { task: 'regression', seed: 0 } as const;
  await expect(loadSamples({ data: folder, ...task })).rejects.toThrow(/expected a CSV file for regression/);
  await expect(loadSamples({ data: undefined, ...task })).rejects.toThrow('--task regression: expected --data');
});

it('wants samples to train on and to test on', async () => {
  await put('three.csv', '1,a\n2,b\n3,a\n');
  await put('one.csv', '1,a\n');
  await put('none.csv', 'x,kind\n');
  const load = (data: string, test?: string) =>
    loadSamples({ data: join(folder, data), test: test && join(folder, test), seed: 0 });
  await expect(load('one.csv')).rejects.toThrow('one.csv: no samples are left to test on');
  expect((await load('three.csv')).test.samples).toBe(1);
  await expect(load('none.csv', 'none.csv')).rejects.toThrow('none.csv: no samples are left to train on');
  expect((await load('three.csv', 'three.csv')).test.samples).toBe(3);
});

it('says which path or file is wrong', async () => {
  await expect(loadSamples({ data: join(folder, 'none'), seed: 0 })).rejects.toThrow(/none: there is no such file/);
  await expect(loadSamples({ data: folder, seed: 0 })).rejects.toThrow(/no IDX files here, expected train-images/);
  await put('bad.csv', '1,2\n3\n');
  await expect(loadSamples({ data: join(folder, 'bad.csv'), seed: 0 })).rejects.toThrow(/bad\.csv: line 2/);
  await putIdx('train', 5, (bytes) => bytes.subarray(0, bytes.length - 1), '-idx3-ubyte');
  await expectRejection(
    loadSamples({ data: folder, seed: 0 }),
    UsageError,
    /train-images-idx3-ubyte: the file has .*truncated/,
  );
  await putIdx('train', 5, (bytes) => bytes, '-idx3-ubyte');
  await put('train-labels-idx1-ubyte', 'none');
  await expect(loadSamples({ data: folder, seed: 0 })).rejects.toThrow(/train-labels-idx1-ubyte: the file starts/);
});

it('draws its own digits where no data is given', async () => {
  const samples = await loadSamples({ data: undefined, seed: 0 });
  expect(samples).toMatchObject({ side: 28, train: { samples: 8500 }, test: { samples: 1500 } });
  expect(samples.outputs).toHaveLength(10);
});

const mnist = process.env.FOURLANE_MNIST;
it.skipIf(!mnist)('reads real MNIST (FOURLANE_MNIST names its folder)', async () => {
  const { train, test } = await loadSamples({ data: mnist, seed: 0 });
  expect(train.features).toBe(784);
  // Of the 10,000 test images alone, the first five are these.
  if (train.samples + test.samples === 10_000) expect([...train.y.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
});
