import { DisposedError, NumericError, StateError, UnsupportedError } from 'fourlane';
import { restoreCheckpoint, saveCheckpoint } from 'fourlane/io';
import {
  accuracy,
  type Callback,
  categoricalCrossentropy,
  dense,
  type FitOptions,
  type History,
  type Loss,
  type Metric,
  meanSquaredError,
  type Sequential,
  sequential,
  sgd,
} from 'fourlane/nn';
import { inWorker, type WorkerLike } from 'fourlane/worker';
import { describe, expect, it } from 'vitest';
import { errorOf, expectSameBits, net, samples } from './nets.js';

const data = samples(200);
const soon = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Resolves at the first progress of a run. */
function underWay(): { callbacks: Callback; begun: Promise<void> } {
  let callbacks: Callback = {};
  const begun = new Promise<void>((resolve) => {
    callbacks = { onProgress: () => resolve() };
  });
  return { callbacks, begun };
}

describe('abort', () => {
  it('ends after the current batch, the state intact: training goes on to the same bits', async () => {
    const [local, far] = [net(), net()];
    using remote = await inWorker(far);
    const stop = new AbortController();
    const { callbacks, begun } = underWay();
    const fit = remote.fit(data.x, data.y, { epochs: 100_000, callbacks, signal: stop.signal });
    await begun;
    stop.abort();
    expect(await fit).toMatchObject({ ended: 'aborted' });
    const { epoch, batch } = far.trainingState;
    const rest = { initialBatch: batch };
    await local.fit(data.x, data.y, { epochs: epoch + 1 });
    await remote.fit(data.x, data.y, rest);
    expectSameBits(far, local);
  });

  it('that has come before does nothing but that', async () => {
    const model = net();
    using remote = await inWorker(model);
    expect(await remote.fit(data.x, data.y, { signal: AbortSignal.abort() })).toMatchObject({ ended: 'aborted' });
    expect(model.trainingState.step).toBe(0);
  });
});

describe('pause', () => {
  it('changes no bit; the model can be saved in it', async () => {
    const [local, far] = [net(), net()];
    using remote = await inWorker(far);
    let fit: Promise<History> | undefined;
    await new Promise<void>((paused) => {
      let batches = 0;
      // Training waits for this, and so cannot be over before the pause.
      const onBatchEnd = (): void => {
        if (++batches === 10) paused(remote.pause());
      };
      fit = remote.fit(data.x, data.y, { epochs: 20, callbacks: { onBatchEnd } });
      expect(remote.paused).toBe(false);
    });
    expect(remote.paused).toBe(true);
    const { step } = far.trainingState;
    expect(step).toBeGreaterThanOrEqual(10);
    const bytes = saveCheckpoint(far);
    const values = await remote.predict(data.x);
    await soon(40);
    expect(far.trainingState.step).toBe(step);
    expect(values).toEqual(far.predict(data.x));
    remote.resume();
    expect(remote.paused).toBe(false);
    const { history } = (await fit) as History;
    expect(await local.fit(data.x, data.y, { epochs: 20 })).toMatchObject({ history });
    expectSameBits(far, local);
    const resumed = net();
    restoreCheckpoint(resumed, bytes);
    const { epoch, batch } = resumed.trainingState;
    await resumed.fit(data.x, data.y, { epochs: 20 - epoch, initialBatch: batch });
    expectSameBits(resumed, local);
  });

  it('takes what is done to the parameters in it', async () => {
    const model = net({ optimizer: sgd({ learningRate: 0 }) });
    using remote = await inWorker(model);
    const fit = remote.fit(data.x, data.y, { epochs: 2 });
    await remote.pause();
    model.parameterBuffer.data.fill(0.125);
    remote.resume();
    await fit;
    expect(new Set(model.parameterBuffer.data)).toEqual(new Set([0.125]));
  });

  it('that is taken back, that ends by abort, that comes too late', async () => {
    const model = net();
    using remote = await inWorker(model);
    expect((await errorOf(remote.pause())).message).toBe('pause: the model is not in training, call fit first');
    remote.resume();
    const fit = remote.fit(data.x, data.y);
    const pause = remote.pause();
    remote.resume();
    await Promise.all([fit, pause]);
    const stop = new AbortController();
    const long = remote.fit(data.x, data.y, { epochs: 1e6, signal: stop.signal });
    await remote.pause();
    stop.abort();
    expect(await long).toMatchObject({ ended: 'aborted' });
    expect(remote.paused).toBe(false);
  });
});

describe('errors', () => {
  it('in mid-run arrive with their class, message and fields, and the state as in place', async () => {
    const make = (): Sequential => net({ optimizer: sgd({ learningRate: 1e30 }) });
    const [local, far] = [make(), make()];
    const here = (await errorOf(local.fit(data.x, data.y))) as NumericError;
    using remote = await inWorker(far);
    const there = (await errorOf(remote.fit(data.x, data.y))) as NumericError;
    expect(there).toBeInstanceOf(NumericError);
    expect([there.message, there.step, there.layer, there.name]).toEqual([
      here.message,
      here.step,
      here.layer,
      here.name,
    ]);
    expect(there.stack).toBeTruthy();
    expectSameBits(far, local);
  });

  it('of arguments are those of fit', async () => {
    const { x, y } = data;
    const wrong: FitOptions[] = [
      { epochs: 0 },
      { batchSize: 1.5 },
      { initialBatch: 8 },
      { validationSplit: 1 },
      { classWeight: { 0: 1 } },
      { callbacks: { onEpoch: () => {} } as Callback },
      { epoch: 3 } as FitOptions,
    ];
    const [local, far] = [net(), net()];
    using remote = await inWorker(far);
    for (const options of wrong) {
      const here = await errorOf(local.fit(x, y, options));
      const there = await errorOf(remote.fit(x, y, options));
      expect([there.name, there.message]).toEqual([here.name, here.message]);
      expect({ ...there }).toEqual({ ...here });
    }
    expect((await errorOf(remote.fit(x, y, { sync: 'never' as 'end' }))).message).toMatch(/^fit: sync is "never"/);
    await remote.fit(x, y);
  });

  it('say that a model trains already, here or there', async () => {
    const model = net();
    using remote = await inWorker(model);
    const fit = remote.fit(data.x, data.y);
    for (const other of [remote.fit(data.x, data.y), model.fit(data.x, data.y)])
      expect((await errorOf(other)).message).toBe('fit: the model is in training already, await that first');
    await fit;
  });

  it('name what inWorker cannot take', async () => {
    expect((await errorOf(inWorker({} as Sequential))).message).toMatch(/^inWorker: model is Object/);
    expect((await errorOf(inWorker(sequential([dense({ inputShape: [2], units: 1 })])))).message).toMatch(
      /^inWorker: the model is not compiled/,
    );
    expect((await errorOf(inWorker(net(), { worker: 7 as never }))).message).toMatch(/^inWorker: worker is 7/);
    expect((await errorOf(inWorker(net(), { worker: () => ({}) as WorkerLike }))).message).toMatch(
      /^inWorker: worker returns Object/,
    );
    const { compute } = meanSquaredError();
    const loss: Loss = {
      ...categoricalCrossentropy(),
      compute: (...args) => compute(...args),
    };
    const metric: Metric = { name: 'mine', createState: () => ({ update: () => {}, value: 0, sums: [] }) };
    for (const [options, what] of [
      [{ loss }, 'a loss of its own, expected one that can be described'],
      [{ metrics: [metric] }, 'a metric mine of its own, expected one that has toJSON'],
      [{ metrics: [{ ...accuracy(), createState: metric.createState }] }, 'a metric accuracy of its own, expected one'],
    ] as const) {
      const { name, message } = await errorOf(inWorker(net(options)));
      expect(name).toBe('ArgumentError');
      expect(message).toContain(`inWorker: model has ${what}`);
    }
  });
});

describe('the end', () => {
  it('comes with dispose: what is under way is rejected, and what comes later', async () => {
    const model = net();
    const remote = await inWorker(model);
    const { callbacks, begun } = underWay();
    const fit = errorOf(remote.fit(data.x, data.y, { epochs: 1e6, callbacks }));
    await begun;
    remote.dispose();
    expect(await fit).toBeInstanceOf(DisposedError);
    expect(await errorOf(remote.predict(data.x))).toBeInstanceOf(DisposedError);
    remote.dispose();
    // The caller's model is none the worse.
    await model.fit(data.x, data.y);
  });

  it('comes with a model that was disposed of', async () => {
    const model = net();
    using remote = await inWorker(model);
    const { callbacks, begun } = underWay();
    // Long enough for progress to be told.
    const fit = errorOf(remote.fit(data.x, data.y, { epochs: 2000, callbacks }));
    await begun;
    model.dispose();
    expect(await fit).toBeInstanceOf(DisposedError);
  });

  it('in a place without Workers is an error in words', async () => {
    const error = await errorOf(
      inWorker(net(), {
        worker: () => {
          throw new Error('none here');
        },
      }),
    );
    expect(error).toBeInstanceOf(UnsupportedError);
    expect(error.message).toMatch(/^inWorker: the Worker does not start \(none here\)\. .*worker-src blob:/);
    expect(error).not.toBeInstanceOf(StateError);
  });
});
