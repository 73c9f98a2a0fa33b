import { ArgumentError, StateError } from 'fourlane';
import { accuracy, binaryAccuracy, binaryCrossentropy, dense, meanSquaredError, sequential, sgd } from 'fourlane/nn';
import { describe, expect, it, vi } from 'vitest';
import { bits, classifier, SAMPLES, x, y } from './classifier.js';

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

  it('goes through the data once, by 32 samples, where nothing else is said', async () => {
    const model = classifier();
    await model.fit(x.subarray(0, 4 * 33), y.slice(0, 33));
    expect(model.trainingState).toMatchObject({ epoch: 1, step: 2 });
    model.dispose();
  });

  it.each([
    ['trains', SAMPLES, 0],
    ['validates', 8, SAMPLES],
  ])('yields to the event loop while it %s', async (_, samples, validated) => {
    const model = classifier();
    // A clock by which every batch takes longer than anyone may wait.
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 100));
    let yields = 0;
    let going = true;
    const count = (): void => {
      yields++;
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
    expect(yields).toBeGreaterThanOrEqual(Math.ceil(SAMPLES / 8));
    model.dispose();
  });
});
