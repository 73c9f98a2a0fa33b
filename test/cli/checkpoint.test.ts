import { readFileSync } from 'node:fs';
import { readSafetensors, writeSafetensors } from 'fourlane/io';
import { describe, expect, it } from 'vitest';
import { circle, temporaryFolder } from './folder.js';
import { fourlane } from './run.js';

const folder = temporaryFolder();
const csv = folder.put('circle.csv', circle());
const small = ['--data', csv, '--layers', '16', '--learning-rate', '0.02'];

describe('fourlane train --patience', () => {
  it('stops when the test loss stays, goes back to the best, and a run that was interrupted stops alike', async () => {
    const args = ['train', ...small, '--learning-rate', '0.3', '--batch', '4', '--patience', '4', '--json'];
    const run = async (...more: string[]) => JSON.parse((await fourlane([...args, ...more])).out);
    const { epochs, ended } = await run('--epochs', '200');
    expect(ended).toBe('stopped');
    const losses = epochs.map(({ testLoss }: { testLoss: number }) => testLoss);
    expect(losses.indexOf(Math.min(...losses))).toBe(losses.length - 5);

    const checkpoint = ['--checkpoint', folder.path('patient')];
    const saved = folder.path('patient.safetensors');
    await run('--epochs', String(losses.length - 2), ...checkpoint);
    const rest = await run('--epochs', '200', ...checkpoint, '--save', saved);
    expect(rest.ended).toBe('stopped');
    expect(rest.epochs.map(({ testLoss }: { testLoss: number }) => testLoss)).toEqual(losses.slice(-2));
    const test = JSON.parse((await fourlane(['evaluate', saved, '--data', csv, '--json'])).out);
    const direct = folder.path('direct.safetensors');
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
    const checkpoint = ['--checkpoint', folder.path('checkpoint')];
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
    const file = folder.path('middle');
    const args = ['train', ...small, '--checkpoint', file, '--json'];
    expect((await fourlane([...args, '--epochs', '1'])).code).toBe(0);
    const { tensors, metadata } = readSafetensors(readFileSync(file));
    const training = JSON.parse(metadata.get('fourlane.training') as string);
    Object.assign(training.trainingState, { batch: 2, sums: { loss: [30, 64], accuracy: [40, 64] } });
    const altered = new Map(metadata).set('fourlane.training', JSON.stringify(training));
    folder.put('middle', writeSafetensors(tensors, altered));
    expect(await fourlane([...args, '--batch', '16'])).toMatchObject({
      code: 2,
      out: '',
      err: 'fourlane: --batch 16: the checkpoint is 2 batches, 64 samples, into an epoch\n',
    });
    expect((await fourlane([...args, '--epochs', '2'])).code).toBe(0);
  });
});
