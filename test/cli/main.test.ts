import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { circle, temporaryFolder } from './folder.js';
import { fourlane } from './run.js';

const csv = temporaryFolder().put('circle.csv', circle());

it.each([
  [['--help'], /^fourlane COMMAND/],
  [['train', '--help'], /^fourlane train \[flags\][\s\S]*--learning-rate RATE/],
  [['evaluate', '--help'], /^fourlane evaluate MODEL \[flags\][\s\S]*--task NAME/],
  [['export', '-h'], /^fourlane export MODEL OUTPUT \[flags\][\s\S]*--fold/],
  [['playground', '--help'], /^fourlane playground \[flags\][\s\S]*--port N/],
  [['bench', '--help'], /^fourlane bench \[flags\][\s\S]*--json/],
  [['--version'], /^\d+\.\d+\.\d+/],
])('%s is answered', async (args, answer) => {
  const { code, out } = await fourlane(args);
  expect(out).toMatch(answer);
  expect(code).toBe(0);
});

it.each([
  [['fly'], 'fourlane: no command fly, expected train, evaluate, examine, export, playground, lab, bench'],
  [['train', '--fast'], "fourlane: train: Unknown option '--fast'"],
  [['train', 'now'], 'fourlane: train: the arguments are now, expected none'],
  [['train', '--epochs'], "fourlane: train: Option '--epochs <value>' argument missing"],
  [['train', '--epochs', '1.5'], 'fourlane: --epochs 1.5: expected an integer from 1 on'],
  [['train', '--learning-rate', 'x'], 'fourlane: --learning-rate x: expected a number from 0 on'],
  [['train', '--layers', '8,0'], 'fourlane: --layers 8,0: expected integers'],
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
