// The command line with threads: each run in a process of its own, of the built package.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { fourlane } from '../cli/run.js';

const bin = new URL('../../dist/cli/bin.js', import.meta.url).pathname;

async function json(...args: string[]) {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [bin, ...args, '--json']);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

it('train --threads gives the losses of one thread', async () => {
  const args = ['train', '--epochs', '1', '--layers', '64', '--batch', '256'];
  const [one, two] = [await json(...args), await json(...args, '--threads', '2')];
  expect(two.epochs[0].loss).toBe(one.epochs[0].loss);
});

it.each(['0', '17', 'all', '1.5'])('--threads %s is refused', async (threads) => {
  const { code, err } = await fourlane(['train', '--threads', threads]);
  expect(code).toBe(2);
  expect(err).toContain(`--threads ${threads}: expected`);
});

it('bench --threads measures', async () => {
  for (const { value } of await json('bench', '--threads', 'auto')) expect(value).toBeGreaterThan(0);
});
