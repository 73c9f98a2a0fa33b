import { alloc } from 'fourlane';
import {
  type Batch,
  type Callback,
  categoricalCrossentropy,
  dense,
  type Sequential,
  sequential,
  sgd,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { values } from '../../reference/samples.js';

import { bits, classifier, SAMPLES, x, y } from './classifier.js';

describe('fit takes data', () => {
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
});
