import { type Callback, dense, mae, meanSquaredError, r2, sequential, sgd } from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { values } from '../../reference/samples.js';

import { bits, classifier, SAMPLES, x, y } from './classifier.js';

describe('fit that is interrupted', () => {
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

  it.each([-1, 0.5, Number.NaN])('refuses to go on from batch %s', async (initialBatch) => {
    const model = classifier();
    await expect(model.fit(x, y, { initialBatch })).rejects.toThrow(
      `fit: initialBatch is ${initialBatch}, expected an integer from 0 on`,
    );
    model.dispose();
  });
});
