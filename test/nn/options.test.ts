// What plain JavaScript, without a compiler to warn, passes in the place of options.
import { ArgumentError, memory } from 'fourlane';
import * as io from 'fourlane/io';
import * as nn from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { expectRefusal } from '../expectations.js';

/** Calls a function as no type allows. */
const call = (f: unknown, ...args: unknown[]): unknown => (f as (...given: unknown[]) => unknown)(...args);

function refused(f: unknown, args: readonly unknown[], message: string): void {
  expectRefusal(() => call(f, ...args), ArgumentError, message);
}

/** Functions whose first argument is their options; of the first some are required. */
const { dense, dropout, stepDecay, exponentialDecay, cosineDecay, linearWarmup, oneCycle } = nn;
const required = { dense, dropout, stepDecay, exponentialDecay, cosineDecay, linearWarmup, oneCycle };
const { softmax, batchNorm, prelu, rrelu, huber, binaryCrossentropy, categoricalCrossentropy } = nn;
const { sgd, adam, adamW, rmsprop, adagrad, reduceOnPlateau, earlyStopping, accuracy, topK, mae, mse, r2 } = nn;
const optional = {
  ...{ softmax, batchNorm, prelu, rrelu, huber, binaryCrossentropy, categoricalCrossentropy },
  ...{ sgd, adam, adamW, rmsprop, adagrad, reduceOnPlateau, earlyStopping, accuracy, topK, mae, mse, r2 },
  digits: io.digits,
};

it.each(Object.entries(required))('%s refuses to be called with nothing', (name, f) => {
  refused(f, [], `${name}: options is undefined, expected an object`);
});

it.each(Object.entries({ ...required, ...optional }))('%s refuses what is no object', (name, f) => {
  for (const given of [null, 0.1, 'relu', () => {}]) refused(f, [given], `${name}: options is `);
});

it.each(Object.entries({ ...required, ...optional }))('%s refuses an option that it does not know', (name, f) => {
  refused(f, [{ lr: 0.1 }], `${name}: lr is no option, expected `);
});

it.each<[string, unknown, unknown[], string]>([
  ['activation', nn.activation, [], 'activation: activation is undefined, expected one of relu, '],
  ['activation with a number', nn.activation, ['relu', 3], 'activation: options is 3, expected an object'],
  ['progressLine', nn.progressLine, [], 'progressLine: write is undefined, expected a function'],
  ['sequential', nn.sequential, [[], 5], 'sequential: options is 5, expected an object'],
  ['sequential with a layer', nn.sequential, [dense({ units: 1 })], 'sequential: layers is Dense, expected an array'],
  ['compareDiagnoses', nn.compareDiagnoses, [], "compareDiagnoses: before is undefined, expected a layer's diagnosis"],
  ['fromJSON', nn.fromJSON, [], 'fromJSON: layers is undefined, expected an array'],
  ['lossFromJSON', nn.lossFromJSON, [], 'lossFromJSON: type is undefined, expected one of'],
  ['optimizerFromJSON', nn.optimizerFromJSON, [null], 'optimizerFromJSON: type is undefined, expected one of'],
  ['scheduleFromJSON', nn.scheduleFromJSON, [], 'scheduleFromJSON: type is undefined, expected one of'],
  ['foldBatchNorm', nn.foldBatchNorm, [], 'foldBatchNorm: network is undefined, expected a model'],
  ['confusionMatrix', nn.confusionMatrix, [], 'confusionMatrix: outputs is undefined, expected a Float32Array'],
  ['confusionMatrix of one', nn.confusionMatrix, [new Float32Array(2)], 'labels is undefined, expected an array'],
  ['saveModel', io.saveModel, [], 'saveModel: model is undefined, expected a model'],
  ['saveCheckpoint', io.saveCheckpoint, ['m'], 'saveCheckpoint: model is "m", expected a model'],
  ['restoreCheckpoint', io.restoreCheckpoint, [], 'restoreCheckpoint: model is undefined, expected a model'],
  ['loadWeights', io.loadWeights, [null], 'loadWeights: model is null, expected a model'],
  ['toOnnx', io.toOnnx, [{}], 'toOnnx: model is Object, expected a model'],
  ['sequential with an option', nn.sequential, [[], { name: 'a' }], 'sequential: name is no option, expected seed'],
  ['readCsv with one', io.readCsv, [new Uint8Array(1), { target: 1 }], 'readCsv: target is no option, expected label'],
  ['imageDataset', io.imageDataset, [], 'imageDataset: images is undefined, expected what readIdx returns'],
  [
    'readCsvRegression',
    io.readCsvRegression,
    [new Uint8Array(1), { targets: 'a' }],
    'targets is "a", expected an array',
  ],
  ['loadModel', io.loadModel, [], 'is undefined, expected a Uint8Array or an ArrayBuffer'],
  ['fromOnnx', io.fromOnnx, ['file.onnx'], 'fromOnnx: bytes is "file.onnx", expected a Uint8Array'],
  ['readCsv', io.readCsv, [new Uint8Array(1), 3], 'readCsv: options is 3, expected an object'],
])('%s says which argument is wrong', (_, f, args, message) => refused(f, args, message));

it.each<[string, unknown, unknown, string]>([
  ['text for true', dense, { units: 1, useBias: 'no' }, 'dense: useBias is "no", expected true or false'],
  ['0 for false', dense, { units: 1, trainable: 0 }, 'dense: trainable is 0, expected true or false'],
  ['1 for true', prelu, { perUnit: 1 }, 'prelu: perUnit is 1, expected true or false'],
  ['null for no activation', dense, { units: 1, activation: null }, 'dense: activation is null, expected one of relu'],
  ['a function for its name', dense, { units: 1, activation: () => 1 }, 'dense: activation is a function, expected'],
  [
    'null for no initialiser',
    dense,
    { units: 1, kernelInitializer: null },
    'dense: kernelInitializer is null, expected one of',
  ],
  [
    'an unknown parameter',
    dense,
    { units: 1, activation: { name: 'leakyRelu', slope: 0.3 } },
    'dense: activation.slope is no option, expected name, negativeSlope, alpha',
  ],
  [
    'a parameter where there is none',
    dense,
    { units: 2, activation: { name: 'glu', axis: 1 } },
    'dense: activation.axis is no option, expected name',
  ],
  [
    'an unknown setting',
    dense,
    { units: 1, kernelInitializer: { type: 'heNormal', scle: 2 } },
    'dense: kernelInitializer.scle is no option, expected type, gain, ',
  ],
  ['text for a rate', dropout, { rate: '0.5' }, 'dropout: rate is "0.5", expected a number from 0 to 1'],
  ['null for a momentum', batchNorm, { momentum: null }, 'batchNorm: momentum is null, expected a number from 0 to 1'],
  [
    'text for a fraction',
    binaryCrossentropy,
    { labelSmoothing: '0.1' },
    'labelSmoothing is "0.1", expected a number from 0 to below 1',
  ],
  [
    'a schedule for a rate',
    adam,
    { learningRate: nn.cosineDecay({ tMax: 5 }) },
    'learningRate is Object, expected a finite number from 0 on: the schedule goes into compile({ schedule })',
  ],
  ['a number for a log', earlyStopping, { monitor: 5 }, 'earlyStopping: monitor is 5, expected a string'],
  ['an unknown mode', earlyStopping, { mode: 'up' }, 'earlyStopping: mode is "up", expected min, max or auto'],
  ['a number for a log', reduceOnPlateau, { monitor: 5 }, 'reduceOnPlateau: monitor is 5, expected a string'],
  ['an unknown mode', reduceOnPlateau, { mode: 'up' }, 'reduceOnPlateau: mode is "up", expected min, max or auto'],
  [
    'a misspelt option of a warm-up',
    linearWarmup,
    { steps: 3 },
    'linearWarmup: steps is no option, expected totalIters, startFactor, next, per',
  ],
  [
    'no schedule for the next',
    linearWarmup,
    { totalIters: 3, next: {} },
    'linearWarmup: next is Object, expected what a function such as cosineDecay() returns',
  ],
  // What is finite, or below 1, as a double only.
  [
    'a rate above float32',
    sgd,
    { learningRate: 1e39 },
    'sgd: learningRate is 1e+39, expected a finite number from 0 on',
  ],
  ['β that rounds to 1', adam, { beta2: 1 - 1e-9 }, 'adam: beta2 is 0.999999999, expected a number from 0 to below 1'],
  ['δ above float32', nn.huber, { delta: 1e39 }, 'huber: delta is 1e+39, expected a finite number above 0'],
  [
    'ε that rounds to 0',
    batchNorm,
    { epsilon: 1e-46 },
    'batchNorm: epsilon is 1e-46, expected a finite number above 0',
  ],
  [
    'a value above float32',
    dense,
    { units: 1, biasInitializer: { type: 'constant', value: 1e39 } },
    'dense: biasInitializer.value is 1e+39, expected a finite number',
  ],
  // A parameter without gradient would be divided by 0.
  ...[adam, nn.adamW, nn.rmsprop, nn.adagrad].flatMap((optimizer): [string, unknown, unknown, string][] =>
    [0, 1e-40].map((epsilon) => [
      `ε = ${epsilon}`,
      optimizer,
      { epsilon },
      `${optimizer.name}: epsilon is ${epsilon}, expected a finite number from 1.17`,
    ]),
  ),
])('%s is refused', (_, f, options, message) => refused(f, [options], message));

it('takes undefined for what is not given', () => {
  const made = batchNorm({ momentum: undefined, epsilon: undefined } as nn.BatchNormOptions);
  expect(made.toJSON()).toEqual(batchNorm().toJSON());
  expect(adam({ learningRate: undefined } as nn.AdamOptions).toJSON()).toEqual(adam().toJSON());
  const activation = { name: 'leakyRelu', negativeSlope: undefined, alpha: 0.3 } as never;
  expect(dense({ units: 1, activation }).activation).toEqual({ name: 'leakyRelu', negativeSlope: 0.3 });
});

describe('a model', () => {
  const make = (): nn.Sequential => {
    const model = nn.sequential([dense({ inputShape: [2], units: 1 })]);
    model.compile({ optimizer: sgd(), loss: nn.meanSquaredError() });
    return model;
  };
  const [x, y] = [new Float32Array(4), [1, 2]];

  it.each<[string, (model: nn.Sequential) => unknown, string]>([
    ['summary into nothing', (model) => model.summary('x' as never), 'summary: print is "x", expected a function'],
    ['compile with nothing', (model) => call(model.compile.bind(model)), 'compile: options is undefined'],
    ['predict with a batch size alone', (model) => model.predict(x, 2 as never), 'predict: options is 2, expected'],
    ['evaluate with a batch size alone', (model) => model.evaluate(x, y, 2 as never), 'evaluate: options is 2'],
    ['trainOnBatch with null', (model) => model.trainOnBatch(x, y, null as never), 'trainOnBatch: options is null'],
    ['diagnose with a number', (model) => model.diagnose(x, y, 2 as never), 'diagnose: options is 2'],
    [
      'predict with an unknown option',
      (model) => model.predict(x, { batch: 2 } as never),
      'predict: batch is no option',
    ],
    ['evaluate with one', (model) => model.evaluate(x, y, { batch: 2 } as never), 'evaluate: batch is no option'],
    ['diagnose with one', (model) => model.diagnose(x, y, { batch: 2 } as never), 'diagnose: batch is no option'],
    [
      'weights alone for trainOnBatch',
      (model) => model.trainOnBatch(x, y, [1, 1] as never),
      'trainOnBatch: 0 is no option, expected sampleWeight',
    ],
    [
      'compile with an unknown option',
      (model) => model.compile({ optimizer: sgd(), loss: nn.meanSquaredError(), clipnorm: 1 } as never),
      'compile: clipnorm is no option, expected optimizer, loss, ',
    ],
    ['diagnose in no batches', (model) => model.diagnose(x, y, { batchSize: 0 }), 'diagnose: batchSize is 0, expected'],
    ['evaluate without targets', (model) => call(model.evaluate.bind(model), x), 'evaluate: y is undefined, expected'],
  ])('refuses %s, and takes no memory', (_, act, message) => {
    const model = make();
    const { blocks } = memory();
    expectRefusal(() => act(model), ArgumentError, message);
    expect(memory().blocks).toBe(blocks);
    model.dispose();
  });

  it.each<[string, unknown[], string]>([
    ['nothing', [], 'fit: x is undefined, expected samples or an iterable of batches'],
    ['no targets', [x], 'fit: y is undefined, expected an array of targets'],
    ['null for targets', [x, null], 'fit: y is null, expected an array of targets'],
    ['options for targets', [x, { epochs: 2 }], 'fit: y is Object, expected an array of targets'],
    ['a number of epochs alone', [x, y, 3], 'fit: options is 3, expected an object'],
    ['an unknown option', [x, y, { batch_size: 2 }], 'fit: batch_size is no option, expected '],
    ['null for options', [x, y, null], 'fit: options is null, expected an object'],
  ])('refuses to fit with %s, and takes no memory', async (_, args, message) => {
    const model = make();
    const { blocks } = memory();
    const fitting = call(model.fit.bind(model), ...args);
    await expect(fitting).rejects.toThrow(ArgumentError);
    await expect(call(model.fit.bind(model), ...args)).rejects.toThrow(message);
    expect(memory().blocks).toBe(blocks);
    model.dispose();
  });
});
