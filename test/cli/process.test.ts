// What only a process of its own can show: signals, exit codes, closed pipes, full disks, a terminal.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { loadModel } from 'fourlane/io';
import { describe, expect, it } from 'vitest';
import { lowAndHigh, temporaryFolder } from './folder.js';
import { BIN, spawned } from './run.js';
import { shownLines } from './screen.js';

const folder = temporaryFolder();
const csv = folder.put('data.csv', lowAndHigh);
const args = ['train', '--data', csv, '--layers', '4'];
const words = (list: readonly string[]) => list.map((word) => `'${word}'`).join(' ');

/** Runs the command in a shell, with what follows it there. Gives the exit code of the command, what comes behind it and stderr. */
async function shell(list: readonly string[], rest: string): Promise<{ code: string; out: string; err: string }> {
  const code = folder.path('code');
  const script = `{ '${process.execPath}' '${BIN}' ${words(list)}; echo $? > '${code}'; } ${rest}`;
  const { stdout, stderr } = await promisify(execFile)('sh', ['-c', script]);
  return { code: (await readFile(code, 'utf8')).trim(), out: stdout, err: stderr };
}

it('Ctrl-C stops training, which shows what there is, and exits with 130', async () => {
  const { code, out, err } = await spawned([...args, '--epochs', '1000000'], { interruptAt: 'Non-trainable' });
  expect(err).toBe('');
  expect(out).toMatch(/^epoch +loss/m);
  expect(out).toContain('hidden layer');
  expect(code).toBe(130);
});

it('wrong usage is told on stderr, with exit code 2', async () => {
  const { code, out, err } = await spawned(['train', '--epochs', '1.5']);
  expect(err).toMatch(/^fourlane: --epochs 1\.5: expected .*\n$/);
  expect({ code, out }).toEqual({ code: 2, out: '' });
});

describe.skipIf(process.platform === 'win32')('output that nobody reads', () => {
  it('ends training without a word, since nothing is to be written', async () => {
    // More epochs than could ever be trained.
    const { code, out, err } = await shell([...args, '--epochs', '100000000'], '| head -2');
    expect({ code, err }).toEqual({ code: '0', err: '' });
    expect(out.split('\n')[0]).toContain('samples to train on');
  });

  it('lets training go on to a file that is to be written', async () => {
    const file = folder.path('kept.safetensors');
    const { code, err } = await shell([...args, '--epochs', '30', '--save', file], '| head -1');
    expect({ code, err }).toEqual({ code: '0', err: '' });
    loadModel(await readFile(file)).dispose();
  });

  it('ends other commands in order, and help', async () => {
    const evaluate = ['evaluate', folder.path('kept.safetensors'), '--data', csv];
    for (const list of [['train', '--help'], ['--help'], evaluate]) {
      expect(await shell(list, '| true')).toMatchObject({ code: '0', err: '' });
    }
  });
});

it.skipIf(!existsSync('/dev/full'))('says when output cannot be written, and writes the model', async () => {
  const file = folder.path('full.safetensors');
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

it.skipIf(!existsSync('/usr/bin/script'))('on a terminal no line is wider than it', () => {
  const command = `stty cols 50; '${process.execPath}' '${BIN}' ${words([...args, '--epochs', '3'])}`;
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8' });
  expect(stdout).toContain('\r\x1b[K');
  const lines = shownLines(stdout);
  const table = lines.slice(lines.findIndex((line) => line.startsWith('epoch ')));
  expect(table.slice(2, 5).map((line) => line.split(' ')[0])).toEqual(['1', '2', '3']);
  expect(lines.filter((line) => line.length > 50 && !/^(dead:|\d+ samples)/.test(line))).toEqual([]);
});
