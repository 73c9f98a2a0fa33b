import { ArgumentError, alloc, glu, memory, StateError, softmax as softmaxOf } from 'fourlane';
import {
  accuracy,
  activation,
  adam,
  batchNorm,
  binaryCrossentropy,
  categoricalCrossentropy,
  dense,
  dropout,
  earlyStopping,
  huber,
  mae,
  meanSquaredError,
  prelu,
  sequential,
  sgd,
  softmax,
} from 'fourlane/nn';
import { expect, it } from 'vitest';
import { expectRefusal } from '../../expectations.js';
import { values } from '../helpers.js';

const small = () =>
  sequential([dense({ inputShape: [6], units: 5, activation: 'relu' }), dense({ units: 3 })], { seed: 3 });

it('prints the table of Keras', () => {
  let text = '';
  sequential([
    dense({ inputShape: [784], units: 128, activation: 'relu' }),
    dense({ units: 64, name: 'middle' }),
    activation('relu'),
    dense({ units: 10 }),
  ]).summary((table) => {
    text = table;
  });
  expect(text).toBe(
    [
      'Model: "sequential"',
      '──────────────────────────┬───────────────┬──────────',
      ' Layer (type)             │ Output Shape  │ Param #',
      '══════════════════════════╪═══════════════╪══════════',
      ' dense (Dense)            │ (None, 128)   │ 100,480',
      ' middle (Dense)           │ (None, 64)    │ 8,256',
      ' activation (Activation)  │ (None, 64)    │ 0',
      ' dense_1 (Dense)          │ (None, 10)    │ 650',
      '──────────────────────────┴───────────────┴──────────',
      ' Total params: 109,386 (427.29 KB)',
      ' Trainable params: 109,386 (427.29 KB)',
      ' Non-trainable params: 0 (0.00 B)',
    ].join('\n'),
  );
});

it('counts what training moves: no frozen layers, no statistics', () => {
  let text = '';
  sequential([
    dense({ inputShape: [4], units: 3, trainable: false }),
    batchNorm(),
    prelu({ perUnit: true }),
    dense({ units: 2 }),
  ]).summary((table) => {
    text = table;
  });
  expect(text.split('\n').slice(-3)).toEqual([
    ' Total params: 38 (152.00 B)',
    ' Trainable params: 17 (68.00 B)',
    ' Non-trainable params: 21 (84.00 B)',
  ]);
});

it('keeps all parameters in one flat buffer, each aligned', () => {
  const model = small();
  expect(model.parameters.map(({ path, shape }) => [path, shape])).toEqual([
    ['dense.weight', [5, 6]],
    ['dense.bias', [5]],
    ['dense_1.weight', [3, 5]],
    ['dense_1.bias', [3]],
  ]);
  for (const { value } of model.parameters) expect(value.byteOffset % 16).toBe(0);
  model.parameters[3]?.value.data.fill(7);
  expect([...model.parameterBuffer.data.subarray(-8)]).toEqual([7, 7, 7, 0, 0, 0, 0, 0]);
  model.dispose();
});

it('predicts alike in any batch size, from plain and resident samples', () => {
  const model = small();
  const x = values(6 * 11);
  const all = model.predict(x);
  const [w0, b0, w1, b1] = model.parameters.map(({ value }) => [...value.data]) as [
    number[],
    number[],
    number[],
    number[],
  ];
  const hidden = b0.map((b, u) =>
    Math.max(
      0,
      w0.slice(u * 6, u * 6 + 6).reduce((s, w, k) => s + w * (x[k] as number), b),
    ),
  );
  b1.forEach((b, u) => {
    expect(all[u]).toBeCloseTo(
      w1.slice(u * 5, u * 5 + 5).reduce((s, w, k) => s + w * (hidden[k] as number), b),
      5,
    );
  });
  expect(model.predict(x, { batchSize: 4 })).toEqual(all);
  using samples = alloc(x);
  using resident = model.predict(samples);
  expect(resident.data).toEqual(all);
  model.dispose();
});

it('ends in a softmax that training leaves to the loss', () => {
  const x = values(6 * 8);
  const y = [0, 1, 2, 0, 1, 2, 0, 1];
  const layers = () => [dense({ inputShape: [6], units: 3 })];
  const bare = sequential(layers());
  const closed = [
    sequential([...layers(), softmax()]),
    sequential([...layers(), activation('softmax')]),
    sequential([dense({ inputShape: [6], units: 3, activation: 'softmax' })]),
  ];
  for (const model of [bare, ...closed]) {
    model.compile({ optimizer: sgd(), loss: categoricalCrossentropy(), metrics: [accuracy()] });
    model.trainOnBatch(x, y);
  }
  for (const model of closed) {
    expect(model.parameterBuffer.data).toEqual(bare.parameterBuffer.data);
    expect(model.evaluate(x, y)).toEqual(bare.evaluate(x, y));
    expect(model.predict(x)).toEqual(softmaxOf(bare.predict(x), { cols: 3 }));
  }
  // Its own layer where the loss is another: the probabilities are what it compares.
  const [, , last] = closed;
  last?.compile({ optimizer: sgd(), loss: meanSquaredError() });
  const probabilities = last?.predict(x) as Float32Array;
  const oneHot = Float32Array.from({ length: 24 }, (_, i) => Number(i % 3 === y[Math.floor(i / 3)]));
  const square = probabilities.reduce((sum, p, i) => sum + (p - (oneHot[i] as number)) ** 2, 0) / 24;
  expect(last?.evaluate(x, oneHot).loss).toBeCloseTo(square, 6);
  for (const model of [bare, ...closed]) model.dispose();
});

it('halves a sample with glu, and predicts what the kernel gives', () => {
  const gated = sequential([dense({ inputShape: [6], units: 10, activation: 'glu' })], { seed: 4 });
  const bare = sequential([dense({ inputShape: [6], units: 10 })], { seed: 4 });
  expect(gated.widths).toEqual([6, 5]);
  expect(gated.parameterBuffer.data).toEqual(bare.parameterBuffer.data);
  const x = values(6 * 7);
  expect(gated.predict(x)).toEqual(glu(bare.predict(x), { cols: 10 }));
  for (const model of [gated, bare]) model.dispose();
});

it('freezes layers that are not trainable', () => {
  const model = small();
  model.getLayer('dense').trainable = false;
  model.compile({ optimizer: adam(), loss: meanSquaredError() });
  const before = model.parameters.map(({ value }) => value.data.slice());
  model.trainOnBatch(values(12), values(6));
  const moved = model.parameters.map(({ value }, i) => value.data.some((v, k) => v !== before[i]?.[k]));
  expect(moved).toEqual([false, false, true, true]);
  model.dispose();
});

it('gives all memory back', async () => {
  const before = memory().used;
  for (let i = 0; i < 3; i++) {
    const model = small();
    model.compile({ optimizer: adam(), loss: categoricalCrossentropy(), metrics: [accuracy()] });
    await model.fit(values(60), [0, 1, 2, 0, 1, 2, 0, 1, 2, 0], { batchSize: 4, validationSplit: 0.2, verbose: false });
    model.evaluate(values(60), [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);
    model.predict(values(18));
    model.compile({ optimizer: sgd(), loss: meanSquaredError() });
    model.dispose();
    model.dispose();
  }
  expect(memory().used).toBe(before);
});

it('allocates nothing in a step', () => {
  const model = small();
  model.compile({ optimizer: adam(), loss: meanSquaredError() });
  model.trainOnBatch(values(60), values(30));
  const before = memory();
  for (let i = 0; i < 100; i++) model.trainOnBatch(values(60), values(30));
  model.trainOnBatch(values(6), values(3));
  expect(memory()).toEqual(before);
  model.dispose();
});

it.each<[string, string, () => unknown]>([
  ['no units', 'dense: units is 0, expected an integer from 1 on', () => dense({ units: 0 })],
  [
    'an unknown activation',
    'dense: activation is "rlu", expected one of relu',
    () => dense({ units: 1, activation: 'rlu' as 'relu' }),
  ],
  [
    'an activation that is a layer',
    'dense: activation is "prelu", expected the layer prelu() behind this one',
    () => dense({ units: 1, activation: 'prelu' as 'relu' }),
  ],
  [
    'a parameter out of range',
    'dense: activation.max is 0, expected a number from min on',
    () => dense({ units: 1, activation: { name: 'hardtanh', min: 1, max: 0 } }),
  ],
  [
    'half of an odd number',
    'activation: activation is "glu" over 3 values, expected an even number of them',
    () => sequential([dense({ inputShape: [2], units: 3 }), activation('glu')]).build(),
  ],
  [
    'a slope that is not finite',
    'activation: activation.negativeSlope is NaN, expected a finite number',
    () => activation({ name: 'leakyRelu', negativeSlope: Number.NaN }),
  ],
  [
    'an unknown initialiser',
    'dense: kernelInitializer is "he", expected one of zeros',
    () => dense({ units: 1, kernelInitializer: 'he' as 'ones' }),
  ],
  ['a missing input shape', 'dense: inputShape is missing', () => sequential([dense({ units: 1 })]).build()],
  [
    'a layer used twice',
    'add: layer dense is part of a model already',
    () => {
      const layer = dense({ units: 1 });
      sequential([layer, layer]);
    },
  ],
  [
    'a layer of another model',
    'add: layer dense is part of a model already',
    () => {
      const layer = dense({ units: 1 });
      sequential([layer]);
      sequential([layer]);
    },
  ],
  [
    'an input shape that the layer before does not give',
    'dense: inputShape is [7] on layer dense_1, expected [3], which the layers before give',
    () => sequential([dense({ inputShape: [2], units: 3 }), dense({ units: 1, inputShape: [7] })]).build(),
  ],
  [
    'a cross-entropy of a single class',
    'compile: loss is categoricalCrossentropy, which is always 0 for the single output that the model has',
    () =>
      sequential([dense({ inputShape: [2], units: 1 })]).compile({
        optimizer: adam(),
        loss: categoricalCrossentropy(),
      }),
  ],
  [
    'a name used twice',
    'add: layer is named a as an earlier one',
    () => sequential([dense({ units: 1, name: 'a' }), dense({ units: 1, name: 'a' })]),
  ],
  [
    'a part of a sample',
    "predict: x has 7 elements, expected a multiple of 6 (the model's inputs)",
    () => small().predict(values(7)),
  ],
  [
    'a rate that is negative',
    'adam: learningRate is -1, expected a finite number from 0 on',
    () => adam({ learningRate: -1 }),
  ],
  [
    'an average that forgets nothing, and divides by 0 in the end',
    'adam: beta1 is 1, expected a number from 0 to below 1',
    () => adam({ beta1: 1 }),
  ],
  [
    'an initialiser by a fan that does not exist',
    'dense: kernelInitializer.mode is "fan", expected fanIn or fanOut',
    () => dense({ units: 1, kernelInitializer: { type: 'heNormal', mode: 'fan' as 'fanIn' } }),
  ],
  [
    'a cut that is neither true nor false',
    'dense: kernelInitializer.truncated is 2, expected true or false',
    () => dense({ units: 1, kernelInitializer: { type: 'heNormal', truncated: 2 as never } }),
  ],
  [
    "an optimiser's name",
    'compile: optimizer is "adam", expected what a function such as adam() returns',
    () => small().compile({ optimizer: 'adam' as never, loss: meanSquaredError() }),
  ],
  [
    'a loss that contains another nonlinearity than the model ends in',
    'compile: loss is binaryCrossentropy, which contains a sigmoid, but the model ends in a softmax: expected one that fits',
    () =>
      sequential([dense({ inputShape: [2], units: 3, activation: 'softmax' })]).compile({
        optimizer: adam(),
        loss: binaryCrossentropy(),
      }),
  ],
  [
    "a metric's name",
    'compile: metrics[0] is "accuracy", expected what a function such as accuracy()',
    () => small().compile({ optimizer: adam(), loss: meanSquaredError(), metrics: ['accuracy' as never] }),
  ],
  [
    'two metrics of one name',
    'compile: metrics[1].name is "accuracy", expected a name that no other log has',
    () => small().compile({ optimizer: adam(), loss: meanSquaredError(), metrics: [accuracy(), accuracy()] }),
  ],
  [
    'a weighted metric with the name of another',
    'compile: weightedMetrics[0].name is "mae", expected a name that no other log has',
    () => small().compile({ optimizer: adam(), loss: meanSquaredError(), metrics: [mae()], weightedMetrics: [mae()] }),
  ],
  ...['loss', 'val_loss'].map((name): [string, string, () => void] => [
    `a metric called ${name}`,
    `compile: metrics[0].name is "${name}"`,
    () => small().compile({ optimizer: adam(), loss: meanSquaredError(), metrics: [accuracy({ name })] }),
  ]),
  [
    'a metric without a name',
    'accuracy: name is "", expected a string that is not empty',
    () => accuracy({ name: '' }),
  ],
  ['no threshold', 'accuracy: threshold is NaN, expected a finite number', () => accuracy({ threshold: Number.NaN })],
  [
    'a number as schedule',
    'compile: schedule is 5, expected what a function such as cosineDecay() returns',
    () => small().compile({ optimizer: adam(), loss: meanSquaredError(), schedule: 5 as never }),
  ],
  [
    'a patience below 0',
    'earlyStopping: patience is -1, expected a finite number from 0 on',
    () => earlyStopping({ patience: -1 }),
  ],
  ['a seed that is no whole number', 'sequential: seed is 0.5', () => sequential([], { seed: 0.5 })],
  ['a layer that is none', 'add: layer is "dense", expected a layer', () => sequential([]).add('dense' as never)],
  ['a layer without a name', 'dense: name is "", expected a string', () => dense({ units: 1, name: '' })],
  [
    'a gain that is not finite',
    'dense: kernelInitializer.gain is NaN, expected a finite number',
    () => dense({ units: 1, kernelInitializer: { type: 'heNormal', gain: Number.NaN } }),
  ],
  [
    'a convention of neither',
    'batchNorm: convention is "torch", expected pytorch or keras',
    () => batchNorm({ convention: 'torch' as 'pytorch' }),
  ],
  [
    'a momentum above 1',
    'batchNorm: momentum is 1.5, expected a number from 0 to 1',
    () => batchNorm({ momentum: 1.5 }),
  ],
  ['no ε', 'batchNorm: epsilon is 0, expected a finite number above 0', () => batchNorm({ epsilon: 0 })],
  ['a fraction above 1', 'dropout: rate is 1.5, expected a number from 0 to 1', () => dropout({ rate: 1.5 })],
  ['a δ of 0', 'huber: delta is 0, expected a finite number above 0', () => huber({ delta: 0 })],
  [
    'labels that are all smooth',
    'binaryCrossentropy: labelSmoothing is 1, expected a number from 0 to below 1',
    () => binaryCrossentropy({ labelSmoothing: 1 }),
  ],
  [
    'a metric outside of a list',
    'compile: metrics is Object, expected an array such as [accuracy()]',
    () => small().compile({ optimizer: adam(), loss: meanSquaredError(), metrics: mae() as never }),
  ],
  ...(['clipNorm', 'clipValue'] as const).map((name): [string, string, () => void] => [
    `a ${name} of 0`,
    `compile: ${name} is 0, expected a finite number above 0`,
    () => small().compile({ optimizer: adam(), loss: meanSquaredError(), [name]: 0 }),
  ]),
  ['Nesterov without momentum', 'sgd: nesterov is true, which needs a momentum', () => sgd({ nesterov: true })],
])('refuses %s', (_, message, act) => {
  expectRefusal(act, ArgumentError, message);
});

it.each<[string, string, ArrayLike<number>]>([
  ['a class that does not exist', 'y[1] is 3, expected a class from 0 to 2', [0, 3]],
  [
    'targets of another length',
    'y has 5 elements, expected 2 classes or 6 values (2 samples, 3 outputs)',
    [1, 2, 3, 4, 5],
  ],
])('refuses %s, and nothing leaks', (_, message, y) => {
  const model = small();
  model.compile({ optimizer: adam(), loss: categoricalCrossentropy() });
  const before = memory().used;
  expect(() => model.evaluate(values(12), y)).toThrow(message);
  expect(() => model.trainOnBatch(values(12), y)).toThrow(ArgumentError);
  expect(memory().used).toBe(before);
  model.dispose();
});

it('says what comes at the wrong time', () => {
  const model = small();
  expect(() => model.evaluate(values(6), [1])).toThrow(StateError);
  model.build();
  expect(() => model.add(dense({ units: 1 }))).toThrow(StateError);
  model.dispose();
  // Training leaves the last softmax to the loss.
  const nothing = sequential([softmax({ inputShape: [3] })]);
  nothing.compile({ optimizer: adam(), loss: categoricalCrossentropy() });
  expect(() => nothing.trainOnBatch(values(3), [1])).toThrow('compile: the model has no layer to train');
  nothing.dispose();
});
