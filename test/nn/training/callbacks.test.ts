import { DisposedError, memory } from 'fourlane';
import { type Callback, categoricalCrossentropy, earlyStopping, progressLine, type Sequential, sgd } from 'fourlane/nn';
import { describe, expect, it, vi } from 'vitest';
import { expectRejection } from '../../expectations.js';
import { values } from '../../reference/samples.js';

import { bits, classifier, SAMPLES, x, y } from './classifier.js';

describe('callbacks of fit', () => {
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

  it('stops early by what a checkpoint remembers in the training that goes on from it, and from the start in the next', async () => {
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
          // As a batch larger than any before: the plans' memory is laid out again.
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
