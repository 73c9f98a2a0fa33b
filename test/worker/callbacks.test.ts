import { type Callback, dense, earlyStopping, type RunInfo, type Sequential } from 'fourlane/nn';
import { inWorker, type RemoteFitOptions } from 'fourlane/worker';
import { describe, expect, it } from 'vitest';
import { CLASSES, errorOf, everything, expectSameBits, INPUTS, net, samples } from './nets.js';

const data = samples(200);

/** What `fit` does with options, in place and in a Worker. */
async function both<T>(
  options: (model: Sequential, told: unknown[]) => RemoteFitOptions,
  result: (fit: Promise<unknown>, model: Sequential) => Promise<T>,
): Promise<{ here: T; there: T; models: Sequential[]; told: unknown[][] }> {
  const [local, far] = [net(), net()];
  const told: [unknown[], unknown[]] = [[], []];
  const { sync: _, ...inPlace } = options(local, told[0]);
  const here = await result(local.fit(data.x, data.y, inPlace), local);
  using remote = await inWorker(far);
  const there = await result(remote.fit(data.x, data.y, options(far, told[1])), far);
  return { here, there, models: [far, local], told };
}

describe('callbacks of the caller', () => {
  it('are told the same, in the same order, with the same state of the model', async () => {
    const { here, there, told } = await both(
      (model, told) => {
        const of = (run: RunInfo) => [run.epochs, run.batchCount, run.logs, run.model === model];
        const note = (name: string): Callback => ({
          onTrainBegin: (run) => void told.push([name, 'begin', ...of(run), everything(model)]),
          onEpochBegin: async (epoch, run) => void told.push([name, epoch, ...of(run)]),
          onBatchEnd: (batch, loss, run) => void told.push([name, batch, loss, ...of(run), everything(model)]),
          onEpochEnd: (epoch, logs, run) => void told.push([name, epoch, logs, ...of(run), everything(model)]),
          onTrainEnd: (run, ended, error) => void told.push([name, ended, error, ...of(run), everything(model)]),
        });
        const stopper = earlyStopping({ monitor: 'loss', restoreBestWeights: true });
        return { epochs: 3, callbacks: [note('a'), stopper, note('b')], sync: 'batch' };
      },
      async (fit, model) => {
        await fit;
        return everything(model);
      },
    );
    expect(there).toEqual(here);
    expect(told[0]?.length).toBe(2 * (2 + 3 * (2 + Math.ceil(200 / 32))));
    expect(told[1]).toEqual(told[0]);
  });

  it.each(['onEpochEnd', 'onBatchEnd', 'onEpochBegin', 'onTrainBegin'] as const)(
    'end training where they say so, in %s',
    async (method) => {
      const { here, there, models } = await both(
        (model) => {
          let calls = 0;
          const stop = (): void => {
            model.stopTraining = ++calls === 2;
          };
          return { epochs: 5, callbacks: { [method]: stop } };
        },
        (fit) => fit,
      );
      expect(there).toEqual(here);
      expectSameBits(models[0] as Sequential, models[1] as Sequential);
    },
  );

  it('may write to the parameters when they are up to date', async () => {
    const { here, there } = await both(
      (model) => ({
        epochs: 3,
        callbacks: {
          onEpochEnd: () => {
            const { data } = model.parameterBuffer;
            for (const i of data.keys()) data[i] = (data[i] ?? 0) * 0.9;
          },
        },
      }),
      async (fit, model) => [await fit, everything(model)],
    );
    expect(there).toEqual(here);
  });

  it('may not when they are not', async () => {
    const model = net();
    using remote = await inWorker(model);
    const write = { onBatchEnd: () => void model.parameterBuffer.data.fill(1) };
    const error = await errorOf(remote.fit(data.x, data.y, { callbacks: write }));
    expect(error.name).toBe('StateError');
    expect(error.message).toContain("sync: 'batch'");
  });

  it.each(['onTrainBegin', 'onEpochBegin', 'onBatchEnd', 'onEpochEnd', 'onTrainEnd', 'onProgress'] as const)(
    'end training with what they throw, in %s',
    async (method) => {
      const thrown = new RangeError('of the caller');
      const told: unknown[] = [];
      const model = net();
      using remote = await inWorker(model);
      const error = await errorOf(
        remote.fit(data.x, data.y, {
          epochs: method === 'onProgress' ? 1e6 : 2,
          callbacks: [
            { onTrainEnd: (_run, ended, error) => void told.push(ended, error) },
            {
              [method]: () => {
                throw thrown;
              },
            },
          ],
        }),
      );
      expect(error).toBe(thrown);
      // As in place, where the one before has heard of the end already.
      expect(told).toEqual(method === 'onTrainEnd' ? ['done', undefined, 'failed', thrown] : ['failed', thrown]);
      await remote.fit(data.x, data.y);
    },
  );

  it('of batches: what their iterator throws is what fit throws', async () => {
    const thrown = new Error('no more');
    const model = net();
    using remote = await inWorker(model);
    let closed = 0;
    async function* batches() {
      try {
        yield data;
        yield data;
        throw thrown;
      } finally {
        closed += 1;
      }
    }
    expect(await errorOf(remote.fit(batches()))).toBe(thrown);
    async function* endless() {
      try {
        for (;;) yield data;
      } finally {
        closed += 1;
      }
    }
    const onBatchEnd = (batch: number): void => {
      model.stopTraining = batch === 3;
    };
    await remote.fit(endless(), { callbacks: { onBatchEnd } });
    expect(closed).toBe(2);
    const wrong = await errorOf(remote.fit([{ x: data.x, y: data.y.subarray(1) }]));
    expect(wrong.message).toMatch(/^fit: y has 199 elements, expected 200 classes/);
  });

  it('are told of findings, in words', async () => {
    const sick = () =>
      net({}, [
        dense({
          inputShape: [INPUTS],
          units: 9,
          activation: 'relu',
          biasInitializer: { type: 'constant', value: -50 },
        }),
        dense({ units: CLASSES }),
      ]);
    const told: string[][] = [[], []];
    await sick().fit(data.x, data.y, { epochs: 2, onFinding: (finding) => void told[0]?.push(String(finding)) });
    using remote = await inWorker(sick());
    await remote.fit(data.x, data.y, { epochs: 2, onFinding: (finding) => void told[1]?.push(String(finding)) });
    expect(told[0]?.length).toBeGreaterThan(0);
    expect(told[1]).toEqual(told[0]);
    const thrown = new Error('of the listener');
    const listener = (): never => {
      throw thrown;
    };
    expect(await errorOf(remote.fit(data.x, data.y, { epochs: 1e6, onFinding: listener }))).toBe(thrown);
  });
});

describe('progress', () => {
  it('is told now and then, and may stop training', async () => {
    const model = net();
    using remote = await inWorker(model);
    let calls = 0;
    const { ended } = await remote.fit(data.x, data.y, {
      epochs: 1e6,
      callbacks: {
        onProgress: (batch, logs, run) => {
          calls += 1;
          expect(batch).toBeGreaterThan(0);
          expect(Object.keys(logs)).toEqual(['loss', 'accuracy']);
          model.stopTraining = calls === 5;
          expect(run.model).toBe(model);
        },
      },
    });
    expect([ended, calls]).toEqual(['stopped', 5]);
  });

  it('brings the state along where that is asked for', async () => {
    const model = net();
    using remote = await inWorker(model);
    const steps = new Set<number>();
    const onProgress = (): void => {
      steps.add(model.trainingState.step);
      model.stopTraining = steps.size === 3;
    };
    await remote.fit(data.x, data.y, { epochs: 1e6, sync: 'progress', callbacks: { onProgress } });
    expect(steps.size).toBe(3);
  });

  it('ends where stopTraining is set from outside', async () => {
    const model = net();
    using remote = await inWorker(model);
    const early = remote.fit(data.x, data.y, { epochs: 1e6 });
    model.stopTraining = true;
    expect(await early).toMatchObject({ ended: 'stopped' });
    let begun = (): void => {};
    const progress = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const fit = remote.fit(data.x, data.y, { epochs: 1e6, callbacks: { onProgress: () => begun() } });
    await progress;
    model.stopTraining = true;
    expect(await fit).toMatchObject({ ended: 'stopped' });
  });
});
