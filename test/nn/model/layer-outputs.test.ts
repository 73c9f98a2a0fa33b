import { ArgumentError, alloc, elu, leakyRelu, memory, softmax as softmaxOf, tanh } from 'fourlane';
import {
  activation,
  batchNorm,
  dense,
  dropout,
  foldBatchNorm,
  layerNorm,
  meanSquaredError,
  Network,
  prelu,
  residual,
  rrelu,
  sequential,
  sgd,
  softmax,
} from 'fourlane/nn';
import { expect, it } from 'vitest';
import { expectRefusal, expectWithin } from '../../expectations.js';
import { values } from '../../reference/samples.js';

const INPUTS = 6;

/** All kinds of layers, those that work in place among them. */
const layers = () => [
  dense({ inputShape: [INPUTS], units: 9, activation: 'tanh' }),
  dropout({ rate: 0.5 }),
  batchNorm(),
  activation({ name: 'elu', alpha: 0.5 }),
  dense({ units: 4 }),
  prelu({ initialSlope: 0.3 }),
  rrelu(),
  residual([layerNorm(), dense({ units: 4, activation: 'relu' })]),
  dense({ units: 10, activation: 'glu' }),
  softmax(),
];

const mixed = (): Network => new Network(layers(), { seed: 3 });

/** The layers up to one, with the same parameters: what Keras calls a functional sub-model. */
function upTo(model: Network, count: number): Network {
  const part = new Network(layers().slice(0, count));
  part.parameters.forEach(({ value }, i) => {
    value.data.set(model.parameters[i]?.value.data as Float32Array);
  });
  return part;
}

it('gives for every layer what a net that ends there predicts, to the bit, in any batches', () => {
  const model = mixed();
  const x = values(INPUTS * 11);
  const all = model.layerOutputs(x);
  expect(all.map(({ layer, units }) => [layer, units])).toEqual([
    ['dense', 9],
    ['dropout', 9],
    ['batchNorm', 9],
    ['activation', 9],
    ['dense_1', 4],
    ['prelu', 4],
    ['rrelu', 4],
    ['residual', 4],
    ['dense_2', 5],
    ['softmax', 5],
  ]);
  for (const [i, { layer, outputs }] of all.entries()) {
    const part = upTo(model, i + 1);
    expect(outputs, layer).toEqual(part.predict(x));
    part.dispose();
  }
  expect(all.at(-1)?.outputs).toEqual(model.predict(x));
  expect(model.layerOutputs(x, { batchSize: 4 })).toEqual(all);
  using resident = alloc(x);
  expect(model.layerOutputs(resident)).toEqual(all);
  expect(model.layerOutputs(resident.data)).toEqual(all);
  expect(model.layerOutputs(x, { batchSize: 2 }).at(-1)?.outputs).toEqual(model.predict(x, { batchSize: 2 }));
  model.dispose();
});

it('gives what goes into activations, of layers that end in one of single values', () => {
  const model = mixed();
  const x = values(INPUTS * 300);
  const all = model.layerOutputs(x, { preActivations: true });
  const functions: Record<string, (z: Float32Array) => Float32Array> = {
    dense: (z) => tanh(z),
    activation: (z) => elu(z, { alpha: 0.5 }),
    prelu: (z) => leakyRelu(z, { negativeSlope: 0.3 }),
    rrelu: (z) => leakyRelu(z, { negativeSlope: (1 / 8 + 1 / 3) / 2 }),
  };
  for (const { layer, outputs, preActivations } of all) {
    expect(preActivations !== undefined, layer).toBe(layer in functions);
    if (preActivations) expect(functions[layer]?.(preActivations), layer).toEqual(outputs);
  }
  const byName = new Map(all.map((each) => [each.layer, each]));
  expect(byName.get('prelu')?.preActivations).toEqual(byName.get('dense_1')?.outputs);
  expect(byName.get('activation')?.preActivations).toEqual(byName.get('batchNorm')?.outputs);
  const [weight, bias] = (model.layers[0]?.parameters ?? []).map(({ value }) => value.data) as [
    Float32Array,
    Float32Array,
  ];
  const products = Array.from({ length: 300 * 9 }, (_, i) => {
    const [row, unit] = [Math.floor(i / 9), i % 9];
    const terms = Array.from(
      { length: INPUTS },
      (_, k) => (x[row * INPUTS + k] ?? 0) * (weight[unit * INPUTS + k] ?? 0),
    );
    return terms.reduce((sum, term) => sum + term, bias[unit] as number);
  });
  expectWithin(all[0]?.preActivations as Float32Array, products, 1e-6);
  expect(model.layerOutputs(x).some((each) => 'preActivations' in each)).toBe(false);
  model.dispose();
});

it('gives the layers asked for in their order, and computes none behind them', () => {
  const model = mixed();
  const x = values(INPUTS * 5);
  const all = new Map(model.layerOutputs(x).map((each) => [each.layer, each]));
  expect(model.layerOutputs(x, { layers: ['prelu', 'dense'] })).toEqual([all.get('prelu'), all.get('dense')]);
  expect(model.layerOutputs(x, { layers: [] })).toEqual([]);
  const last = model.layers.at(-1)?.parameters ?? [];
  for (const { value } of model.getLayer('dense_2').parameters.concat(last)) value.data.fill(Number.NaN);
  expect(model.layerOutputs(x, { layers: ['residual'] })).toEqual([all.get('residual')]);
  model.dispose();
});

it('is inference in the midst of training: no noise, running statistics, no change', async () => {
  const model = sequential([
    dense({ inputShape: [INPUTS], units: 8 }),
    batchNorm(),
    dropout({ rate: 0.5 }),
    dense({ units: 1 }),
  ]);
  model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: meanSquaredError() });
  const [x, y] = [values(INPUTS * 40), values(40)];
  await model.fit(x, y, { batchSize: 16, verbose: false });
  const before = model.parameterBuffer.data.slice();
  const [first, normalized, dropped, last] = model.layerOutputs(x);
  expect(model.parameterBuffer.data).toEqual(before);
  expect(dropped?.outputs).toEqual(normalized?.outputs);
  expect(last?.outputs).toEqual(model.predict(x));
  const folded = foldBatchNorm(model);
  const [both] = folded.layerOutputs(x);
  expectWithin(both?.outputs as Float32Array, Array.from(normalized?.outputs as Float32Array), 1e-5);
  expect(first?.outputs).not.toEqual(normalized?.outputs);
  folded.dispose();
  model.dispose();
});

it('gives nothing for no samples, and all memory back', () => {
  const { used } = memory();
  const model = mixed();
  expect(model.layerOutputs(new Float32Array(0)).map(({ outputs }) => outputs.length)).toEqual(Array(10).fill(0));
  const x = values(INPUTS * 50);
  const outputs = model.layerOutputs(x, { batchSize: 20, preActivations: true });
  const [, , , , , , , block, product, top] = outputs;
  expect(block?.outputs).toHaveLength(50 * 4);
  expect(softmaxOf(product?.outputs as Float32Array, { cols: 5 })).toEqual(top?.outputs);
  model.dispose();
  expect(memory().used).toBe(used);
});

it('refuses what does not fit', () => {
  const model = mixed();
  const x = values(INPUTS);
  const refused = (call: () => unknown, text: string): void => expectRefusal(call, ArgumentError, text);
  refused(() => model.layerOutputs(x.subarray(1)), 'layerOutputs: x has 5 elements, expected a multiple of 6');
  refused(
    () => model.layerOutputs(x, { layers: ['dense', 'dense_9'] }),
    'layerOutputs: layers[1] is "dense_9", expected one of dense, dropout',
  );
  refused(
    () => model.layerOutputs(x, { layers: 'dense' as never }),
    'layerOutputs: layers is "dense", expected an array of layers\' names',
  );
  refused(() => model.layerOutputs(x, { batchSize: 0 }), 'layerOutputs: batchSize is 0');
  refused(() => model.layerOutputs(x, { preActivation: true } as never), 'layerOutputs: preActivation is no option');
  model.dispose();
});
