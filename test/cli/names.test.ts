import { spawn, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { readNames, readOnnxNames, saveModel, toOnnx } from 'fourlane/io';
import { dense, sequential } from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.js';
import { temporaryFolder } from './folder.js';
import { fourlane } from './run.js';

const { path, put } = temporaryFolder();

const random = new Random(1);
const houses = Array.from({ length: 200 }, (_, i) => {
  const [rooms, age] = [1 + random.below(9), random.below(100)];
  const row = { id: `h${i}`, rooms, age, price: 50 * rooms - age, rent: rooms + age / 100 };
  return { ...row, size: rooms > 4 ? 'large' : 'small' };
});
type Column = keyof (typeof houses)[number];
const csv = (columns: readonly Column[], header = columns.join()) =>
  [header, ...houses.map((row) => columns.map((column) => row[column]).join())].filter(Boolean).join('\n');

describe('a model for regression', () => {
  const saved = path('houses.safetensors');
  const data = put('houses.csv', csv(['id', 'rooms', 'age', 'price', 'rent']));
  const evaluate = async (file: string, ...more: string[]) => {
    const { out, err, code } = await fourlane(['evaluate', saved, '--data', file, '--json', ...more]);
    return code === 0 ? JSON.parse(out) : { code, err };
  };

  it('keeps the names of its columns, and finds them in any order, others left out', async () => {
    const args = ['--task', 'regression', '--label', 'price,rent', '--exclude', 'id', '--standardize'];
    const trained = await fourlane(['train', '--data', data, ...args, '--learning-rate', '0.01', '--save', saved]);
    expect(trained).toMatchObject({ code: 0, err: '' });
    expect(readNames(await readFile(saved))).toEqual({ features: ['rooms', 'age'], targets: ['price', 'rent'] });
    const expected = await evaluate(data);
    expect(expected.r2).toBeGreaterThan(0.9);
    const other = put('other.csv', csv(['rent', 'age', 'price', 'rooms']));
    const packed = put('other.csv.gz', gzipSync(csv(['age', 'price', 'rent', 'rooms'])));
    for (const file of [other, packed]) expect({ ...(await evaluate(file)), source: 'houses.csv' }).toEqual(expected);
    // The flag's order is not the model's.
    expect({ ...(await evaluate(other, '--label', 'rent,price')), source: 'houses.csv' }).toEqual(expected);
    for (const [name, read] of [
      ['copy.safetensors', readNames],
      ['copy.onnx', readOnnxNames],
    ] as const) {
      const exported = path(name);
      expect((await fourlane(['export', '--fold', saved, exported])).code).toBe(0);
      expect(read(await readFile(exported))).toEqual({ features: ['rooms', 'age'], targets: ['price', 'rent'] });
      const { out } = await fourlane(['evaluate', exported, '--data', other, '--json']);
      expect(JSON.parse(out)).toMatchObject({ task: 'regression', r2: expect.closeTo(expected.r2, 4) });
    }
  });

  it('refuses files without them, with both lists', async () => {
    expect(await evaluate(put('few.csv', csv(['rooms', 'price', 'rent'])))).toEqual({
      code: 2,
      err: `fourlane: ${path('few.csv')}: columns are rooms,age, but the file has rooms: age is missing\n`,
    });
    expect(await evaluate(put('unlabelled.csv', csv(['rooms', 'age', 'price'])))).toMatchObject({
      code: 2,
      err: expect.stringContaining('unlabelled.csv: the label is "rent", expected one of rooms,age,price'),
    });
    expect(await evaluate(put('headless.csv', csv(['rooms', 'age', 'price', 'rent'], '')))).toMatchObject({
      code: 2,
      err: expect.stringContaining(
        'the label is "price", expected one of 0,1,2,3 (the file has no header, as far as --header says)',
      ),
    });
    const wrong = await evaluate(data, '--label', 'rooms,price');
    expect(wrong).toMatchObject({
      code: 2,
      err: expect.stringContaining('columns are rooms,age, but the file has id,age,rent'),
    });
  });

  it('goes on from a checkpoint with the columns in its order', async () => {
    const args = ['--task', 'regression', '--layers', '4', '--json', '--checkpoint', path('columns.checkpoint')];
    const first = put('first.csv', csv(['rooms', 'age', 'price']));
    const second = put('second.csv', csv(['age', 'price', 'rooms']));
    const run = async (file: string, epochs: string, ...more: string[]) =>
      JSON.parse((await fourlane(['train', '--data', file, '--epochs', epochs, ...args, ...more])).out).epochs;
    await run(first, '1');
    const [epoch] = await run(second, '2');
    const whole = await run(first, '2', '--checkpoint', path('whole.checkpoint'));
    expect(epoch.testLoss).toBe(whole[1].testLoss);
  });
});

const data = put('classes.csv', csv(['size', 'rooms', 'age']));

describe('a model of classes', () => {
  const args = ['--label', 'size', '--epochs', '5', '--layers', '8', '--standardize'];
  const saved = path('classes.safetensors');

  it('finds label, columns and classes by name', async () => {
    expect(await fourlane(['train', '--data', data, ...args, '--save', saved])).toMatchObject({ code: 0, err: '' });
    expect(readNames(await readFile(saved))).toEqual({
      features: ['rooms', 'age'],
      targets: ['size'],
      classes: ['large', 'small'],
    });
    const expected = JSON.parse((await fourlane(['evaluate', saved, '--data', data, '--json'])).out);
    const other = put('classes-other.csv', csv(['id', 'age', 'size', 'rooms', 'price']));
    const { out } = await fourlane(['evaluate', saved, '--data', other, '--json']);
    expect({ ...JSON.parse(out), source: 'classes.csv' }).toEqual(expected);
    const one = put('one.csv', 'size,age,rooms\nsmall,10,1\n');
    const { confusion } = JSON.parse((await fourlane(['evaluate', saved, '--data', one, '--json'])).out);
    expect(confusion[0]).toEqual([0, 0]);
    const unknown = put('unknown.csv', 'size,age,rooms\ntiny,10,1\n');
    expect(await fourlane(['evaluate', saved, '--data', unknown])).toMatchObject({
      code: 2,
      err: `fourlane: ${unknown}: line 2 has class "tiny", expected one of large,small\n`,
    });
    const unnamed = put('unnamed.csv', 'kind,age,rooms\nsmall,10,1\n');
    expect((await fourlane(['evaluate', saved, '--data', unnamed])).err).toContain(
      'the label is "size", expected one of kind,age,rooms',
    );
    // Told which column it is, it may have another name.
    expect((await fourlane(['evaluate', saved, '--data', unnamed, '--label', 'kind'])).code).toBe(0);
  });

  it('of a file without a header finds the label by its place', async () => {
    const headless = put('plain.csv', csv(['size', 'rooms', 'age'], ''));
    const plain = path('plain.safetensors');
    const trained = await fourlane(['train', '--data', headless, ...args, '--label', '0', '--save', plain]);
    expect(trained).toMatchObject({ code: 0, err: '' });
    expect(readNames(await readFile(plain))).toEqual({
      features: ['1', '2'],
      targets: ['0'],
      classes: ['large', 'small'],
    });
    const test = async (file: string) =>
      JSON.parse((await fourlane(['evaluate', plain, '--data', file, '--json'])).out);
    const [result, byPlace] = [await test(headless), await test(data)];
    expect(byPlace).toMatchObject({
      accuracy: result.accuracy,
      remarks: ['The columns are taken by their places, since the model knows no names: rooms,age.'],
    });
  });
});

describe('a model without names', () => {
  const unnamed = path('unnamed.safetensors');
  const model = sequential([dense({ units: 3, inputShape: [1], useBias: false })]);
  // The first class for values below 0, the last for those above.
  model.parameters[0]?.value.data.set([-1, 0, 1]);
  put('unnamed.safetensors', saveModel(model));
  const named = toOnnx(model, { names: { features: ['x'], classes: ['b', 'ü', 'a'] } });
  model.dispose();
  const evaluate = async (labels: readonly [below: string, above: string, middle?: string], ...more: string[]) => {
    const rows = [`-1,${labels[0]}`, `1,${labels[1]}`, ...(labels[2] ? [`-1,${labels[2]}`] : [])];
    const file = put('three.csv', rows.join('\n'));
    const { out, err, code } = await fourlane(['evaluate', unnamed, '--data', file, '--json', ...more]);
    return code === 0 ? JSON.parse(out) : { code, err };
  };

  it('but with those of ONNX metadata finds classes by name, fewer than outputs too', async () => {
    expect(readOnnxNames(named)).toEqual({ features: ['x'], classes: ['b', 'ü', 'a'] });
    const file = put('named.onnx', named);
    const run = (content: string) => fourlane(['evaluate', file, '--data', put('x.csv', content), '--json']);
    expect(JSON.parse((await run('y,x,kind\n7,-1,b\n7,1,a\n')).out)).toMatchObject({
      accuracy: 1,
      classes: ['b', 'ü', 'a'],
    });
    expect((await run('x,kind\n1,c\n')).err).toContain('line 2 has class "c", expected one of b,ü,a');
  });

  it('takes numbers for classes, else as many classes as it has outputs, or those of --classes', async () => {
    expect(await evaluate(['0', '2'])).toMatchObject({ accuracy: 1, classes: ['0', '1', '2'] });
    expect(await evaluate(['a', 'c', 'b'])).toMatchObject({
      accuracy: expect.closeTo(2 / 3, 6),
      classes: ['a', 'b', 'c'],
    });
    expect(await evaluate(['a', 'b'])).toMatchObject({
      code: 2,
      err: expect.stringContaining(
        'has classes a,b, but the model 3 outputs without names: expected --classes with the name of each',
      ),
    });
    expect(await evaluate(['a', 'b'], '--classes', 'a,"c, or d",b')).toMatchObject({
      accuracy: 1,
      classes: ['a', 'c, or d', 'b'],
    });
    expect(await evaluate(['a', 'b'], '--classes', 'a,b')).toMatchObject({
      code: 2,
      err: 'fourlane: --classes a,b: expected 3 names, one for each output\n',
    });
    expect(await evaluate(['0', '5'])).toMatchObject({ code: 2, err: expect.stringContaining('--classes') });
  });
});

describe('fourlane train reads', () => {
  const learn = ['--layers', '4', '--epochs', '1', '--json'];
  const run = (content: string, ...more: string[]) =>
    fourlane(['train', '--data', put('read.csv', content), ...learn, ...more]);
  const german = `"Größe";Preis\n${Array.from({ length: 40 }, (_, i) => `"${i},5";${2 * i},25`).join('\n')}\n`;

  it('other formats by flags', async () => {
    const flags = ['--delimiter', ';', '--decimal', ',', '--task', 'regression'];
    expect(await run(german, ...flags)).toMatchObject({ code: 0, err: '' });
    expect(await run(german.replaceAll(';', '\t'), '--delimiter', 'tab', ...flags.slice(2))).toMatchObject({ code: 0 });
    expect(await run(`1,2\n${'3,4\n5,6\n'.repeat(9)}`, '--header', 'true')).toMatchObject({ code: 0, err: '' });
  });

  it.skipIf(process.platform === 'win32')('a pipe', async () => {
    const pipe = path('pipe');
    spawnSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', `cat '${data}' > '${pipe}'`]);
    const { code, err, out } = await fourlane(['train', '--data', pipe, '--label', 'size', ...learn]);
    writer.kill();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out).epochs).toHaveLength(1);
  });

  it.each<[string, string, string[]]>([
    [german, 'Are they separated by ";"? Say so by --delimiter', []],
    [
      german,
      'expected a number, its decimals behind a point (--decimal)',
      ['--delimiter', ';', '--task', 'regression'],
    ],
    [
      '0,1,label\n5,9,a\n7,7,b\n9,9,a\n',
      'line 1 is 0,1,label: the names of the columns, or a sample? Say so by --header',
      [],
    ],
    [
      'size,price\n1,2.5\n2,3\n',
      'looks continuous (a fraction, "2.5"), expected classes. Values are read by --task regression; another column is named by --label',
      [],
    ],
    ['1,a\n2,b\n', '--delimiter ;;: expected one character, such as ";", or tab', ['--delimiter', ';;']],
    ['1,a\n2,b\n', '--decimal ;: expected one of ., ,', ['--decimal', ';']],
    ['1,a\n2,b\n', '--header maybe: expected one of true, false, auto', ['--header', 'maybe']],
    ['1,a\n2,b\n', '--exclude is "7", expected one of 0,1', ['--exclude', '7']],
    ['nan,1\n2,3\n', 'read.csv: line 1, column 0 is "nan", a missing value, expected a number', []],
    [
      `1,a\n${'2,b\n'.repeat(38)}`,
      '--batch 32: of 33 samples a batch of one is left, which batch norm cannot train on; expected another size',
      ['--batch-norm'],
    ],
    ['1,a\n2,b\n3,a\n', '--batch 1: of 2 samples a batch of one is left', ['--batch-norm', '--batch', '1']],
  ])('and refuses %j in one line: %s', async (content, message, flags) => {
    const { code, out, err } = await run(content, ...flags);
    expect(err).toContain(message);
    expect(err).not.toMatch(/readCsv|trainTestSplit|the option/);
    expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 });
  });
});
