import { accuracy, categoricalCrossentropy, dense, sequential, sgd } from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { expectWithin } from '../../expectations.js';
import { bits, classifier, SAMPLES, x, y } from './classifier.js';

describe('fit weighs', () => {
  it('weighs samples: a weight of 2 is the sample twice, a class without weight does not count', async () => {
    const twice = classifier();
    twice.trainOnBatch(x.subarray(0, 12), [0, 1, 2], { sampleWeight: [2, 1, 1] });
    const doubled = classifier();
    doubled.trainOnBatch(Float32Array.of(...x.subarray(0, 12), ...x.subarray(0, 4)), [0, 1, 2, 0]);
    expectWithin(twice.parameterBuffer.data, doubled.parameterBuffer.data, 5e-6);
    const some = classifier();
    await some.fit(x, y, { batchSize: SAMPLES, shuffle: false, classWeight: { 0: 1, 1: 1, 2: 0 } });
    const kept = y.flatMap((label, i) => (label === 2 ? [] : [i]));
    const without = classifier();
    without.trainOnBatch(
      Float32Array.from(kept.flatMap((i) => [...x.subarray(4 * i, 4 * i + 4)])),
      kept.map((i) => y[i] as number),
    );
    expectWithin(some.parameterBuffer.data, without.parameterBuffer.data, 5e-6);
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
    expectWithin(oneHot.parameterBuffer.data, numbers.parameterBuffer.data, 5e-6);
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
});
