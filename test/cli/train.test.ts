import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readSafetensors } from 'fourlane/io';
import { describe, expect, it } from 'vitest';
import { circle, temporaryFolder } from './folder.js';
import { fourlane } from './run.js';

const folder = temporaryFolder();
const csv = folder.put('circle.csv', circle());
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
    const { code, out, err } = await fourlane(['train', ...small, '--epochs', '1000000'], {
      interruptAt: 'Non-trainable',
    });
    expect(err).toBe('');
    expect(out).toMatch(/^epoch +loss/m);
    expect(out).toContain('hidden layer');
    expect(code).toBe(130);
  });

  it('writes the model whole, and leaves no temporary file', async () => {
    const file = folder.path('model.safetensors');
    expect((await fourlane(['train', ...small, '--epochs', '1', '--save', file])).code).toBe(0);
    expect(readdirSync(dirname(file)).filter((name) => name.startsWith('model'))).toEqual(['model.safetensors']);
  });
});

describe('fourlane train --batch-norm --dropout --weight-decay', () => {
  it('learns, and export --fold leaves dense layers and activations of the saved model', async () => {
    const [saved, folded] = [folder.path('normed.safetensors'), folder.path('folded.safetensors')];
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

it('fourlane train saves the best epoch where an error stops training, and says so', async () => {
  const wild = folder.put(
    'wild.csv',
    ['a,y', ...Array.from({ length: 100 }, (_, i) => `${i % 10},${(i % 10) * 3}`)].join('\n'),
  );
  const file = folder.path('best.safetensors');
  const options = ['--task', 'regression', '--optimizer', 'sgd', '--epochs', '400'];
  const grow = ['--learning-rate', '0.05', '--batch', '85', '--layers', ''];
  const { code, err, out } = await fourlane(['train', '--data', wild, ...options, ...grow, '--save', file]);
  expect(code).toBe(1);
  const [, epoch = ''] = /^fourlane: epoch (\d+), which had the lowest test loss, is saved in /.exec(err) ?? [];
  expect(err).toMatch(/\nfourlane: training stopped at step \d+: /);
  const losses = [...out.matchAll(/^(\d+) +[\d.]\S+ +\S+ +\S+ +(\S+)/gm)].map(([, , loss]) => Number(loss));
  expect(losses.indexOf(Math.min(...losses)) + 1).toBe(Number(epoch));
  const { loss } = JSON.parse((await fourlane(['evaluate', file, '--data', wild, '--json'])).out);
  expect(Number.isFinite(loss)).toBe(true);
});
