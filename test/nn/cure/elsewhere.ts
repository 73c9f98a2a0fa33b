import { meanSquaredError } from 'fourlane/nn';
import { blobs, type Data, digits, mapped, shuffled, spirals } from '../examine/data.js';
import type { Illness } from './illness.js';

const spoil = (value: number, feature: number): number => (feature === 3 && value > 1.5 ? Number.NaN : value);
const imbalanced = (seed: number): Data => {
  const data = spirals(seed, 1500);
  const kept = [...data.y.keys()].filter((i) => data.y[i] === 0 || i % 25 === 0);
  return {
    ...data,
    x: Float32Array.from(kept.flatMap((i) => [...data.x.subarray(2 * i, 2 * i + 2)])),
    y: Float32Array.from(kept, (i) => data.y[i] as number),
  };
};

/** Illnesses of data, options and outputs: their cures are for whoever calls `fit`. */
export const ELSEWHERE: readonly Illness[] = [
  {
    name: 'one output for ten classes',
    code: 'one-output-many-classes',
    data: digits,
    net: { outputs: 1, loss: meanSquaredError() },
  },
  {
    name: 'one sample in 25',
    code: 'class-imbalance',
    data: imbalanced,
    epochs: 30,
    healthy: { data: (seed) => spirals(seed, 1500) },
  },
  {
    name: 'batch norm of batches of 2',
    code: 'batch-norm-small-batch',
    data: digits,
    net: { batchNorm: true },
    healthy: { net: { hidden: [32, 32], batchNorm: true } },
    fit: { batchSize: 2 },
    epochs: 5,
  },
  {
    name: 'NaN in the inputs',
    mend: (seed) => mapped(mapped(blobs(seed), spoil), (v) => (Number.isFinite(v) ? v : 0)),
    code: 'inputs-not-finite',
    data: (seed) => mapped(blobs(seed), spoil),
    healthy: { data: blobs },
  },
  {
    name: 'all inputs 0',
    mend: blobs,
    code: 'inputs-constant',
    data: (seed) => mapped(blobs(seed), () => 0),
    healthy: { data: blobs },
  },
  {
    name: 'shuffled labels',
    mend: blobs,
    code: 'labels-unrelated',
    data: (seed) => shuffled(blobs(seed), seed),
    healthy: { data: blobs },
  },
  { name: 'a class without samples', code: 'class-missing', data: (seed) => ({ ...blobs(seed), outputs: 5 }) },
];
