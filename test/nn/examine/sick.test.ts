import { adam, type FindingCode, meanSquaredError, rmsprop, type Sequential, sgd, softmax } from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { sampled } from '../../thorough.js';
import { absolute, blobs, type Data, digits, mapped, shuffled, spirals, table } from './data.js';
import { type NetOptions, net, trained } from './nets.js';

/** A net that is ill in a known way, by seed. */
interface Sick {
  readonly name: string;
  /** What must come first. */
  readonly code: FindingCode;
  readonly data: (seed: number) => Data;
  readonly net?: NetOptions;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly validate?: boolean;
  readonly after?: (model: Sequential) => void;
}

const freeze =
  (layers: number) =>
  (model: Sequential): void => {
    for (const layer of model.layers.slice(0, layers)) layer.trainable = false;
    model.compile(model.compileOptions);
  };
const setBiases = (model: Sequential): void => {
  for (const { path, value } of model.parameters) if (path === 'dense.bias') value.data.fill(-12);
};
const tooManyClasses = (seed: number): Data => ({ ...blobs(seed), outputs: 5 });
const hardlyAny = (seed: number): Data => {
  const data = spirals(seed, 900);
  const kept = [...data.y.keys()].filter((i) => data.y[i] === 0 || i % 25 === 0);
  return {
    ...data,
    x: Float32Array.from(kept.flatMap((i) => [...data.x.subarray(2 * i, 2 * i + 2)])),
    y: Float32Array.from(kept, (i) => data.y[i] as number),
  };
};
const few = (seed: number): Data => digits(seed, 60);
const deep = (units: number, layers: number): number[] => new Array<number>(layers).fill(units);

const SICK: readonly Sick[] = [
  { name: 'Adam at 3', code: 'rate-too-high', data: blobs, net: { optimizer: adam({ learningRate: 3 }) } },
  {
    name: 'Adam at 1, after',
    code: 'rate-too-high',
    data: digits,
    net: { hidden: [64, 64], optimizer: adam({ learningRate: 1 }) },
    epochs: 2,
  },
  {
    name: 'SGD at 10, momentum',
    code: 'rate-too-high',
    data: spirals,
    net: { hidden: [64, 64], optimizer: sgd({ learningRate: 10, momentum: 0.9 }) },
    epochs: 2,
  },
  {
    name: 'RMSprop at 1, tanh',
    code: 'rate-too-high',
    data: table,
    net: { activation: 'tanh', optimizer: rmsprop({ learningRate: 1 }) },
  },
  {
    name: 'Adam at 1e-6',
    code: 'rate-too-low',
    data: blobs,
    net: { optimizer: adam({ learningRate: 1e-6 }) },
    epochs: 2,
  },
  { name: 'SGD at 1e-6', code: 'rate-too-low', data: spirals, net: { optimizer: sgd({ learningRate: 1e-6 }) } },
  {
    name: 'weights of 1e-3',
    code: 'initialization-too-small',
    data: blobs,
    net: { hidden: deep(32, 4), initializer: { type: 'normal', scale: 1e-3 } },
  },
  {
    name: 'weights of 2, ReLU',
    code: 'initialization-too-large',
    data: blobs,
    net: { initializer: { type: 'normal', scale: 2 } },
  },
  {
    name: 'weights of 1, tanh on digits, after',
    code: 'initialization-too-large',
    data: digits,
    net: { hidden: [64, 64], activation: 'tanh', initializer: { type: 'normal', scale: 1 } },
    epochs: 1,
  },
  { name: 'weights of 0', code: 'initialization-constant', data: table, net: { initializer: 'zeros' } },
  {
    name: 'weights all alike',
    code: 'initialization-constant',
    data: spirals,
    net: { initializer: { type: 'constant', value: 0.1 } },
    epochs: 2,
  },
  { name: 'biases of −10', code: 'initialization-biased', data: digits, net: { bias: -10 }, epochs: 1 },
  { name: 'biases set to −12 after training', code: 'biased-units', data: blobs, epochs: 2, after: setBiases },
  {
    name: 'pixels to 255',
    code: 'inputs-unscaled',
    data: (seed) => mapped(digits(seed), (v) => 255 * v),
    net: { hidden: [64] },
    epochs: 1,
  },
  { name: 'inputs of 1e-4', code: 'inputs-unscaled', data: (seed) => mapped(blobs(seed), (v) => 1e-4 * v) },
  {
    name: 'one feature of 1e4',
    code: 'inputs-unscaled',
    data: (seed) => mapped(table(seed), (v, j) => (j === 3 ? 1e4 * v : v)),
  },
  { name: 'inputs about −8', code: 'inputs-off-center', data: (seed) => mapped(spirals(seed), (v) => v - 8) },
  { name: 'all inputs 0', code: 'inputs-constant', data: (seed) => mapped(blobs(seed), () => 0), epochs: 1 },
  {
    name: 'NaN in the inputs',
    code: 'inputs-not-finite',
    data: (seed) => mapped(blobs(seed), (v, j) => (j === 3 && v > 0 ? Number.NaN : v)),
  },
  { name: '25 layers of 2', code: 'wall', data: absolute, net: { hidden: deep(2, 25) } },
  { name: '25 layers of 3, after', code: 'wall', data: spirals, net: { hidden: deep(3, 40) }, epochs: 2 },
  {
    name: 'ten sigmoid layers',
    code: 'vanishing-signal',
    data: digits,
    net: { hidden: deep(32, 10), activation: 'sigmoid' },
    epochs: 1,
  },
  {
    name: 'fifty tanh layers',
    code: 'too-deep',
    data: spirals,
    net: { hidden: deep(32, 50), activation: 'tanh' },
    epochs: 5,
  },
  {
    name: 'fifty sigmoid layers, before',
    code: 'vanishing-signal',
    data: table,
    net: { hidden: deep(32, 50), activation: 'sigmoid' },
  },
  { name: 'softmax twice', code: 'softmax-twice', data: blobs, net: { end: 'softmax', more: [softmax()] }, epochs: 2 },
  { name: 'ReLU before softmax', code: 'output-activation', data: blobs, net: { end: 'relu' }, epochs: 2 },
  { name: 'tanh before softmax', code: 'output-activation', data: digits, net: { end: 'tanh' } },
  { name: 'ReLU before sigmoid', code: 'output-activation', data: spirals, net: { end: 'relu' } },
  { name: 'sigmoid for any numbers', code: 'output-activation', data: table, net: { end: 'sigmoid' }, epochs: 2 },
  {
    name: 'one output for ten classes',
    code: 'one-output-many-classes',
    data: digits,
    net: { outputs: 1, loss: meanSquaredError() },
    epochs: 1,
  },
  {
    name: 'targets of 1e4',
    code: 'targets-unscaled',
    data: (seed) => {
      const data = table(seed);
      return { ...data, y: data.y.map((v) => 1e4 * v + 5e4) };
    },
  },
  {
    name: 'shuffled labels',
    code: 'labels-unrelated',
    data: (seed) => shuffled(blobs(seed), seed),
    epochs: 10,
    validate: true,
  },
  { name: 'shuffled labels, before', code: 'labels-unrelated', data: (seed) => shuffled(digits(seed), seed) },
  { name: 'a class without samples', code: 'class-missing', data: tooManyClasses, epochs: 5 },
  { name: 'one sample in 25', code: 'class-imbalance', data: hardlyAny },
  { name: '60 digits by heart', code: 'overfitting', data: few, net: { hidden: [64] }, epochs: 100, validate: true },
  {
    name: 'batch norm of batches of 2',
    code: 'batch-norm-small-batch',
    data: blobs,
    net: { batchNorm: true },
    batchSize: 2,
  },
  { name: 'everything frozen', code: 'frozen-layer', data: blobs, after: freeze(9) },
  { name: 'biases of −20, frozen', code: 'frozen-layer', data: blobs, net: { bias: -20 }, after: freeze(2) },
  {
    name: '25 layers of 2, most of them frozen',
    code: 'frozen-layer',
    data: absolute,
    net: { hidden: deep(2, 25) },
    after: freeze(24),
  },
];

const SEEDS = sampled([1, 2, 3, 4, 5], [1]);

describe('a sick net is told what ails it', () => {
  const half = SICK.filter((_, i) => i % 2 === 0);
  it.each(sampled(SICK, half))(
    '$name: $code',
    async ({ code, data: make, net: options = {}, epochs = 0, batchSize, validate, after }) => {
      for (const seed of SEEDS) {
        const data = make(seed);
        const model = net(data, { ...options, ...(options.more && { more: [softmax()] }), seed });
        if (epochs > 0) await trained(model, data, epochs, batchSize);
        after?.(model);
        const { findings } = model.examine(data.x, data.y, {
          ...(validate && { validationData: data.validation }),
          ...(batchSize && { batchSize }),
        });
        expect(findings[0]?.code, `seed ${seed}: ${findings.map((finding) => finding.code)}`).toBe(code);
        for (const { what, why, where, evidence, cure } of findings) {
          for (const text of [what, why, where.layer, cure.what, cure.code]) expect(text).toMatch(/\w/);
          for (const { name, healthy } of evidence) expect(name && healthy).toMatch(/\w/);
        }
        model.dispose();
      }
    },
  );

  it('names the wall, and calls blocked what stands before it', () => {
    const data = absolute(1);
    const model = net(data, { hidden: deep(2, 25), seed: 1 });
    const { findings, indicators } = model.examine(data.x, data.y);
    const wall = indicators.layers.find(({ states, units }) => states?.dead.length === units);
    expect(findings[0]?.where.layer).toBe(wall?.layer);
    expect(findings[0]?.why).toContain('blocked');
  });
});
