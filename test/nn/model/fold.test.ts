import { loadNetwork, saveModel } from 'fourlane/io';
import {
  activation,
  batchNorm,
  dense,
  dropout,
  foldBatchNorm,
  type Layer,
  meanSquaredError,
  prelu,
  sequential,
  sgd,
} from 'fourlane/nn';
import { expect, it } from 'vitest';
import { expectWithin } from '../../expectations.js';
import { values } from '../../reference/samples.js';

const INPUTS = 5;
const inputShape = [INPUTS] as const;
const x = values(INPUTS * 40);

it.each<[string, () => Layer[], string[]]>([
  [
    'behind a dense layer',
    () => [dense({ units: 4, inputShape }), batchNorm(), activation('relu')],
    ['dense', 'activation'],
  ],
  ['behind one without bias', () => [dense({ units: 4, useBias: false, inputShape }), batchNorm()], ['dense']],
  ['before a dense layer', () => [batchNorm({ inputShape }), dense({ units: 3, activation: 'tanh' })], ['dense']],
  ['before one without bias', () => [batchNorm({ inputShape }), dense({ units: 3, useBias: false })], ['dense']],
  [
    'behind dropout, before it and twice',
    () => [
      dense({ units: 4, inputShape }),
      dropout({ rate: 0.5 }),
      batchNorm({ convention: 'keras' }),
      batchNorm(),
      dropout({ rate: 0.2 }),
      activation('relu'),
      batchNorm(),
      dropout({ rate: 0.2 }),
      dense({ units: 3 }),
      batchNorm({ epsilon: 0.5 }),
    ],
    ['dense', 'activation', 'dense_1'],
  ],
  [
    'between nonlinearities, where it stays,',
    () => [dense({ units: 4, activation: 'relu', inputShape }), batchNorm(), prelu({ perUnit: true })],
    ['dense', 'batchNorm', 'prelu'],
  ],
])('batch norm %s: the same outputs, and these layers', (_, layers, names) => {
  const model = sequential(layers(), { seed: 2 });
  model.compile({ optimizer: sgd({ learningRate: 0.3, momentum: 0.5 }), loss: meanSquaredError() });
  // So that scales, shifts and running statistics are none that would not show.
  for (let i = 0; i < 20; i++) model.trainOnBatch(x, values((x.length / INPUTS) * model.outputWidth, 3));
  const before = saveModel(model);
  const expected = model.predict(x);
  const folded = foldBatchNorm(model);
  expect(folded.layers.map(({ name }) => name)).toEqual(names);
  expect(saveModel(model)).toEqual(before);
  model.parameterBuffer.data.fill(Number.NaN);
  const size = Math.max(...expected.map(Math.abs));
  expectWithin(folded.predict(x), expected, 1e-6 * size);
  const loaded = loadNetwork(saveModel(folded));
  expect(loaded.predict(x)).toEqual(folded.predict(x));
  for (const one of [loaded, folded, model]) one.dispose();
});
