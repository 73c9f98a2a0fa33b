import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/random.js';

/** What `npm run build` made, which `npm test` runs first. */
const MAIN = new URL('../../dist/cli/main.js', import.meta.url).pathname;

interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command. @param interruptAt text on stdout that is answered with Ctrl-C */
function fourlane(args: readonly string[], interruptAt?: string): Promise<Result> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [MAIN, ...args]);
    let out = '';
    let err = '';
    let interrupted = false;
    child.stdout.on('data', (text) => {
      out += text;
      if (interruptAt !== undefined && !interrupted && out.includes(interruptAt)) {
        interrupted = true;
        child.kill('SIGINT');
      }
    });
    child.stderr.on('data', (text) => {
      err += text;
    });
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

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
    expect(first).toMatchObject({ source: 'circle.csv', interrupted: false, layers: [{ layer: 'dense', units: 16 }] });
    const losses = (result: { epochs: { loss: number }[] }) => result.epochs.map(({ loss }) => loss);
    expect(losses(first)).toHaveLength(2);
    expect(losses(again)).toEqual(losses(first));
    expect(losses(other)).not.toEqual(losses(first));
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
    expect(readdirSync(folder).sort()).toEqual(['circle.csv', 'model.safetensors']);
  });
});

it.each([
  [['--help'], /^fourlane COMMAND/],
  [['train', '--help'], /^fourlane train \[flags\][\s\S]*--learning-rate RATE/],
  [['--version'], /^\d+\.\d+\.\d+/],
])('%s is answered', async (args, answer) => {
  const { code, out } = await fourlane(args);
  expect(out).toMatch(answer);
  expect(code).toBe(0);
});

it.each([
  [['fly'], 'fourlane: no command fly, expected train'],
  [['train', '--fast'], "fourlane: train: Unknown option '--fast'"],
  [['train', 'now'], 'fourlane: train: 1 arguments (now), expected none'],
  [['train', '--epochs'], "fourlane: train: Option '--epochs <value>' argument missing"],
  [['train', '--epochs', '1.5'], 'fourlane: --epochs 1.5: expected a whole number from 1 on'],
  [['train', '--learning-rate', 'x'], 'fourlane: --learning-rate x: expected a number from 0 on'],
  [['train', '--layers', '8,0'], 'fourlane: --layers 8,0: expected whole numbers'],
  [['train', '--activation', 'step'], 'fourlane: --activation step: expected one of relu'],
  [['train', '--data', '/no/such'], 'fourlane: --data /no/such: there is no such file or folder'],
  [['train', '--data', tmpdir()], 'no IDX files here'],
])('%s is refused in one line, with exit code 2', async (args, message) => {
  const { code, out, err } = await fourlane(args);
  expect(err).toContain(message);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
  expect(out).toBe('');
  expect(code).toBe(2);
});
