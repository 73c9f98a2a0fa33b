import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from 'fourlane/io';
import { afterAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/random.js';
import { fourlane } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'fourlane-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Two classes, inside and outside of a circle. */
const random = new Random(1);
const rows = Array.from({ length: 400 }, () => {
  const [a, b] = [random.uniform(-1, 1), random.uniform(-1, 1)];
  return `${a},${b},${a * a + b * b < 0.5 ? 'in' : 'out'}`;
});
const csv = join(folder, 'circle.csv');
writeFileSync(csv, rows.join('\n'));
const small = ['--data', csv, '--layers', '16', '--learning-rate', '0.02'];

describe('fourlane train', () => {
  it('trains on a CSV file, and ends with tables; nothing but text where the output is no terminal', async () => {
    const { code, out, err } = await fourlane(['train', ...small, '--epochs', '20']);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toContain('340 samples to train on, 60 to test on: circle.csv');
    expect(out).toMatch(/^epoch\s+loss\s+accuracy\s+test loss\s+test accuracy\s+ms a step\s+samples\/s$/m);
    expect(out).toMatch(/^20 +0\.\d{4} +0\.9\d{3} /m);
    expect(out).toMatch(/^dense +16 +\d+ +\d+\.\d%$/m);
    expect(out).not.toContain('\x1b');
  });

  it('prints JSON, the same for the same seed', async () => {
    const run = async (seed: string) =>
      JSON.parse((await fourlane(['train', ...small, '--epochs', '2', '--json', '--seed', seed])).out);
    const [first, again, other] = [await run('1'), await run('1'), await run('2')];
    expect(first).toMatchObject({ source: 'circle.csv', ended: 'done', layers: [{ layer: 'dense', units: 16 }] });
    const losses = (result: { epochs: { loss: number }[] }) => result.epochs.map(({ loss }) => loss);
    expect(losses(first)).toHaveLength(2);
    expect(losses(again)).toEqual(losses(first));
    expect(losses(other)).not.toEqual(losses(first));
  });

  it('learns otherwise with each flag of the net and of its training', async () => {
    const flags = [
      ['--layers', '8'],
      ['--activation', 'tanh'],
      ['--batch-norm'],
      ['--dropout', '0.5'],
      ['--standardize'],
      ['--optimizer', 'rmsprop'],
      ['--learning-rate', '0.1'],
      ['--weight-decay', '1'],
      ['--batch', '16'],
      ['--seed', '3'],
    ];
    const args = ['train', '--data', csv, '--epochs', '1', '--json'];
    const runs = await Promise.all([[], ...flags].map((flag) => fourlane([...args, ...flag])));
    const [without, ...losses] = runs.map(({ out }) => JSON.parse(out).epochs[0].loss);
    flags.forEach((flag, i) => {
      expect(losses[i], `${flag}`).not.toBe(without);
    });
  });

  it('stops at Ctrl-C, shows what there is, and exits with 130', async () => {
    const { code, out, err } = await fourlane(['train', ...small, '--epochs', '1000000'], 'Non-trainable');
    expect(err).toBe('');
    expect(out).toMatch(/^epoch +loss/m);
    expect(out).toContain('hidden layer');
    expect(code).toBe(130);
  });

  it('writes the model whole, and leaves no temporary file', async () => {
    const file = join(folder, 'model.safetensors');
    expect((await fourlane(['train', ...small, '--epochs', '1', '--save', file])).code).toBe(0);
    expect(readdirSync(folder).filter((name) => name.startsWith('model'))).toEqual(['model.safetensors']);
  });
});

describe('fourlane train --task regression', () => {
  // Two values of very different sizes, of inputs of very different sizes.
  const surface = join(folder, 'surface.csv');
  const points = Array.from({ length: 400 }, () => {
    const [a, b] = [random.uniform(-1, 1), random.uniform(-1, 1)];
    return `${1e4 + 500 * a},${b / 100},${a * b},${3000 + 100 * (a + b * b)}`;
  });
  writeFileSync(surface, ['width,depth,volume,price', ...points].join('\n'));
  const args = ['--data', surface, '--task', 'regression', '--label', 'price,volume'];

  it('learns several columns, which evaluate tests by name, folded and exported as well', async () => {
    const [saved, folded] = [join(folder, 'surface.safetensors'), join(folder, 'surface.onnx')];
    const learn = ['--standardize', '--layers', '32', '--learning-rate', '0.01', '--epochs', '60'];
    const trained = await fourlane(['train', ...args, ...learn, '--test', surface, '--save', saved, '--json']);
    expect(trained.err).toBe('');
    const { epochs, task } = JSON.parse(trained.out);
    expect(task).toBe('regression');
    const last = epochs.at(-1);
    expect(Object.keys(last).slice(0, 7)).toEqual(['epoch', 'loss', 'mae', 'r2', 'testLoss', 'testMae', 'testR2']);
    expect(last.testR2).toBeGreaterThan(0.95);

    const tested = JSON.parse((await fourlane(['evaluate', saved, '--data', surface, '--json'])).out);
    expect(tested).toMatchObject({ task: 'regression', samples: 400, r2: expect.closeTo(last.testR2, 4) });
    expect(tested.outputs.map(({ name }: { name: string }) => name)).toEqual(['price', 'volume']);
    // The loss minds both alike, though one varies by 200 times as much as the other.
    for (const { r2 } of tested.outputs) expect(r2).toBeGreaterThan(0.99);
    expect((tested.outputs[0].r2 + tested.outputs[1].r2) / 2).toBeCloseTo(tested.r2, 5);

    expect((await fourlane(['export', '--fold', saved, folded])).code).toBe(0);
    const again = JSON.parse((await fourlane(['evaluate', folded, ...args, '--json'])).out);
    expect(again.r2).toBeCloseTo(tested.r2, 4);
    expect((await fourlane(['evaluate', saved, '--data', surface])).out).toMatch(/^price +\d+\.\d{4} +0\.9\d{3}$/m);
  });

  it('finds a column again whose name holds a comma', async () => {
    const [file, saved] = [join(folder, 'net.csv'), join(folder, 'net.safetensors')];
    writeFileSync(file, ['size,"price, net"', ...rows.map((_, i) => `${i},${2 * i}`)].join('\n'));
    const shape = ['--task', 'regression', '--data', file, '--layers', '4', '--epochs', '1'];
    expect((await fourlane(['train', ...shape, '--save', saved])).code).toBe(0);
    const { out, err } = await fourlane(['evaluate', saved, '--data', file, '--json']);
    expect(err).toBe('');
    expect(JSON.parse(out).outputs[0].name).toBe('price, net');
  });

  it('shows its tables, and refuses what does not fit', async () => {
    const { out } = await fourlane(['train', ...args, '--standardize', '--layers', '4', '--epochs', '1']);
    expect(out).toMatch(/^epoch +loss +mae +r2 +test loss +test mae +test r2 +ms a step +samples\/s$/m);
    expect(out).toContain('Loss and mae are of values of deviation 1');
    const raw = await fourlane(['train', ...args, '--layers', '4', '--epochs', '1', '--learning-rate', '0']);
    expect(raw.out).toContain(
      'An r2 below 0 is worse than predicting the mean. Columns of different sizes need --standardize.',
    );
    const saved = join(folder, 'surface.safetensors');
    const wrong = await fourlane(['evaluate', saved, '--data', surface, '--label', 'price']);
    expect(wrong).toMatchObject({
      code: 2,
      err: expect.stringContaining('1 columns to predict, but the model 2 and 2'),
    });
    const unknown = await fourlane(['train', '--task', 'regression', '--data', surface, '--label', 'colour']);
    expect(unknown).toMatchObject({
      code: 2,
      err: expect.stringContaining('surface.csv: --label is "colour", expected one of width'),
    });
    const hot = await fourlane(['train', ...args, '--optimizer', 'sgd', '--learning-rate', '100', '--epochs', '2']);
    expect(hot).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^fourlane: training stopped at step \d+: .*The inputs reach .*scale them/),
    });
  });
});

describe('fourlane train --batch-norm --dropout --weight-decay', () => {
  it('learns, and export --fold leaves dense layers and activations of the saved model', async () => {
    const [saved, folded] = [join(folder, 'normed.safetensors'), join(folder, 'folded.safetensors')];
    const regular = ['--batch-norm', '--dropout', '0.1', '--weight-decay', '0.001'];
    const args = ['train', ...small, '--test', csv, ...regular, '--epochs', '60', '--save', saved];
    const { out } = await fourlane(args);
    expect(out).toMatch(/dense \(Dense\).*\n batchNorm \(BatchNorm\).*\n activation.*\n dropout/);
    expect((await fourlane(['export', '--fold', saved, folded])).code).toBe(0);
    const layers = JSON.parse(
      readSafetensors(readFileSync(folded)).metadata.get('fourlane.architecture') as string,
    ).layers.map(({ type }: { type: string }) => type);
    expect(layers).toEqual(['dense', 'activation', 'dense']);
    const [before, after] = await Promise.all(
      [saved, folded].map(async (file) =>
        JSON.parse((await fourlane(['evaluate', file, '--data', csv, '--json'])).out),
      ),
    );
    expect(before.accuracy).toBeGreaterThan(0.9);
    expect(after.loss).toBeCloseTo(before.loss, 5);
    expect(after.classes).toEqual(['in', 'out']);
  });
});

describe('fourlane train --patience', () => {
  it('stops when the test loss stays, goes back to the best, and a run that was interrupted stops alike', async () => {
    const args = ['train', ...small, '--learning-rate', '0.3', '--batch', '4', '--patience', '4', '--json'];
    const run = async (...more: string[]) => JSON.parse((await fourlane([...args, ...more])).out);
    const { epochs, ended } = await run('--epochs', '200');
    expect(ended).toBe('stopped');
    const losses = epochs.map(({ testLoss }: { testLoss: number }) => testLoss);
    expect(losses.indexOf(Math.min(...losses))).toBe(losses.length - 5);

    const checkpoint = ['--checkpoint', join(folder, 'patient')];
    const saved = join(folder, 'patient.safetensors');
    await run('--epochs', String(losses.length - 2), ...checkpoint);
    const rest = await run('--epochs', '200', ...checkpoint, '--save', saved);
    expect(rest.ended).toBe('stopped');
    expect(rest.epochs.map(({ testLoss }: { testLoss: number }) => testLoss)).toEqual(losses.slice(-2));
    const test = JSON.parse((await fourlane(['evaluate', saved, '--data', csv, '--json'])).out);
    const direct = join(folder, 'direct.safetensors');
    const shown = await fourlane([...args.slice(0, -1), '--epochs', '200', '--save', direct]);
    expect(shown.out).toContain('The weights are those of the epoch with the lowest test loss.');
    expect(JSON.parse((await fourlane(['evaluate', direct, '--data', csv, '--json'])).out)).toEqual(test);
  });
});

describe('fourlane train --checkpoint', () => {
  it('goes on after Ctrl-C, and ends as if it had not been stopped', async () => {
    const args = ['train', ...small, '--batch', '1', '--json'];
    const losses = async (...more: string[]) => {
      const { epochs } = JSON.parse((await fourlane([...args, ...more])).out);
      return epochs.map(({ epoch, testLoss }: { epoch: number; testLoss: number }) => [epoch, testLoss]);
    };
    const checkpoint = ['--checkpoint', join(folder, 'checkpoint')];
    const whole = await losses('--epochs', '6');
    expect(await losses('--epochs', '2', ...checkpoint)).toEqual(whole.slice(0, 2));
    expect(await losses('--epochs', '6', ...checkpoint)).toEqual(whole.slice(2));
    const again = await fourlane([...args, '--epochs', '6', ...checkpoint]);
    expect(again).toMatchObject({ code: 2, err: 'fourlane: --epochs 6: the checkpoint has 6 epochs already\n' });
    const other = await fourlane([...args, '--seed', '9', ...checkpoint]);
    expect(other.code).toBe(2);
    expect(other.err).toContain('the checkpoint has another architecture: seed is 0, in the model 9\n');
  });
});

describe('fourlane train --checkpoint in the middle of an epoch', () => {
  it('goes on with batches of the same size alone', async () => {
    const file = join(folder, 'middle');
    const args = ['train', ...small, '--checkpoint', file, '--json'];
    expect((await fourlane([...args, '--epochs', '1'])).code).toBe(0);
    const { tensors, metadata } = readSafetensors(readFileSync(file));
    const training = JSON.parse(metadata.get('fourlane.training') as string);
    Object.assign(training.trainingState, { batch: 2, sums: { loss: [30, 64], accuracy: [40, 64] } });
    const altered = new Map(metadata).set('fourlane.training', JSON.stringify(training));
    writeFileSync(file, writeSafetensors(tensors, altered));
    expect(await fourlane([...args, '--batch', '16'])).toMatchObject({
      code: 2,
      out: '',
      err: 'fourlane: --batch 16: the checkpoint is 2 batches, 64 samples, into an epoch\n',
    });
    expect((await fourlane([...args, '--epochs', '2'])).code).toBe(0);
  });
});

describe('fourlane evaluate and export', () => {
  it('tests a saved model, by the classes that it was trained on, in either format', async () => {
    const [saved, exported] = [join(folder, 'circle.safetensors'), join(folder, 'circle.onnx')];
    const trained = await fourlane(['train', ...small, '--test', csv, '--epochs', '30', '--save', saved, '--json']);
    const { testAccuracy, testLoss } = JSON.parse(trained.out).epochs.at(-1);
    expect((await fourlane(['export', saved, exported])).code).toBe(0);
    for (const file of [saved, exported]) {
      const result = JSON.parse((await fourlane(['evaluate', file, '--data', csv, '--json'])).out);
      expect(result).toMatchObject({ samples: 400, accuracy: testAccuracy, classes: ['in', 'out'] });
      expect(result.loss).toBeCloseTo(testLoss, 6);
      expect(result.confusion.flat().reduce((a: number, b: number) => a + b, 0)).toBe(400);
    }
    const one = join(folder, 'one.csv');
    writeFileSync(one, '0.9,0.9,out\n');
    const { confusion } = JSON.parse((await fourlane(['evaluate', saved, '--data', one, '--json'])).out);
    expect(confusion).toEqual([
      [0, 0],
      [0, 1],
    ]);
    expect((await fourlane(['evaluate', saved, '--data', csv])).out).toMatch(/^is \\ taken for +in +out$/m);
  });

  it('refuses models of other data, files that are none, and endings that it does not know', async () => {
    const saved = join(folder, 'circle.safetensors');
    expect(await fourlane(['evaluate', saved])).toMatchObject({
      code: 2,
      err: expect.stringContaining('but the model in,out: 0 is missing'),
    });
    expect(await fourlane(['evaluate', csv])).toMatchObject({
      code: 2,
      err: expect.stringContaining('.safetensors or .onnx'),
    });
    const broken = join(folder, 'broken.safetensors');
    writeFileSync(broken, 'text');
    expect(await fourlane(['evaluate', broken])).toMatchObject({ code: 2, err: expect.stringContaining('4 bytes') });
    for (const flag of ['--save', '--checkpoint']) {
      // Before anything is trained, so nothing is printed.
      expect(await fourlane(['train', '--data', csv, flag, join(folder, 'none', 'x.onnx')])).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining('cannot write'),
      });
    }
    for (const output of [join(folder, 'none', 'x.onnx'), join(saved, 'x.onnx')]) {
      expect(await fourlane(['export', saved, output])).toMatchObject({
        code: 2,
        err: expect.stringContaining(`cannot write ${output}`),
      });
    }
    const one = join(folder, 'one-class.csv');
    writeFileSync(one, '1,a\n'.repeat(20));
    expect(await fourlane(['train', '--data', one])).toMatchObject({
      code: 2,
      out: '',
      err: 'fourlane: one-class.csv has no class but a, expected two or more\n',
    });
  });
});

it('fourlane bench measures', async () => {
  const figures = JSON.parse((await fourlane(['bench', '--json'])).out);
  expect(figures.length).toBeGreaterThanOrEqual(5);
  for (const { value } of figures) expect(value).toBeGreaterThan(0);
});

it.each([
  [['--help'], /^fourlane COMMAND/],
  [['train', '--help'], /^fourlane train \[flags\][\s\S]*--learning-rate RATE/],
  [['evaluate', '--help'], /^fourlane evaluate MODEL \[flags\][\s\S]*--task NAME/],
  [['export', '-h'], /^fourlane export MODEL OUTPUT \[flags\][\s\S]*--fold/],
  [['bench', '--help'], /^fourlane bench \[flags\][\s\S]*--json/],
  [['--version'], /^\d+\.\d+\.\d+/],
])('%s is answered', async (args, answer) => {
  const { code, out } = await fourlane(args);
  expect(out).toMatch(answer);
  expect(code).toBe(0);
});

it.each([
  [['fly'], 'fourlane: no command fly, expected train, evaluate, examine, export, lab, bench'],
  [['train', '--fast'], "fourlane: train: Unknown option '--fast'"],
  [['train', 'now'], 'fourlane: train: the arguments are now, expected none'],
  [['train', '--epochs'], "fourlane: train: Option '--epochs <value>' argument missing"],
  [['train', '--epochs', '1.5'], 'fourlane: --epochs 1.5: expected a whole number from 1 on'],
  [['train', '--learning-rate', 'x'], 'fourlane: --learning-rate x: expected a number from 0 on'],
  [['train', '--layers', '8,0'], 'fourlane: --layers 8,0: expected whole numbers'],
  [['train', '--task', 'ranking'], 'fourlane: --task ranking: expected one of classification, regression'],
  [['train', '--task', 'regression'], 'fourlane: --task regression: expected --data with a CSV file'],
  [['train', '--patience', '0'], 'fourlane: --patience 0: expected a number from 1 on'],
  [['train', '--dropout', '1'], 'fourlane: --dropout 1: expected a number from 0 to 0.99'],
  [['train', '--activation', 'step'], 'fourlane: --activation step: expected one of relu'],
  [['train', '--data', '/no/such'], 'fourlane: --data /no/such: there is no such file or folder'],
  [['train', '--data', tmpdir()], 'no IDX files here'],
  [['train', '--seed', '-1'], "use '--seed=-XYZ'"],
  [['train', '--learning-rate', 'Infinity'], 'fourlane: --learning-rate Infinity: expected a number from 0 on'],
  [['train', '--learning-rate', '1e39'], 'fourlane: --learning-rate 1e39: expected a number from 0 on'],
  [['train', '--activation', 'threshold'], 'fourlane: --activation threshold: expected one of relu'],
  [['train', '--save', ''], 'fourlane: : expected a file that ends in .safetensors or .onnx'],
  [['train', '--checkpoint', ''], 'fourlane: cannot write "": expected the name of a file'],
  [['train', '--checkpoint', tmpdir()], 'expected the name of a file'],
  [['train', '--label', 'kind'], 'fourlane: --label kind: expected --data with a CSV file'],
  [['train', '--test', csv], 'expected --data with a CSV file'],
  [['train', '--data', csv, '--test', '/no/such'], 'fourlane: cannot read /no/such: ENOENT'],
  [['train', '--data', csv, '--test', tmpdir()], 'fourlane: cannot read'],
  [['evaluate', '/no/such.onnx'], 'fourlane: cannot read /no/such.onnx: ENOENT'],
])('%s is refused in one line, with exit code 2', async (args, message) => {
  const { code, out, err } = await fourlane(args);
  expect(err).toContain(message);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
  expect(out).toBe('');
  expect(code).toBe(2);
});
