import { alloc } from 'fourlane';
import {
  accuracy,
  activation,
  batchNorm,
  categoricalCrossentropy,
  cosineDecay,
  dense,
  dropout,
  earlyStopping,
  type FitOptions,
  indicators,
  meanSquaredError,
  mse,
  r2,
  reduceOnPlateau,
  rrelu,
  type Sequential,
  sgd,
  topK,
  watch,
} from 'fourlane/nn';
import { inWorker, type RemoteFitOptions } from 'fourlane/worker';
import { describe, expect, it } from 'vitest';
import { CLASSES, type Data, errorOf, everything, expectSameBits, INPUTS, net, samples } from './nets.js';

/** A way to train: a fresh model and its data, and options that two runs do not share. */
interface Case {
  readonly make: () => Sequential;
  readonly data?: Data;
  readonly options?: () => FitOptions;
}

const deep = () => [
  dense({ inputShape: [INPUTS], units: 12 }),
  batchNorm(),
  activation('gelu'),
  dropout({ rate: 0.3 }),
  dense({ units: 9 }),
  rrelu(),
  dense({ units: CLASSES }),
];

const cases: Record<string, Case> = {
  'the defaults': { make: net },
  'epochs and validation data': {
    make: net,
    options: () => ({ epochs: 4, batchSize: 16, validationData: samples(50, 9) }),
  },
  'noise and batch statistics': { make: () => net({ clipNorm: 0.5 }, deep()), options: () => ({ epochs: 3 }) },
  'weights of samples and classes, metrics that count them': {
    make: () => net({ weightedMetrics: [accuracy({ name: 'weighted' })], metrics: [topK({ k: 2 })] }),
    options: () => ({
      epochs: 2,
      sampleWeight: Array.from({ length: 200 }, (_, i) => 0.1 + (i % 7) / 3),
      classWeight: { 0: 0.3, 1: 1.7, 2: 1 },
    }),
  },
  'a schedule with a memory, early stopping that restores': {
    make: () =>
      net({
        optimizer: sgd({ learningRate: 0.5, momentum: 0.9 }),
        schedule: reduceOnPlateau({ patience: 0, factor: 0.5 }),
      }),
    options: () => ({
      epochs: 30,
      validationSplit: 0.3,
      callbacks: earlyStopping({ patience: 2, restoreBestWeights: true }),
    }),
  },
  'a schedule by steps': {
    make: () => net({ schedule: cosineDecay({ tMax: 20, per: 'step' }), clipValue: 0.1 }),
    options: () => ({ epochs: 3, shuffle: false }),
  },
  'an epoch that was begun': { make: net, options: () => ({ initialBatch: 3, epochs: 2 }) },
  'a sick net that is healed': {
    make: () =>
      net({}, [
        dense({
          inputShape: [INPUTS],
          units: 16,
          activation: 'relu',
          biasInitializer: { type: 'constant', value: -50 },
        }),
        dense({ units: CLASSES }),
      ]),
    options: () => ({ epochs: 3, heal: true }),
  },
};

describe('fit in a Worker', () => {
  it.each(Object.entries(cases))(
    'is bit for bit fit in place: %s',
    async (_, { make, data = samples(200), options }) => {
      const [local, far] = [make(), make()];
      const expected = await local.fit(data.x, data.y, options?.());
      using remote = await inWorker(far);
      const result = await remote.fit(data.x, data.y, options?.());
      expect(JSON.stringify(result)).toBe(JSON.stringify(expected));
      expect(result.findings.map(String)).toEqual(expected.findings.map(String));
      expect(result.findings.length > 0).toBe(options?.().heal ?? false);
      expectSameBits(far, local);
    },
  );

  it('takes what else fit takes: resident buffers, one-hot targets, plain arrays, batches', async () => {
    const { x, y } = samples(120);
    const oneHot = Array.from({ length: y.length * CLASSES }, (_, i) =>
      Number(y[Math.floor(i / CLASSES)] === i % CLASSES),
    );
    function* batches() {
      for (let i = 0; i < 4; i++) yield { x: x.subarray(i * 180, i * 180 + 180), y: y.subarray(i * 30, i * 30 + 30) };
    }
    const again = { [Symbol.iterator]: batches };
    using resident = alloc(x);
    const runs: ((trainer: Pick<Sequential, 'fit'>) => Promise<unknown>)[] = [
      (trainer) => trainer.fit(resident, y),
      (trainer) => trainer.fit(x, oneHot),
      (trainer) => trainer.fit(x, Float32Array.from(y)),
      (trainer) => trainer.fit(again, { epochs: 2, validationData: { x, y } }),
      (trainer) => trainer.fit(x, y, { validationData: again }),
    ];
    for (const run of runs) {
      const [local, far] = [net(), net()];
      const expected = await run(local);
      using remote = await inWorker(far);
      expect(await run(remote)).toEqual(expected);
      expectSameBits(far, local);
    }
  });

  it('trains regression with its metrics', async () => {
    const make = () =>
      net({ loss: meanSquaredError(), metrics: [mse(), r2()] }, [
        dense({ inputShape: [INPUTS], units: 8, activation: 'tanh' }),
        dense({ units: 2 }),
      ]);
    const { x } = samples(100);
    const y = Array.from({ length: 200 }, (_, i) => Math.sin(i) / 3);
    const [local, far] = [make(), make()];
    const expected = await local.fit(x, y, { epochs: 2 });
    using remote = await inWorker(far);
    expect(await remote.fit(x, y, { epochs: 2 })).toEqual(expected);
    expectSameBits(far, local);
  });

  it('goes on from what the model has become in between, here and there', async () => {
    const { x, y } = samples(200);
    const [local, far] = [net(), net()];
    using remote = await inWorker(far);
    for (const model of [local, far]) await model.fit(x, y);
    await local.fit(x, y);
    await remote.fit(x, y);
    for (const model of [local, far]) {
      model.parameterBuffer.data[0] = 0.25;
      model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: categoricalCrossentropy() });
    }
    await local.fit(x, y);
    await remote.fit(x, y);
    expectSameBits(far, local);
  });

  it('uses a callback of the package as often as its owner does: afresh, unless it was loaded', async () => {
    const { x, y } = samples(200);
    const results = [];
    for (const place of ['here', 'there']) {
      const model = net({ optimizer: sgd({ learningRate: 2 }) });
      const stopper = earlyStopping({ monitor: 'loss', patience: 1, restoreBestWeights: true });
      using remote = await inWorker(model);
      const train = (options: RemoteFitOptions) =>
        place === 'here' ? model.fit(x, y, options) : remote.fit(x, y, options);
      const first = await train({ epochs: 20, callbacks: stopper });
      const second = await train({ epochs: 20, callbacks: [stopper] });
      const kept = stopper.state?.();
      stopper.loadState?.(kept as never);
      const third = await train({ epochs: 20, callbacks: stopper });
      results.push({ first, second, third, kept, state: everything(model) });
    }
    expect(results[1]).toEqual(results[0]);
  });

  it('fills the caller’s watcher', async () => {
    const { x, y } = samples(200);
    const histories = [];
    for (const place of ['here', 'there']) {
      const model = net();
      const watcher = watch({ every: 3, by: 'step', histograms: true });
      using remote = await inWorker(model);
      const options = { epochs: 2, callbacks: [watcher] };
      for (let i = 0; i < 2; i++) await (place === 'here' ? model.fit(x, y, options) : remote.fit(x, y, options));
      histories.push(watcher.history);
    }
    expect(histories[0]?.length).toBeGreaterThan(4);
    expect(histories[1]).toEqual(histories[0]);
  });
});

describe('data', () => {
  it('are copied, or moved with transfer: true', async () => {
    const { x, y } = samples(100);
    const [local, far] = [net(), net()];
    const [before, targets] = [x.slice(), y.slice()];
    await local.fit(x, y);
    using remote = await inWorker(far);
    await remote.fit(x, y);
    expect([x, y]).toEqual([before, targets]);
    far.dispose();
    const moved = net();
    using other = await inWorker(moved);
    await other.fit(x, y, { transfer: true });
    expect([x.length, y.length]).toEqual([0, 0]);
    expectSameBits(moved, local);
  });

  it('that are parts of larger arrays are copied in any case', async () => {
    const all = samples(100);
    const model = net();
    using remote = await inWorker(model);
    await remote.fit(all.x.subarray(INPUTS), all.y.subarray(1), { transfer: true });
    expect(all.x.length).toBe(100 * INPUTS);
  });

  it('that are refused stay where they are', async () => {
    const { x, y } = samples(100);
    y[3] = 7;
    const model = net();
    using remote = await inWorker(model);
    const error = await errorOf(remote.fit(x, y, { transfer: true }));
    expect(error.message).toBe('fit: y[3] is 7, expected a class from 0 to 2');
    expect(x.length).toBe(100 * INPUTS);
  });

  it('of more than a part arrive whole', async () => {
    const wide = 4096;
    const layers = () => [dense({ inputShape: [wide], units: 3 })];
    const x = Float32Array.from({ length: wide * 200 }, (_, i) => Math.fround(Math.sin(i)));
    const y = Uint8Array.from({ length: 200 }, (_, i) => i % 3);
    const [local, far] = [net({}, layers()), net({}, layers())];
    const expected = await local.fit(x, y);
    using remote = await inWorker(far);
    expect(await remote.fit(x, y)).toEqual(expected);
    expectSameBits(far, local);
    expect(await remote.predict(x)).toEqual(local.predict(x));
  });
});

describe('other methods', () => {
  it('predict, layerOutputs, evaluate, diagnose, indicators and examine as in place', async () => {
    const { x, y } = samples(300);
    const model = net();
    await model.fit(x, y, { epochs: 2 });
    using remote = await inWorker(model);
    expect(await remote.predict(x)).toEqual(model.predict(x));
    expect(await remote.predict(x, { batchSize: 7 })).toEqual(model.predict(x));
    using resident = alloc(x);
    using outputs = await remote.predict(resident);
    expect(outputs.data).toEqual(model.predict(x));
    expect(await remote.layerOutputs(x)).toEqual(model.layerOutputs(x));
    const some = { layers: ['dense_1', 'dense'], preActivations: true, batchSize: 7 };
    expect(await remote.layerOutputs(resident, some)).toEqual(model.layerOutputs(x, some));
    const sampleWeight = Array.from({ length: 300 }, (_, i) => i % 3);
    expect(await remote.evaluate(x, y, { sampleWeight })).toEqual(model.evaluate(x, y, { sampleWeight }));
    expect(await remote.diagnose(x, y)).toEqual(model.diagnose(x, y));
    expect(await remote.indicators(x, y)).toEqual(indicators(model, x, y));
    const options = { validationData: samples(50, 3) };
    const [there, here] = [await remote.examine(x, y, options), model.examine(x, y, options)];
    expect(JSON.stringify(there)).toBe(JSON.stringify(here));
    expect(String(there)).toBe(String(here));
  });

  it('take what the model has become meanwhile', async () => {
    const { x } = samples(10);
    const model = net();
    using remote = await inWorker(model);
    model.parameterBuffer.data.fill(0.5);
    expect(await remote.predict(x)).toEqual(model.predict(x));
    expect(await remote.layerOutputs(x)).toEqual(model.layerOutputs(x));
  });

  it('see what the Worker has made of the parameters while it trains', async () => {
    const { x, y } = samples(50);
    const model = net();
    using remote = await inWorker(model);
    const untouched = model.layerOutputs(x);
    const seen: unknown[] = [];
    // Training waits for this, and the caller's model stands where the Worker's does.
    const onEpochEnd = async (): Promise<void> => {
      seen.push(await remote.layerOutputs(x));
      expect(seen.at(-1)).toEqual(model.layerOutputs(x));
    };
    await remote.fit(x, y, { epochs: 3, callbacks: { onEpochEnd } });
    expect(seen).toHaveLength(3);
    expect(seen[0]).not.toEqual(untouched);
    expect(seen[2]).not.toEqual(seen[1]);
  });

  it('refuse what the model refuses, in its words', async () => {
    const { x, y } = samples(10);
    const model = net();
    using remote = await inWorker(model);
    const refused: [() => Promise<unknown>, () => unknown][] = [
      [() => remote.predict(x.subarray(1)), () => model.predict(x.subarray(1))],
      [() => remote.predict(x, { batchSize: 0 }), () => model.predict(x, { batchSize: 0 })],
      [
        () => remote.layerOutputs(x, { layers: ['dens'], transfer: true }),
        () => model.layerOutputs(x, { layers: ['dens'] }),
      ],
      [() => remote.evaluate(x, y.subarray(1)), () => model.evaluate(x, y.subarray(1))],
      [() => remote.diagnose(x, y, { batchSize: 0.5 }), () => model.diagnose(x, y, { batchSize: 0.5 })],
    ];
    for (const [there, here] of refused) {
      const error = await errorOf(there());
      expect(here).toThrow(error.message);
      expect(error).toHaveProperty('caller');
    }
    expect(x.length).toBe(10 * INPUTS);
  });
});
