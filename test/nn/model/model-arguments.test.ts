import { ArgumentError, memory, StateError } from 'fourlane';
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
  sequential,
  sgd,
  softmax,
} from 'fourlane/nn';
import { expect, it } from 'vitest';
import { expectRefusal } from '../../expectations.js';
import { values } from '../../reference/samples.js';

const small = () =>
  sequential([dense({ inputShape: [6], units: 5, activation: 'relu' }), dense({ units: 3 })], { seed: 3 });

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
  ['a seed that is no integer', 'sequential: seed is 0.5', () => sequential([], { seed: 0.5 })],
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
