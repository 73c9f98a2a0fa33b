import { ArgumentError, alloc, DisposedError, memory, NumericError, StateError } from 'fourlane';
import {
  accuracy,
  adam,
  type Batch,
  batchNorm,
  binaryAccuracy,
  binaryCrossentropy,
  type Callback,
  categoricalCrossentropy,
  compareDiagnoses,
  dense,
  earlyStopping,
  linearWarmup,
  mae,
  meanSquaredError,
  type Parameter,
  progressLine,
  r2,
  reduceOnPlateau,
  type Sequential,
  sequential,
  sgd,
} from 'fourlane/nn';
import { describe, expect, it, vi } from 'vitest';
import { expectRefusal, expectRejection } from '../../expectations.js';
import { values } from '../helpers.js';

const SAMPLES = 50;
const x = values(SAMPLES * 4);
const y = Array.from({ length: SAMPLES }, (_, i) => {
  const [a = 0, b = 0, c = 0] = x.subarray(4 * i);
  return a > 0 ? (b > 0 ? 0 : 1) : c > 0 ? 2 : 1;
});

function classifier(seed = 1): Sequential {
  const model = sequential([dense({ inputShape: [4], units: 16, activation: 'relu' }), dense({ units: 3 })], { seed });
  model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: categoricalCrossentropy(), metrics: [accuracy()] });
  return model;
}

const bits = (model: Sequential): number[] => [...new Uint32Array(model.parameterBuffer.data.slice().buffer)];

describe('fit', () => {
  it('learns, and reports loss and metrics by epoch', async () => {
    const model = classifier();
    const { history, ended } = await model.fit(x, y, { epochs: 60, batchSize: 8, validationData: { x, y } });
    expect(ended).toBe('done');
    expect(Object.keys(history)).toEqual(['loss', 'accuracy', 'val_loss', 'val_accuracy']);
    expect(history.loss).toHaveLength(60);
    expect(history.loss?.at(-1)).toBeLessThan((history.loss?.[0] as number) / 3);
    expect(history.val_accuracy?.at(-1)).toBeGreaterThan(0.9);
    expect(model.evaluate(x, y)).toEqual({
      loss: expect.closeTo(history.val_loss?.at(-1) as number, 5),
      accuracy: history.val_accuracy?.at(-1),
    });
    model.dispose();
  });

  it('reports two metrics of one kind under the names that they are given', async () => {
    const model = sequential([dense({ inputShape: [4], units: 1 })]);
    const metrics = [accuracy(), accuracy({ name: 'sure', threshold: 1e9 })];
    model.compile({ optimizer: sgd(), loss: binaryCrossentropy(), metrics });
    const ones = new Float32Array(SAMPLES).fill(1);
    const { history } = await model.fit(x, ones, { validationSplit: 0.5 });
    expect(Object.keys(history)).toEqual(['loss', 'accuracy', 'sure', 'val_loss', 'val_accuracy', 'val_sure']);
    expect([history.sure, history.val_sure]).toEqual([[0], [0]]);
    expect(model.evaluate(x, ones).accuracy).toBeGreaterThan(0);
    model.dispose();
  });

  it('gives the same bits for the same seed, and others for another', async () => {
    const results = await Promise.all(
      [1, 1, 2].map(async (seed) => {
        const model = classifier(seed);
        await model.fit(x, y, { epochs: 3, batchSize: 8 });
        const result = bits(model);
        model.dispose();
        return result;
      }),
    );
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).not.toEqual(results[0]);
  });

  it('trains alike from plain arrays, resident buffers and batches from anywhere', async () => {
    using residentX = alloc(x);
    using residentY = alloc(Float32Array.from(y));
    const batches = {
      async *[Symbol.asyncIterator](): AsyncGenerator<Batch> {
        for (let i = 0; i < SAMPLES; i += 8) yield { x: x.subarray(i * 4, (i + 8) * 4), y: y.slice(i, i + 8) };
      },
    };
    // One array for all batches: were any kept, it would change under the one who kept it.
    const reused = new Float32Array(8 * 4);
    function* overwriting(): Generator<Batch> {
      for (let i = 0; i < SAMPLES; i += 8) {
        const part = x.subarray(i * 4, (i + 8) * 4);
        reused.set(part);
        yield { x: reused.subarray(0, part.length), y: y.slice(i, i + 8) };
        reused.fill(Number.NaN);
      }
    }
    const results = [];
    for (const go of [
      (model: Sequential) => model.fit(x, y, { epochs: 2, batchSize: 8, shuffle: false }),
      (model: Sequential) => model.fit(residentX, residentY, { epochs: 2, batchSize: 8, shuffle: false }),
      (model: Sequential) => model.fit(batches, { epochs: 2 }),
      (model: Sequential) => model.fit({ [Symbol.iterator]: overwriting }, { epochs: 2 }),
    ]) {
      const model = classifier();
      await go(model);
      results.push(bits(model));
      model.dispose();
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    expect(results[3]).toEqual(results[0]);
  });

  it('goes on from a training state as if it had never stopped', async () => {
    const whole = classifier();
    await whole.fit(x, y, { epochs: 4, batchSize: 8 });

    const first = classifier();
    await first.fit(x, y, { epochs: 1, batchSize: 8 });
    const signal = {
      get aborted() {
        return first.trainingState.step === 7 + 7 + 1;
      },
    } as AbortSignal;
    const { ended } = await first.fit(x, y, { epochs: 3, batchSize: 8, signal });
    expect(ended).toBe('aborted');
    expect(first.trainingState).toMatchObject({ step: 7 + 7 + 1, epoch: 2, batch: 1 });

    const second = classifier();
    second.parameterBuffer.data.set(first.parameterBuffer.data);
    for (const [name, { data }] of Object.entries(first.optimizerState)) second.optimizerState[name]?.data.set(data);
    Object.assign(second.trainingState, first.trainingState);
    await second.fit(x, y, { epochs: 2, batchSize: 8, initialBatch: second.trainingState.batch });
    expect(bits(second)).toEqual(bits(whole));
    for (const model of [whole, first, second]) model.dispose();
  });

  it('does nothing once the signal is aborted, and no batch more when it is in a callback', async () => {
    const model = classifier();
    const before = bits(model);
    expect(await model.fit(x, y, { signal: AbortSignal.abort() })).toEqual({
      history: {},
      ended: 'aborted',
      findings: [],
    });
    expect(bits(model)).toEqual(before);
    const stop = new AbortController();
    const aborting: Callback = { onEpochEnd: () => stop.abort() };
    const { history } = await model.fit(x, y, { epochs: 5, callbacks: aborting, signal: stop.signal });
    expect(history.loss).toHaveLength(1);
    expect(model.trainingState).toMatchObject({ epoch: 1, batch: 0, step: 2 });
    model.dispose();
  });

  it.each([
    ['that the loss contains', binaryCrossentropy()],
    ['that it does not', meanSquaredError()],
  ])('tells yes from no at probability one half behind a sigmoid %s', async (_, loss) => {
    const model = sequential([dense({ inputShape: [1], units: 2, activation: 'sigmoid' })]);
    const one = sequential([dense({ inputShape: [1], units: 1, activation: 'sigmoid' })]);
    model.compile({ optimizer: sgd(), loss, metrics: [binaryAccuracy()] });
    one.compile({ optimizer: sgd(), loss, metrics: [accuracy()] });
    model.parameterBuffer.data.set([1, 2]);
    one.parameterBuffer.data.set([3]);
    const x = Float32Array.of(-1, 1);
    expect(model.evaluate(x, [0, 0, 1, 1]).binaryAccuracy).toBe(1);
    expect(model.evaluate(x, [0, 1, 1, 0]).binaryAccuracy).toBe(0.5);
    expect(one.evaluate(x, [0, 1]).accuracy).toBe(1);
    for (const each of [model, one]) each.dispose();
  });

  it('reports an epoch whole that was interrupted: loss, accuracy and R² over all its batches', async () => {
    const regression = () => {
      const model = sequential([dense({ inputShape: [4], units: 2 })], { seed: 3 });
      model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: meanSquaredError(), metrics: [mae(), r2()] });
      return model;
    };
    const targets = values(SAMPLES * 2, 5);
    for (const [make, t] of [
      [classifier, y],
      [regression, targets],
    ] as const) {
      const whole = make();
      const { history } = await whole.fit(x, t, { batchSize: 8 });
      const parts = make();
      const signal = {
        get aborted() {
          return parts.trainingState.step === 3;
        },
      } as AbortSignal;
      await parts.fit(x, t, { batchSize: 8, signal });
      const { trainingState } = parts;
      expect(trainingState).toMatchObject({ epoch: 0, batch: 3 });
      const rest = await parts.fit(x, t, { batchSize: 8, initialBatch: trainingState.batch });
      expect(rest.history).toEqual(history);
      whole.dispose();
      parts.dispose();
    }
  });

  it('weighs samples: a weight of 2 is the sample twice, a class without weight does not count', async () => {
    const twice = classifier();
    twice.trainOnBatch(x.subarray(0, 12), [0, 1, 2], { sampleWeight: [2, 1, 1] });
    const doubled = classifier();
    doubled.trainOnBatch(Float32Array.of(...x.subarray(0, 12), ...x.subarray(0, 4)), [0, 1, 2, 0]);
    twice.parameterBuffer.data.forEach((value, i) => {
      expect(value).toBeCloseTo(doubled.parameterBuffer.data[i] as number, 5);
    });
    const some = classifier();
    await some.fit(x, y, { batchSize: SAMPLES, shuffle: false, classWeight: { 0: 1, 1: 1, 2: 0 } });
    const kept = y.flatMap((label, i) => (label === 2 ? [] : [i]));
    const without = classifier();
    without.trainOnBatch(
      Float32Array.from(kept.flatMap((i) => [...x.subarray(4 * i, 4 * i + 4)])),
      kept.map((i) => y[i] as number),
    );
    some.parameterBuffer.data.forEach((value, i) => {
      expect(value).toBeCloseTo(without.parameterBuffer.data[i] as number, 5);
    });
    for (const model of [twice, doubled, some, without]) model.dispose();
  });

  it('counts samples alike in metrics, by their weights in weightedMetrics, by those of classes in training alone', async () => {
    const model = sequential([dense({ inputShape: [1], units: 2 })]);
    const weightedMetrics = [accuracy({ name: 'weighted' })];
    const metrics = [accuracy()];
    model.compile({ optimizer: sgd({ learningRate: 0 }), loss: categoricalCrossentropy(), metrics, weightedMetrics });
    // Every sample is taken for class 1.
    model.parameters[1]?.value.data.set([0, 1]);
    const data = { x: new Float32Array(4), y: [1, 0, 0, 0], sampleWeight: [3, 1, 1, 0] };
    const { sampleWeight } = data;
    const options = { sampleWeight, batchSize: 3, validationData: data };
    const { history } = await model.fit(data.x, data.y, { ...options, classWeight: { 0: 2, 1: 1 } });
    expect(history).toMatchObject({
      accuracy: [1 / 4],
      weighted: [3 / 7],
      val_accuracy: [1 / 4],
      val_weighted: [3 / 5],
    });
    expect(model.evaluate(data.x, data.y, { sampleWeight })).toMatchObject({ accuracy: 1 / 4, weighted: 3 / 5 });
    expect(model.evaluate(data.x, data.y)).toMatchObject({ accuracy: 1 / 4, weighted: 1 / 4 });
    model.dispose();
  });

  it('weighs classes by one-hot targets as by their numbers, times the weights of samples', async () => {
    const sampleWeight = y.map((_, i) => 1 + (i % 3));
    const classWeight: Record<number, number> = { 0: 2, 1: 0.5, 2: 1 };
    const options = { batchSize: SAMPLES, shuffle: false };
    const [numbers, oneHot, product] = [classifier(), classifier(), classifier()];
    await numbers.fit(x, y, { ...options, sampleWeight, classWeight });
    const rows = y.flatMap((label) => [0, 1, 2].map((j) => Number(j === label)));
    await oneHot.fit(x, rows, { ...options, sampleWeight, classWeight });
    const weights = sampleWeight.map((weight, i) => weight * (classWeight[y[i] as number] as number));
    await product.fit(x, y, { ...options, sampleWeight: weights });
    expect(bits(product)).toEqual(bits(numbers));
    oneHot.parameterBuffer.data.forEach((value, i) => {
      expect(value).toBeCloseTo(numbers.parameterBuffer.data[i] as number, 5);
    });
    for (const model of [numbers, oneHot, product]) model.dispose();
  });

  it('learns nothing from a batch whose samples all weigh nothing', async () => {
    const model = classifier();
    model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: categoricalCrossentropy() });
    const half = classifier();
    half.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: categoricalCrossentropy() });
    const labels = [0, 1, 0, 1, 2, 2, 2, 2];
    const weigh = { batchSize: 4, shuffle: false, classWeight: { 0: 1, 1: 1, 2: 0 } };
    const { history } = await model.fit(x.subarray(0, 32), labels, weigh);
    const alone = await half.fit(x.subarray(0, 16), labels.slice(0, 4), weigh);
    expect(bits(model)).toEqual(bits(half));
    expect(history).toEqual(alone.history);
    const nothing = { sampleWeight: [0, 0] };
    expect(model.trainOnBatch(x.subarray(0, 8), [0, 1], nothing)).toBe(0);
    expect(bits(model)).toEqual(bits(half));
    expect(model.evaluate(x.subarray(0, 8), [0, 1], nothing).loss).toBe(0);
    model.dispose();
    half.dispose();
  });

  it.each([-1, 0.5, Number.NaN])('refuses to go on from batch %s', async (initialBatch) => {
    const model = classifier();
    await expect(model.fit(x, y, { initialBatch })).rejects.toThrow(
      `fit: initialBatch is ${initialBatch}, expected a whole number from 0 on`,
    );
    model.dispose();
  });

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
      'a split that is no share',
      'fit: validationSplit is 1, expected between 0 and 1',
      (model) => model.fit(x, y, { validationSplit: 1 }),
    ],
    [
      'weights beside batches',
      'fit: sampleWeight is given beside batches, expected it within them',
      (model) => model.fit(batches, { sampleWeight: [1] }),
    ],
    [
      'targets beside batches',
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
      'text for a share',
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

  it('is one at a time', async () => {
    const model = classifier();
    const first = model.fit(x, y, { epochs: 2 });
    await expect(model.fit(x, y)).rejects.toThrow(StateError);
    expect((await first).history.loss).toHaveLength(2);
    await expect(model.fit(x, y.slice(1))).rejects.toThrow(ArgumentError);
    await model.fit(x, y);
    expect(model.trainingState.epoch).toBe(3);
    model.dispose();
  });

  it.each<[string, (model: Sequential) => void]>([
    ['compiled again', (model) => model.compile({ optimizer: sgd(), loss: categoricalCrossentropy() })],
    ['disposed', (model) => model.dispose()],
  ])('ends with a clear error where a callback has %s the model, and nothing leaks', async (_, act) => {
    const { blocks } = memory();
    for (const at of ['onBatchEnd', 'onEpochEnd'] as const) {
      const model = classifier();
      let done = 0;
      const callbacks: Callback = { [at]: () => ++done === 2 && act(model) };
      const fitting = model.fit(x, y, { epochs: 5, batchSize: 8, callbacks });
      await expectRejection(fitting, DisposedError, 'compiled again, or disposed, while fit was at work');
      model.dispose();
    }
    expect(memory().blocks).toBe(blocks);
  });

  it('splits validation data off the end', async () => {
    const model = classifier();
    let seen = 0;
    const { history } = await model.fit(x, y, {
      validationSplit: 0.2,
      batchSize: 8,
      callbacks: {
        onTrainBegin: ({ batchCount = 0 }) => {
          seen = batchCount;
        },
      },
    });
    expect(seen).toBe(5);
    const tail = model.evaluate(x.subarray(160), y.slice(40));
    expect(history.val_loss?.[0]).toBeCloseTo(tail.loss as number, 5);
    model.dispose();
  });

  it('validates with batches from anywhere', async () => {
    const logs = [];
    async function* batches(): AsyncGenerator<Batch> {
      for (let i = 0; i < SAMPLES; i += 8) yield { x: x.subarray(i * 4, (i + 8) * 4), y: y.slice(i, i + 8) };
    }
    for (const validationData of [{ x, y }, { [Symbol.asyncIterator]: batches }]) {
      const model = classifier();
      const { history } = await model.fit(x, y, { epochs: 3, batchSize: 8, validationData });
      logs.push(history);
      model.dispose();
    }
    const spent = classifier();
    await expect(spent.fit(x, y, { epochs: 2, validationData: batches() })).rejects.toThrow(
      'fit: validationData gave no batch, expected an iterable that starts again each epoch',
    );
    spent.dispose();
    expect(logs[0]?.val_loss).toHaveLength(3);
    expect(logs[1]).toEqual(logs[0]);
  });

  it('takes samples in a new order each epoch, the same for the same seed, or as they come', async () => {
    /** The losses of single samples, which tell them apart, for a net that does not learn. */
    const orders = async (seed: number, shuffle: boolean): Promise<number[][]> => {
      const model = sequential([dense({ inputShape: [4], units: 3 })], { seed });
      model.compile({ optimizer: sgd({ learningRate: 0 }), loss: categoricalCrossentropy() });
      model.parameterBuffer.data.set(values(15));
      const losses: number[][] = [];
      const callbacks: Callback = {
        onEpochBegin: () => void losses.push([]),
        onBatchEnd: (_, loss) => void losses.at(-1)?.push(loss),
      };
      await model.fit(x, y, { epochs: 2, batchSize: 1, shuffle, callbacks });
      model.dispose();
      return losses;
    };
    const [given = [], again] = await orders(1, false);
    expect(again).toEqual(given);
    const [first = [], second = []] = await orders(1, true);
    for (const order of [first, second]) {
      expect(order).not.toEqual(given);
      expect(order.toSorted()).toEqual(given.toSorted());
    }
    expect(second).not.toEqual(first);
    expect(await orders(1, true)).toEqual([first, second]);
    expect((await orders(2, true))[0]).not.toEqual(first);
  });

  it('goes through the data once, by 32 samples, where nothing else is said', async () => {
    const model = classifier();
    await model.fit(x.subarray(0, 4 * 33), y.slice(0, 33));
    expect(model.trainingState).toMatchObject({ epoch: 1, step: 2 });
    model.dispose();
  });

  it('stops early by what a checkpoint remembers in the training that goes on from it, and anew in the next', async () => {
    const model = classifier();
    const callbacks = earlyStopping({ monitor: 'loss' });
    callbacks.loadState?.({ numbers: { best: 0, bad: 0 }, weights: undefined });
    for (const epochs of [1, 2]) {
      const { history } = await model.fit(x, y, { epochs: 2, callbacks });
      expect(history.loss).toHaveLength(epochs);
    }
    model.dispose();
  });

  it('stops early and restores the best weights', async () => {
    const model = classifier();
    model.compile({ optimizer: sgd({ learningRate: 0.5 }), loss: categoricalCrossentropy() });
    const seen: { loss: number; bits: number[] }[] = [];
    const { history, ended } = await model.fit(x, y, {
      epochs: 500,
      batchSize: 8,
      validationData: { x: values(80, 7), y: y.slice(0, 20) },
      callbacks: [
        { onEpochEnd: (_, logs) => void seen.push({ loss: logs.val_loss as number, bits: bits(model) }) },
        earlyStopping({ patience: 3, restoreBestWeights: true }),
      ],
    });
    expect(ended).toBe('stopped');
    const best = seen.toSorted((a, b) => a.loss - b.loss)[0];
    expect(history.val_loss).toHaveLength(seen.indexOf(best as (typeof seen)[number]) + 4);
    expect(bits(model)).toEqual(best?.bits);
    model.dispose();
  });

  it('tells callbacks of every batch, who may evaluate in between without a trace', async () => {
    const alone = classifier();
    await alone.fit(x, y, { epochs: 2, batchSize: 8 });
    const watched = classifier();
    const seen: number[] = [];
    const before: number[] = [];
    const { history } = await watched.fit(x, y, {
      epochs: 2,
      batchSize: 8,
      callbacks: {
        onBatchEnd: (batch, loss, { model }) => {
          seen.push(batch);
          before.push(loss);
          // As a batch larger than any before: the plans' memory is laid out anew.
          model.evaluate(x, y, { batchSize: 8 + 7 * batch });
        },
      },
    });
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6, 7]);
    const weighted = before.slice(0, 7).reduce((sum, loss, i) => sum + loss * (i < 6 ? 8 : 2), 0) / SAMPLES;
    expect(history.loss?.[0]).toBeCloseTo(weighted, 12);
    expect(bits(watched)).toEqual(bits(alone));
    alone.dispose();
    watched.dispose();
  });

  it.each([
    ['trains', SAMPLES, 0],
    ['validates', 8, SAMPLES],
  ])('leaves the event loop its turn while it %s', async (_, samples, validated) => {
    const model = classifier();
    // A clock by which every batch takes longer than anyone may wait.
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 100));
    let turns = 0;
    let going = true;
    const count = (): void => {
      turns++;
      if (going) setImmediate(count);
    };
    setImmediate(count);
    try {
      await model.fit(x.subarray(0, 4 * samples), y.slice(0, samples), {
        batchSize: 8,
        verbose: false,
        ...(validated > 0 && { validationData: { x, y } }),
      });
    } finally {
      going = false;
      clock.mockRestore();
    }
    expect(turns).toBeGreaterThanOrEqual(Math.ceil(SAMPLES / 8));
    model.dispose();
  });

  it('writes a line where standard output is a terminal, and nothing where it is piped', async () => {
    const model = classifier();
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const terminal = process.stdout.isTTY;
    const written: number[] = [];
    try {
      for (const isTTY of [false, true]) {
        process.stdout.isTTY = isTTY;
        write.mockClear();
        await model.fit(x, y);
        written.push(write.mock.calls.length);
      }
    } finally {
      process.stdout.isTTY = terminal;
      write.mockRestore();
    }
    expect(written).toEqual([0, 1]);
    model.dispose();
  });

  it('shows a line of progress', async () => {
    let text = '';
    const model = classifier();
    await model.fit(x, y, {
      epochs: 2,
      callbacks: progressLine((part) => {
        text += part;
      }),
    });
    expect(text).toMatch(/Epoch 1\/2 {2}loss \d\.\d+ {2}accuracy 0\.\d+\n.*Epoch 2\/2/s);
    model.dispose();
  });
});

describe('what is not finite stops training, with step, place and cause', () => {
  const data = values(8);
  it('in the data', async () => {
    const model = classifier();
    const broken = x.slice();
    broken[7] = Number.NaN;
    await expect(model.fit(broken, y, { shuffle: false })).rejects.toThrow(
      'stopped at step 1: a sample of x holds NaN or ∞',
    );
    model.dispose();
  });

  it('in the validation data', async () => {
    const model = classifier();
    const broken = x.slice();
    broken[7] = Number.POSITIVE_INFINITY;
    await expect(model.fit(x, y, { validationData: { x: broken, y } })).rejects.toThrow(
      'stopped at step 2: a sample of validationData.x holds NaN or ∞',
    );
    model.dispose();
  });

  it('in a weight', () => {
    const model = classifier();
    (model.parameters[2]?.value.data as Float32Array)[1] = Number.POSITIVE_INFINITY;
    expect(() => model.trainOnBatch(data, [0, 1])).toThrow(/step 1: dense_1.weight is not finite/);
    model.dispose();
  });

  it('in an activation whose infinity a ReLU hides from the loss', async () => {
    const model = sequential([dense({ inputShape: [4], units: 8, activation: 'relu' }), dense({ units: 1 })]);
    model.compile({ optimizer: sgd({ learningRate: 0 }), loss: meanSquaredError() });
    model.parameters[0]?.value.data.fill(-3e38);
    const all = new Float32Array(8).fill(1);
    expect(Number.isFinite(model.trainOnBatch(all, [1, 2]))).toBe(true);
    await expect(model.fit(all, [1, 2])).rejects.toThrow(/step 2: the outputs of layer dense are not finite/);
    model.dispose();
  });

  it('through a learning rate that is too high', () => {
    const model = sequential([dense({ inputShape: [4], units: 8, activation: 'relu' }), dense({ units: 1 })]);
    model.compile({ optimizer: sgd({ learningRate: 100 }), loss: meanSquaredError() });
    const go = () => {
      for (let i = 0; i < 100; i++) model.trainOnBatch(data, [1, 2]);
    };
    expectRefusal(go, NumericError, /learning rate \(100\) is likely too high/);
    model.dispose();
  });

  it('through inputs, targets or weights that are too large, which the rate is not blamed for', async () => {
    const trainFrom = async (factor: number, targets: number, scale: number): Promise<void> => {
      const kernelInitializer = { type: 'normal', scale } as const;
      const layers = [
        dense({ inputShape: [4], units: 8, activation: 'relu', kernelInitializer }),
        dense({ units: 1, kernelInitializer }),
      ];
      const model = sequential(layers);
      model.compile({ optimizer: sgd({ learningRate: 0.01 }), loss: meanSquaredError() });
      await model.fit(
        values(400).map((v) => v * factor),
        values(100, 2).map((v) => v * targets),
        { epochs: 50, verbose: false },
      );
    };
    await expect(trainFrom(1e4, 1, 0.5)).rejects.toThrow(/The inputs reach .* likely cause; scale them/);
    await expect(trainFrom(1, 1e9, 0.5)).rejects.toThrow(/The targets reach .* likely cause; scale them/);
    await expect(trainFrom(1, 1, 100)).rejects.toThrow(/the likely cause is the initial weights/);
  });

  it.each(['tanh', 'sigmoid', 'relu6', 'hardtanh', 'softsign'] as const)(
    '∞ before %s is the data’s fault',
    async (activation) => {
      const x = values(400);
      x[83] = Infinity;
      const make = () => {
        const model = sequential([dense({ inputShape: [4], units: 8, activation }), dense({ units: 1 })]);
        model.compile({ optimizer: sgd(), loss: meanSquaredError() });
        return model;
      };
      const place = /a sample of x holds NaN or ∞/;
      await expect(make().fit(x, values(100, 2), { epochs: 3, verbose: false })).rejects.toThrow(place);
      expect(() => make().trainOnBatch(x, values(100, 2))).toThrow(/a sample of x holds NaN or ∞/);
      expect(() => make().diagnose(x, values(100, 2))).toThrow(/diagnose: x holds NaN or ∞ \(sample 20, feature 3\)/);
    },
  );
});

describe('diagnosis', () => {
  it('leaves the gradients of the last step alone', () => {
    const model = classifier();
    model.trainOnBatch(x, y);
    const before = model.parameters.map(({ gradient }) => gradient?.data.slice());
    model.diagnose(x, y);
    expect(model.parameters.map(({ gradient }) => gradient?.data.slice())).toEqual(before);
    model.dispose();
  });

  it('tells dead units from live ones', () => {
    const model = classifier();
    const [weight, bias] = model.parameters as [Parameter, Parameter];
    const before = model.diagnose(x, y).layers;
    expect(before).toEqual([
      { layer: 'dense', units: 16, dead: [], neverPositive: [], withoutGradient: [], dormant: [] },
    ]);
    bias.value.data[3] = -1000; // never positive
    weight.value.data.fill(0, 4 * 5, 4 * 6); // always 0: dead as well
    const [after] = model.diagnose(x, y, { batchSize: 7 }).layers;
    expect(after).toEqual({
      layer: 'dense',
      units: 16,
      dead: [3, 5],
      neverPositive: [],
      withoutGradient: [3, 5],
      dormant: [3, 5],
    });
    expect(compareDiagnoses(before[0] as never, after as never)).toEqual({ died: [3, 5], revived: [] });
    model.dispose();
  });

  it('calls dormant what is at most a share of its layer’s mean', () => {
    const model = sequential([dense({ inputShape: [1], units: 3, activation: 'relu' }), dense({ units: 1 })]);
    model.compile({ optimizer: adam(), loss: meanSquaredError() });
    // Means of 1, 0.25 and 0.1, and so of 0.45 in the layer.
    model.parameters[0]?.value.data.set([1, 0.25, 0.1]);
    const dormant = (dormantBelow: number) =>
      model.diagnose(Float32Array.of(0.5, 1.5), [1, 1], { dormantBelow }).layers[0]?.dormant;
    expect([0, 0.5, 0.6].map(dormant)).toEqual([[], [2], [1, 2]]);
    model.dispose();
  });

  it('knows that a leaky unit without positive values still learns', () => {
    const model = sequential([
      dense({ inputShape: [4], units: 6, activation: { name: 'leakyRelu', negativeSlope: 0.1 } }),
      dense({ units: 3 }),
    ]);
    model.compile({ optimizer: adam(), loss: categoricalCrossentropy() });
    (model.parameters[1]?.value.data as Float32Array)[2] = -1000;
    const [layer] = model.diagnose(x, y).layers;
    expect([layer?.dead, layer?.neverPositive, layer?.withoutGradient, layer?.dormant]).toEqual([[], [2], [], []]);
    model.dispose();
  });
});
