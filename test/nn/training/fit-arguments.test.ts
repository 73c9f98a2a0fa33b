import { ArgumentError } from 'fourlane';
import {
  adam,
  type Batch,
  batchNorm,
  binaryCrossentropy,
  type Callback,
  categoricalCrossentropy,
  dense,
  earlyStopping,
  linearWarmup,
  mae,
  reduceOnPlateau,
  type Sequential,
  sequential,
  sgd,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { expectRejection } from '../../expectations.js';
import { values } from '../../reference/samples.js';

import { bits, classifier, SAMPLES, x, y } from './classifier.js';

describe('fit refuses', () => {
  const batches: Batch[] = [{ x: x.subarray(0, 40), y: y.slice(0, 10) }];

  it.each<[string, string, (model: Sequential) => Promise<unknown>]>([
    [
      'more batches passed over than there are',
      'fit: initialBatch is 8, expected at most 7 (the batches of an epoch)',
      (model) => model.fit(x, y, { batchSize: 8, initialBatch: 8 }),
    ],
    [
      'more batches passed over than a stream has',
      'fit: initialBatch is 2, expected at most 1',
      (model) => model.fit(batches, { initialBatch: 2 }),
    ],
    [
      'a class without a weight',
      'fit: classWeight[2] is undefined, expected a finite number from 0 on',
      (model) => model.fit(x, y, { classWeight: { 0: 1, 1: 1 } }),
    ],
    [
      'a class of negative weight',
      'fit: classWeight[0] is -1, expected a finite number from 0 on',
      (model) => model.fit(x, y, { classWeight: { 0: -1, 1: 1, 2: 1 } }),
    ],
    ['no samples', 'fit: x is empty, expected at least one sample', (model) => model.fit(new Float32Array(0), [])],
    [
      'weights of another number of samples',
      'fit: sampleWeight has 1 elements, expected 50 (one a sample)',
      (model) => model.fit(x, y, { sampleWeight: [1] }),
    ],
    [
      'a sample of negative weight',
      'fit: sampleWeight[1] is -1, expected a finite number from 0 on',
      (model) => model.fit(x, y, { sampleWeight: y.map((_, i) => 1 - 2 * i) }),
    ],
    [
      'a split of batches',
      'fit: validationSplit cannot be taken of batches, expected validationData',
      (model) => model.fit(batches, { validationSplit: 0.5 }),
    ],
    [
      'a split that is no fraction',
      'fit: validationSplit is 1, expected between 0 and 1',
      (model) => model.fit(x, y, { validationSplit: 1 }),
    ],
    [
      'weights next to batches',
      'fit: sampleWeight is given beside batches, expected it within them',
      (model) => model.fit(batches, { sampleWeight: [1] }),
    ],
    [
      'targets next to batches',
      'fit: y is given beside batches, expected it within them',
      (model) => model.fit(batches as never, y),
    ],
    [
      'both a split and validation data',
      'fit: validationSplit is given beside validationData, expected one of the two',
      (model) => model.fit(x, y, { validationSplit: 0.2, validationData: { x, y } }),
    ],
    [
      'a split that leaves nothing to train on',
      'fit: validationSplit is 0.99, which leaves one part of the 50 samples empty',
      (model) => model.fit(x, y, { validationSplit: 0.99 }),
    ],
    [
      'validation data that do not fit, by their name',
      'fit: validationData.x has 7 elements, expected a multiple of 4',
      (model) => model.fit(x, y, { validationData: { x: values(7), y } }),
    ],
    [
      'validation data that are none',
      'fit: validationData gives',
      (model) => model.fit(x, y, { validationData: 3 as never }),
    ],
    [
      'null for validation data',
      'fit: validationData gives',
      (model) => model.fit(x, y, { validationData: null as never }),
    ],
    ['an array for samples', 'fit: x is Array(200), expected a Float32Array', (model) => model.fit([...x] as never, y)],
    [
      'doubles for samples',
      'fit: x is Float64Array(200), expected a Float32Array',
      (model) => model.fit(Float64Array.from(x) as never, y),
    ],
    [
      'arrays in an array for samples',
      'fit: x is Array(1), expected a Float32Array',
      (model) => model.fit([[...x]] as never, y),
    ],
    ['text for targets', 'fit: y is "0120", expected an array of targets', (model) => model.fit(x, '0120' as never)],
    [
      'rows for targets',
      'fit: y[0] is Array(3), expected a number',
      (model) => model.fit(x, y.map(() => [1, 0, 0]) as never),
    ],
    [
      'bigints for targets',
      'fit: y[0] is 0n, expected a number',
      (model) => model.fit(x, new BigInt64Array(SAMPLES) as never),
    ],
    ...[null, 0].map((sampleWeight): [string, string, (model: Sequential) => Promise<unknown>] => [
      `${sampleWeight} for weights`,
      `fit: sampleWeight is ${sampleWeight}, expected an array of weights`,
      (model) => model.fit(x, y, { sampleWeight: sampleWeight as never }),
    ]),
    [
      'a number for weights of classes',
      'fit: classWeight is 2, expected an object',
      (model) => model.fit(x, y, { classWeight: 2 as never }),
    ],
    [
      'a callback that is none',
      'fit: callbacks[1] is null, expected an object',
      (model) => model.fit(x, y, { callbacks: [{}, null as never] }),
    ],
    [
      'a function for callbacks',
      'fit: callbacks is a function, expected an object',
      (model) => model.fit(x, y, { callbacks: (() => {}) as never }),
    ],
    [
      'a callback for what is never called',
      'fit: callbacks[0].onBatchBegin is never called, expected some of onTrainBegin, onEpochBegin, onBatchEnd',
      (model) => model.fit(x, y, { callbacks: [{ onBatchBegin: () => {}, onEpochEnd: () => {} } as Callback] }),
    ],
    [
      'arrays to validate with, as Keras has them',
      'fit: validationData gives Array(2), expected samples with their targets: { x, y }',
      (model) => model.fit(x, y, { validationData: [x, y] as never }),
    ],
    [
      'a controller for its signal',
      'fit: signal is AbortController, expected an AbortSignal',
      (model) => model.fit(x, y, { signal: new AbortController() as never }),
    ],
    [
      'text for a fraction',
      'fit: validationSplit is "0.5", expected between 0 and 1',
      (model) => model.fit(x, y, { validationSplit: '0.5' as never }),
    ],
    [
      'to wait for a log that there is none of',
      'earlyStopping: monitor is val_loss, expected one of loss, accuracy',
      (model) => model.fit(x, y, { callbacks: earlyStopping() }),
    ],
    ['a batch that is none', 'fit: x gives null, expected samples with', (model) => model.fit([null as never])],
  ])('refuses %s, and takes no step', async (_, message, act) => {
    const model = classifier();
    const before = bits(model);
    await expectRejection(act(model), ArgumentError, message);
    expect(bits(model)).toEqual(before);
    model.dispose();
  });

  it.each([
    ['binaryCrossentropy', binaryCrossentropy(), [1, 0, -1, 1], 'y[2] is -1, expected 0 to 1'],
    ['categoricalCrossentropy', categoricalCrossentropy(), [1, 0, 0, 3], 'y[3] is 3, expected 0 to 1'],
  ])('refuses targets for %s that are no probabilities', async (_, loss, targets, message) => {
    const model = sequential([dense({ inputShape: [4], units: 2 })]);
    model.compile({ optimizer: sgd(), loss });
    const before = bits(model);
    await expect(model.fit(x.subarray(0, 8), targets)).rejects.toThrow(message);
    expect(() => model.trainOnBatch(x.subarray(0, 8), targets)).toThrow(ArgumentError);
    expect(bits(model)).toEqual(before);
    model.dispose();
  });

  it('refuses classes where a metric compares values', async () => {
    const model = classifier();
    model.compile({ optimizer: adam(), loss: categoricalCrossentropy(), weightedMetrics: [mae()] });
    const before = bits(model);
    const message = 'y holds classes, but mae compares values: expected 150 of them, one-hot';
    await expectRejection(model.fit(x, y), ArgumentError, message);
    expect(() => model.evaluate(x, y)).toThrow(message);
    expect(bits(model)).toEqual(before);
    const oneHot = Float32Array.from({ length: 3 * SAMPLES }, (_, i) => Number(y[Math.floor(i / 3)] === i % 3));
    expect(model.evaluate(x, oneHot).mae).toBeGreaterThan(0);
    model.dispose();
  });

  it('refuses a last batch that batch norm cannot be trained on, before the first', async () => {
    const model = sequential([dense({ inputShape: [4], units: 3 }), batchNorm()]);
    model.compile({ optimizer: sgd(), loss: categoricalCrossentropy() });
    const before = bits(model);
    const fitting = model.fit(x, y, { batchSize: 7 });
    await expect(fitting).rejects.toThrow('batchSize leaves a batch of 1, expected at least 2 for layer batchNorm');
    expect(bits(model)).toEqual(before);
    // To validate on one sample is no matter.
    await model.fit(x, y, { batchSize: 8, validationData: { x: x.subarray(0, 4), y: [1] } });
    model.getLayer('batchNorm').trainable = false;
    model.compile({ optimizer: sgd(), loss: categoricalCrossentropy() });
    await model.fit(x, y, { batchSize: 7 });
    model.dispose();
  });

  it('refuses a schedule by a log that there is none of, before the first step', async () => {
    const model = classifier();
    const schedule = linearWarmup({ totalIters: 1, next: reduceOnPlateau() });
    model.compile({ optimizer: sgd(), loss: categoricalCrossentropy(), schedule });
    const message = 'reduceOnPlateau: monitor is val_loss, expected one of loss';
    await expect(model.fit(x, y)).rejects.toThrow(message);
    expect(model.trainingState.step).toBe(0);
    expect((await model.fit(x, y, { validationSplit: 0.5 })).ended).toBe('done');
    model.dispose();
  });
});
