import { readFileSync } from 'node:fs';
import { ArgumentError, alloc, FormatError, memory } from 'fourlane';
import {
  loadModel,
  loadNetwork,
  loadWeights,
  readNames,
  readSafetensors,
  saveCheckpoint,
  saveModel,
  writeSafetensors,
} from 'fourlane/io';
import { activation, batchNorm, dense, dropout, meanSquaredError, Network, prelu, sequential, sgd } from 'fourlane/nn';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectRefusal, expectWithin } from '../expectations.js';

/** Memory in use must be the same after every test. */
let before: number;
beforeEach(() => {
  alloc(0).dispose();
  before = memory().used;
});
afterEach(() => expect(memory().used).toBe(before));

const x = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i));

function example() {
  return sequential(
    [
      dense({ units: 4, inputShape: [3], activation: { name: 'leakyRelu', negativeSlope: 0.2 } }),
      dense({ units: 5, useBias: false, name: 'hidden', trainable: false, kernelInitializer: 'glorotNormal' }),
      activation('relu'),
      batchNorm({ convention: 'keras' }),
      dropout({ rate: 0.25 }),
      dense({ units: 2 }),
    ],
    { seed: 7 },
  );
}

describe.each([
  ['loadModel', loadModel],
  ['loadNetwork', loadNetwork],
])('%s', (_, load) => {
  it('gives back what saveModel wrote: architecture, names, parameters, outputs', () => {
    const model = example();
    const copy = load(saveModel(model));
    expect(copy.toJSON()).toEqual(model.toJSON());
    expect(copy.layers.map(({ name, trainable }) => [name, trainable])).toEqual(
      model.layers.map(({ name, trainable }) => [name, trainable]),
    );
    expect(copy.parameterBuffer.data).toEqual(model.parameterBuffer.data);
    expect(copy.predict(x)).toEqual(model.predict(x));
    model.dispose();
    copy.dispose();
  });

  const good = example();
  const file = saveModel(good);
  good.dispose();
  const { tensors, metadata } = readSafetensors(file);
  const architecture = JSON.parse(metadata.get('fourlane.architecture') ?? '');
  const withLayers = (change: (layers: Record<string, unknown>[]) => unknown) => {
    const layers = structuredClone(architecture.layers);
    return writeSafetensors(tensors, [
      ['fourlane.architecture', JSON.stringify({ seed: 1, layers: change(layers) ?? layers })],
    ]);
  };
  const set = (index: number, option: object) =>
    withLayers((layers) => void Object.assign(layers[index] as object, option));

  const withValue = (tensor: string, at: number, value: number) =>
    writeSafetensors(
      [...tensors].map(([name, { shape, data }]) => [
        name,
        { shape, data: name === tensor ? data.map((v, i) => (i === at ? value : v)) : data },
      ]),
      metadata,
    );

  it.each<[string, Uint8Array, RegExp]>([
    ['a file of tensors alone', writeSafetensors(tensors), /does not say its architecture/],
    [
      'an architecture that is no JSON',
      writeSafetensors(tensors, [['fourlane.architecture', '{']]),
      /architecture.*JSON/,
    ],
    ['no layers', withLayers(() => 5), /architecture in the file is wrong/],
    ['a layer of no known type', set(0, { type: 'conv' }), /type is "conv", expected one of dense/],
    ['a layer type from the prototype', set(0, { type: 'constructor' }), /type is "constructor"/],
    ['units that are no number', set(0, { units: '4' }), /units is "4"/],
    [
      'units that memory cannot hold',
      set(0, { units: 2 ** 40 }),
      /dense.weight has shape \[4,3\], expected \[1099511627776,3\]/,
    ],
    ['an activation that does not exist', set(0, { activation: { name: '__proto__' } }), /activation is "__proto__"/],
    [
      'a weight that is NaN',
      withValue('hidden.weight', 7, Number.NaN),
      /weight holds NaN \(value 7\), expected finite/,
    ],
    [
      'a variance below 0',
      withValue('batchNorm.running_var', 2, -0.5),
      /batchNorm.running_var holds -0.5 \(value 2\), expected finite numbers from 0 on/,
    ],
    ['another name', set(1, { name: 'other' }), /there is no other.weight \[5,4\] among dense.weight/],
    [
      'a layer too many',
      withLayers((layers) => [...layers, { type: 'dense', name: 'more', units: 3 }]),
      /there is no more.weight/,
    ],
    ['no input shape', set(0, { inputShape: null }), /inputShape/],
  ])('refuses %s', (_name, bytes, message) => {
    expectRefusal(() => load(bytes), FormatError, message);
  });
});

describe('names', () => {
  const names = { features: ['w', 'h', '__proto__'], targets: ['kind'], classes: ['ü, "x"', 'b'] };

  it('are kept with the model, and read without it', () => {
    const model = example();
    const file = saveModel(model, { names, metadata: { note: 'mine' } });
    expect(readNames(file)).toEqual(names);
    expect(readSafetensors(file).metadata.get('note')).toBe('mine');
    expect(readNames(saveModel(model))).toEqual({});
    expect(readNames(saveModel(model, { names: { targets: ['a', 'b'] } }))).toEqual({ targets: ['a', 'b'] });
    model.dispose();
  });

  it.each<[unknown, string]>([
    [{ features: ['w', 'h'] }, 'names.features has 2 elements, expected 3 (the inputs)'],
    [{ features: 'whd' }, 'names.features is "whd", expected an array of strings'],
    [{ features: [1, 2, 3] }, 'names.features is Array(3), expected an array of strings'],
    [{ targets: ['price'] }, 'names.targets has 1 elements, expected 2 (the outputs)'],
    [{ classes: ['a', 'b', 'c'] }, 'names.classes has 3 elements, expected 2 (the outputs)'],
    [{ classes: ['a', 'a'] }, 'names.classes is [a,a], expected each class once'],
    [{ labels: ['a', 'b'] }, 'names.labels is no option, expected features, targets, classes'],
    [null, 'names is null, expected an object'],
  ])('%j are refused', (wrong, message) => {
    const model = example();
    expectRefusal(() => saveModel(model, { names: wrong as never }), ArgumentError, `saveModel: ${message}`);
    model.dispose();
  });

  it('that are no lists of text make a file corrupt', () => {
    for (const text of ['{', '{"a":1}', '[1]', '"a"', 'null']) {
      expect(() => readNames(writeSafetensors([], [['fourlane.features', text]]))).toThrow(FormatError);
    }
  });
});

describe('loadWeights', () => {
  // What torch.nn.Sequential(Linear(2, 3), ReLU(), Linear(3, 1)) within a module calls its parameters.
  const state = writeSafetensors([
    ['net.0.weight', { shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ['net.0.bias', { shape: [3], data: Float32Array.of(-1, 0, 1) }],
    ['net.2.weight', { shape: [1, 3], data: Float32Array.of(1, -1, 2) }],
    ['net.2.bias', { shape: [1], data: Float32Array.of(0.5) }],
    ['epochs', { shape: [], data: Float32Array.of(9) }],
  ]);
  const names = { first: 'net.0', second: 'net.2' };
  const make = (inputs = 2) =>
    sequential([
      dense({ units: 3, inputShape: [inputs], activation: 'relu', name: 'first' }),
      dense({ units: 1, name: 'second' }),
    ]);

  it('is not put off by tensors of other types, but says so where one is asked for', () => {
    const file = (dtype: string, wanted: string) => {
      const header = new TextEncoder().encode(
        JSON.stringify({
          odd: { dtype, shape: [2], data_offsets: [0, 1] },
          [wanted]: { dtype: 'I8', shape: [1, 2], data_offsets: [1, 3] },
          'one.bias': { dtype: 'BOOL', shape: [1], data_offsets: [3, 4] },
        }),
      );
      return Uint8Array.of(header.length, 0, 0, 0, 0, 0, 0, 0, ...header, 0x77, 3, 0xff, 1);
    };
    const model = sequential([dense({ units: 1, inputShape: [2], name: 'one' })]);
    loadWeights(model, file('F4', 'one.weight'));
    expect([...model.predict(Float32Array.of(5, 2))]).toEqual([3 * 5 - 2 + 1]);
    const names = { one: 'odd' };
    expect(() =>
      loadWeights(
        model,
        file('F4', 'odd.weight').map((byte) => (byte === 0x49 ? 0x58 : byte)),
        { names },
      ),
    ).toThrow('odd.weight has dtype X8, expected F32');
    model.dispose();
  });

  it("takes a PyTorch state_dict's tensors by name", () => {
    const model = make();
    loadWeights(model, state, { names });
    // relu([1 2; 3 4; 5 6]·(1, −1) + (−1, 0, 1)) = (0, 0, 0); relu(… (1, 1)) = (2, 7, 12).
    expect([...model.predict(Float32Array.of(1, -1, 1, 1))]).toEqual([0.5, 2 - 7 + 24 + 0.5]);
    model.dispose();
  });

  // Written by tools/safetensors-fixtures.py: PyTorch's state_dict, in a container of the script's own making.
  it.each([
    ['torch-state-dict', 'float32'],
    ['torch-state-dict-bf16', 'bfloat16'],
  ])('takes what PyTorch saved, batch norm and PReLU as well, and predicts as PyTorch: %s', (name, precision) => {
    const read = (file: string) => readFileSync(new URL(`fixtures/${file}`, import.meta.url));
    const expected = JSON.parse(read('torch-state-dict.json').toString());
    const model = sequential([
      dense({ units: 6, inputShape: [4] }),
      batchNorm(),
      prelu({ perUnit: true }),
      dense({ units: 3, useBias: false, name: 'head' }),
    ]);
    const names = { dense: 'features.0', batchNorm: 'features.1', prelu: 'features.2' };
    loadWeights(model, read(`${name}.safetensors`), { names });
    const outputs = model.predict(Float32Array.from(expected.input));
    expectWithin(outputs, expected[precision], 1e-6);
    model.dispose();
  });

  it('writes nothing where a tensor is missing or has another shape', () => {
    const model = make();
    const initial = model.parameterBuffer.data.slice();
    expect(() => loadWeights(model, state, { names: { first: 'net.0' } })).toThrow('there is no second.weight');
    expect(() => loadWeights(model, state, { names: { third: 'net.0' } })).toThrow('getLayer');
    expect(model.parameterBuffer.data).toEqual(initial);
    model.dispose();
    const wider = make(3);
    expect(() => loadWeights(wider, state, { names })).toThrow('net.0.weight has shape [3,2], expected [3,3]');
    wider.dispose();
  });
});

it('refuses to save what it would refuse to load: parameters that are not finite', () => {
  const model = sequential([dense({ units: 2, inputShape: [3] })]);
  model.compile({ optimizer: sgd(), loss: meanSquaredError() });
  model.parameterBuffer.data[1] = Number.NaN;
  for (const save of [saveModel, saveCheckpoint]) {
    expectRefusal(
      () => save(model),
      ArgumentError,
      `${save.name}: dense.weight holds NaN (value 1), expected finite numbers`,
    );
  }
  model.dispose();
});

it.each<[string, unknown, string]>([
  ['null', null, 'names is null, expected an object'],
  ['a number for a name', { dense: 5 }, 'names.dense is 5, expected a string'],
])('loadWeights refuses names that are %s', (_, names, message) => {
  const model = sequential([dense({ units: 2, inputShape: [3] })]);
  const file = saveModel(model);
  expectRefusal(() => loadWeights(model, file, { names: names as Record<string, string> }), ArgumentError, message);
  model.dispose();
});

it('makes no checkpoint of a network that does not learn', () => {
  const network = new Network([dense({ units: 2, inputShape: [3] })]);
  expect(() => saveCheckpoint(network as never)).toThrow('saveCheckpoint: model is Network, expected one that learns');
  network.dispose();
});
