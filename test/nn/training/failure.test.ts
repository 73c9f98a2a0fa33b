// When an error ends training: callbacks hear of it, the best weights come back, and a checkpoint can be made of what is there.
import { NumericError } from 'fourlane';
import { restoreCheckpoint, saveCheckpoint } from 'fourlane/io';
import { type Callback, dense, earlyStopping, meanSquaredError, type Sequential, sequential, sgd } from 'fourlane/nn';
import { describe, expect, it } from 'vitest';

const x = new Float32Array([1, 2, 3, 4]);
const y = [2, 4, 6, 8];

function model(): Sequential {
  const made = sequential([dense({ units: 1, inputShape: [1] })]);
  made.compile({ optimizer: sgd({ learningRate: 0.01 }), loss: meanSquaredError() });
  return made;
}

describe('an error in training', () => {
  it('is told to every callback, and thrown', async () => {
    using trained = model();
    const heard: unknown[] = [];
    const told: Callback = { onTrainEnd: (_run, ended, error) => void heard.push([ended, error]) };
    const throwing: Callback = {
      onTrainEnd: () => {
        throw new Error('another');
      },
    };
    const fitting = trained.fit(new Float32Array([Number.NaN, 1, 1, 1]), y, { callbacks: [throwing, told] });
    await expect(fitting).rejects.toThrow(NumericError);
    expect(heard).toEqual([['failed', expect.any(NumericError)]]);
  });

  it('is told where a callback throws it', async () => {
    using trained = model();
    const heard: unknown[] = [];
    const failing: Callback = {
      onEpochEnd: () => {
        throw new Error('disk full');
      },
    };
    const told: Callback = { onTrainEnd: (_run, ended) => void heard.push(ended) };
    await expect(trained.fit(x, y, { callbacks: [failing, told] })).rejects.toThrow('disk full');
    expect(heard).toEqual(['failed']);
  });

  it('leaves the best weights where early stopping restores them', async () => {
    using trained = model();
    let best: Float32Array | undefined;
    const spoils: Callback = {
      onEpochEnd: (epoch, _logs, { model }) => {
        if (epoch !== 3) return;
        best = model.parameterBuffer.data.slice();
        model.parameterBuffer.data.fill(Number.NaN);
      },
    };
    const stopping = earlyStopping({ monitor: 'loss', patience: 50, restoreBestWeights: true });
    const fitting = trained.fit(x, y, { epochs: 9, callbacks: [stopping, spoils] });
    await expect(fitting).rejects.toThrow(NumericError);
    expect(trained.parameterBuffer.data).toEqual(best);
  });

  it('in the first batch leaves a state that a checkpoint can be made of', async () => {
    using trained = model();
    await trained.fit(new Float32Array([Number.NaN]), [0]).catch(() => {});
    restoreCheckpoint(trained, saveCheckpoint(trained));
    expect((await trained.fit(x, y)).ended).toBe('done');
  });

  it('after a checkpoint does not take the next loss for the first', async () => {
    const diverging = (): Sequential => {
      const made = sequential([dense({ units: 1, inputShape: [1] })]);
      made.compile({ optimizer: sgd({ learningRate: 1e6 }), loss: meanSquaredError() });
      return made;
    };
    using straight = diverging();
    straight.trainOnBatch(x, y);
    straight.trainOnBatch(x, y);
    using resumed = diverging();
    restoreCheckpoint(resumed, saveCheckpoint(straight));
    const blamed = /The learning rate \(1000000\) is likely too high/;
    await expect(straight.fit(x, y, { epochs: 9 })).rejects.toThrow(blamed);
    await expect(resumed.fit(x, y, { epochs: 9 })).rejects.toThrow(blamed);
  });
});

describe('callbacks', () => {
  it.each(['onepochend', 'on_epoch_end', 'onEpochend', 'OnTrainEnd'])('with a method %s are refused', async (name) => {
    using trained = model();
    const fitting = trained.fit(x, y, { callbacks: { [name]: () => {} } });
    await expect(fitting).rejects.toThrow(`callbacks.${name} is never called, expected some of`);
  });
});

describe('data', () => {
  it.each(['sampleWeights', 'sample_weight', 'weights'])('with a field %s are refused', async (name) => {
    using trained = model();
    const validationData = { x, y, [name]: [1, 1, 1, 1] };
    const message = `fit: validationData.${name} is no field, expected sampleWeight`;
    await expect(trained.fit(x, y, { validationData })).rejects.toThrow(message);
    const batches = [{ x, y, [name]: [1, 1, 1, 1] }];
    await expect(trained.fit(batches)).rejects.toThrow(`fit: ${name} is no field`);
  });
});
