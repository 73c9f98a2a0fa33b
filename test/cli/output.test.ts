import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadModel } from 'fourlane/io';
import { afterAll, describe, expect, it } from 'vitest';
import { fourlane, MAIN } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'fourlane-'));
afterAll(() => rmSync(folder, { recursive: true }));
const csv = join(folder, 'data.csv');
writeFileSync(
  csv,
  Array.from({ length: 100 }, (_, i) => `${i % 10},${(i * 7) % 11},${i % 10 < 5 ? 'low' : 'high'}`).join('\n'),
);
const args = ['train', '--data', csv, '--layers', '4'];
const words = (list: readonly string[]) => list.map((word) => `'${word}'`).join(' ');

/** Runs the command in a shell, with what follows it there. Gives the exit code of the command, what comes behind it and stderr. */
async function shell(list: readonly string[], rest: string): Promise<{ code: string; out: string; err: string }> {
  const script = `{ '${process.execPath}' '${MAIN}' ${words(list)}; echo $? > '${folder}/code'; } ${rest}`;
  const { stdout, stderr } = await promisify(execFile)('sh', ['-c', script]);
  return { code: (await readFile(join(folder, 'code'), 'utf8')).trim(), out: stdout, err: stderr };
}

describe.skipIf(process.platform === 'win32')('output that nobody reads', () => {
  it('ends training without a word, since nothing is to be written', async () => {
    // More epochs than could ever be trained.
    const { code, out, err } = await shell([...args, '--epochs', '100000000'], '| head -2');
    expect({ code, err }).toEqual({ code: '0', err: '' });
    expect(out.split('\n')[0]).toContain('samples to train on');
  });

  it('lets training go on to a file that is to be written', async () => {
    const file = join(folder, 'kept.safetensors');
    const { code, err } = await shell([...args, '--epochs', '30', '--save', file], '| head -1');
    expect({ code, err }).toEqual({ code: '0', err: '' });
    loadModel(await readFile(file)).dispose();
  });

  it('ends other commands in order, and help', async () => {
    for (const list of [
      ['train', '--help'],
      ['--help'],
      ['evaluate', join(folder, 'kept.safetensors'), '--data', csv],
    ]) {
      expect(await shell(list, '| true')).toMatchObject({ code: '0', err: '' });
    }
  });
});

it.skipIf(!existsSync('/dev/full'))('says when output cannot be written, and writes the model', async () => {
  const file = join(folder, 'full.safetensors');
  for (const list of [
    [...args, '--epochs', '2', '--save', file],
    ['train', '--help'],
  ]) {
    const { code, err } = await shell(list, '> /dev/full');
    expect(err).toMatch(/^fourlane: cannot write to standard output: ENOSPC.*\n$/);
    expect(code).toBe('1');
  }
  loadModel(await readFile(file)).dispose();
});

it('prints finished epochs as they finish, piped too', async () => {
  // Stopped after the third row of three million.
  const { out, code } = await fourlane([...args, '--epochs', '3000000'], '\n3 ');
  expect(code).toBe(130);
  expect(out).toMatch(/^epoch .*\n─+\n1 .*\n2 .*\n3 /m);
  expect(out).not.toContain('\x1b');
});

it.skipIf(!existsSync('/usr/bin/script'))('keeps finished epochs on a terminal, and no line is wider than it', () => {
  for (const columns of [72, 50, 30]) {
    const command = `stty cols ${columns}; '${process.execPath}' '${MAIN}' ${words([...args, '--epochs', '3'])}`;
    const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8' });
    // What a terminal shows in the end: of each line what follows the last return.
    const lines = stdout.split('\r\n').map((line) => line.split('\r').at(-1)?.replaceAll('\x1b[K', '') ?? '');
    const table = lines.slice(lines.findIndex((line) => line.startsWith('epoch ')));
    expect(table.slice(2, 5).map((line) => line.split(' ')[0])).toEqual(['1', '2', '3']);
    expect(table[0]).toMatch(/^epoch .*test loss/);
    const wide = lines.filter((line) => line.length > columns && !/^(dead:|\d+ samples)/.test(line));
    expect(wide).toEqual([]);
  }
});

it('saves the best epoch where an error stops training, and says so', async () => {
  const wild = join(folder, 'wild.csv');
  writeFileSync(wild, ['a,y', ...Array.from({ length: 100 }, (_, i) => `${i % 10},${(i % 10) * 3}`)].join('\n'));
  const file = join(folder, 'best.safetensors');
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
