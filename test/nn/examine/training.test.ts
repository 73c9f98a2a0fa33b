import {
  activation,
  adam,
  type Callback,
  categoricalCrossentropy,
  dense,
  type Finding,
  indicators,
  meanSquaredError,
  sequential,
  sgd,
  softmax,
  watch,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { blobs, type Data, mapped, shuffled, spirals } from './data.js';
import { net } from './nets.js';

const QUIET = { verbose: false } as const;

/** Findings in the order in which training tells them, with the steps taken by then. */
async function told(
  data: Data,
  options: Parameters<typeof net>[1],
  epochs: number,
  validate = false,
): Promise<string[]> {
  const model = net(data, options);
  const list: string[] = [];
  const onFinding = ({ code }: Finding): void => void list.push(`${model.trainingState.step} ${code}`);
  const validationData = validate ? data.validation : undefined;
  await model
    .fit(data.x, data.y, { epochs, onFinding, ...QUIET, ...(validationData && { validationData }) })
    .catch(() => {});
  model.dispose();
  return list;
}

describe('fit tells an illness once, as soon as it shows', () => {
  it('before the first step: inputs, rate, depth', async () => {
    expect(
      (
        await told(
          mapped(blobs(1), (v) => 200 * v),
          {},
          3,
        )
      )[0],
    ).toBe('0 inputs-unscaled');
    expect((await told(blobs(1), { optimizer: adam({ learningRate: 3 }) }, 3))[0]).toBe('0 rate-too-high');
    const deep = await told(spirals(1), { hidden: new Array<number>(30).fill(2) }, 3);
    expect(deep.filter((text) => text.endsWith('wall'))).toEqual(['0 wall']);
  });

  it('in training: biases that something has pushed down', async () => {
    const data = blobs(1);
    const model = net(data);
    const list: string[] = [];
    const sabotage: Callback = {
      onEpochEnd: (epoch) => {
        if (epoch === 4) model.parameters[1]?.value.data.fill(-50);
      },
    };
    const onFinding = ({ code }: Finding): void => void list.push(`${model.trainingState.epoch} ${code}`);
    await model.fit(data.x, data.y, { epochs: 20, callbacks: sabotage, onFinding, ...QUIET });
    expect(list[0]).toMatch(/^(5|6|7|8|9) biased-units/);
    expect(new Set(list.map((text) => text.split(' ')[1])).size).toBe(list.length);
  });

  it('after epochs: what validation shows', async () => {
    const data = blobs(1, 60, 4, 30);
    const few = shuffled(data, 1);
    const list = await told({ ...few, x: few.x.slice(0, 60 * 30) }, { hidden: [64] }, 64, true);
    expect(list.at(-1)).toMatch(/overfitting/);
  });

  it('nothing of a healthy net', async () => {
    expect(await told(blobs(2), {}, 16, true)).toEqual([]);
    expect(await told(spirals(2), { hidden: [64, 64], activation: 'tanh' }, 16, true)).toEqual([]);
  });

  it('on batches from a stream, and does not disturb training', async () => {
    const data = mapped(blobs(3), (v) => 100 * v);
    const batches = {
      *[Symbol.iterator]() {
        for (let i = 0; i < 600; i += 100)
          yield { x: data.x.subarray(10 * i, 10 * (i + 100)), y: data.y.subarray(i, i + 100) };
      },
    };
    const run = async (onFinding?: (finding: Finding) => void): Promise<Float32Array> => {
      const model = net(data);
      await model.fit(batches, { epochs: 3, ...QUIET, ...(onFinding && { onFinding }) });
      return model.parameterBuffer.data.slice();
    };
    const list: Finding[] = [];
    expect(await run((finding) => list.push(finding))).toEqual(await run());
    expect(list[0]?.code).toBe('inputs-unscaled');
    expect(String(list[0])).toMatch(/^1\. The inputs are not scaled[\s\S]*cure +Standardise/);
  });

  it('and examine knows what the last fit has logged', async () => {
    const data = shuffled(blobs(5, 120, 4, 30), 1);
    const model = net(data, { hidden: [128] });
    await model.fit(data.x, data.y, { epochs: 60, validationData: data.validation, ...QUIET });
    expect(model.examine(data.x, data.y).findings.map(({ code }) => code)).toContain('overfitting');
    model.trainOnBatch(data.x, data.y);
    expect(model.examine(data.x, data.y).findings.map(({ code }) => code)).not.toContain('overfitting');
  });
});

describe('compile', () => {
  it('tells outputs that do not fit the loss', () => {
    const list: string[] = [];
    const onFinding = ({ code }: Finding): void => void list.push(code);
    const compile = (...layers: Parameters<typeof sequential>[0] & object): void =>
      sequential(layers).compile({ optimizer: adam(), loss: categoricalCrossentropy(), onFinding });
    compile(dense({ inputShape: [4], units: 3, activation: 'softmax' }), softmax());
    compile(dense({ inputShape: [4], units: 3, activation: 'relu' }));
    compile(dense({ inputShape: [4], units: 3 }), activation('tanh'));
    compile(dense({ inputShape: [4], units: 3, activation: 'softmax' }));
    compile(dense({ inputShape: [4], units: 3 }), activation('logSoftmax'));
    expect(list).toEqual(['softmax-twice', 'output-activation', 'output-activation']);
  });

  it('refuses a softmax of a single value', () => {
    const model = sequential([dense({ inputShape: [4], units: 1, activation: 'softmax' })]);
    expect(() => model.compile({ optimizer: sgd(), loss: meanSquaredError() })).toThrow(
      /softmax of a single value, which is always 1/,
    );
  });
});

describe('watch', () => {
  it('keeps a record an epoch, with signals, updates, births and deaths', async () => {
    const data = blobs(1);
    const model = net(data);
    const bias = model.parameters[1]?.value as { data: Float32Array };
    const watcher = watch({ every: 5, histograms: true });
    const sabotage: Callback = {
      onEpochEnd: (epoch) => {
        if (epoch === 0) bias.data[3] = -100;
        if (epoch === 1) bias.data[3] = 0;
      },
    };
    await model.fit(data.x, data.y, { epochs: 4, callbacks: [watcher, sabotage], ...QUIET });
    expect(watcher.history.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 19],
      [2, 38],
      [3, 57],
      [4, 76],
    ]);
    const [first, second, third] = watcher.history;
    expect(second?.died.dense).toContain(3);
    expect(third?.revived.dense).toContain(3);
    expect(first?.samples).toBe(3 * 32);
    expect(first?.layers.map(({ layer }) => layer)).toEqual(['dense', 'dense_1', 'dense_2']);
    expect(first?.layers[0]?.output.histogram?.counts.reduce((a, b) => a + b)).toBe(96 * 32);
    for (const ratio of Object.values(first?.updates ?? {})) expect(ratio).toBeGreaterThan(0);
    expect(first?.updates['dense.weight']).toBeLessThan(0.05);
    expect(first?.layers[0]?.gradient).toBeGreaterThan(0);
    expect(first?.layers[0]?.gradientSpread?.rms).toBeCloseTo(first?.layers[0]?.gradient as number, 6);
    expect(first?.layers[0]?.gradientSpread?.histogram?.counts.reduce((a, b) => a + b)).toBe(96 * 32);
  });

  it('keeps one a look, looks at least once an epoch, and changes nothing', async () => {
    const data = blobs(1);
    const run = async (callbacks: Callback[]): Promise<Float32Array> => {
      const model = net(data);
      await model.fit(data.x, data.y, { epochs: 3, callbacks, ...QUIET });
      return model.parameterBuffer.data.slice();
    };
    const [bySteps, byEpochs] = [watch({ every: 10, by: 'step' }), watch()];
    const evaluating: Callback = { onBatchEnd: (_batch, _loss, { model }) => void model.evaluate(data.x, data.y) };
    expect(await run([bySteps, byEpochs])).toEqual(await run([]));
    expect(bySteps.history.map(({ step }) => step)).toEqual([10, 19, 20, 30, 38, 40, 50, 57]);
    expect(byEpochs.history.map(({ step }) => step)).toEqual([19, 38, 57]);
    const blind = watch();
    await run([evaluating, blind]);
    expect(blind.history).toEqual([]);
  });

  it('on samples of its own: before training and after epochs, as indicators give it', async () => {
    const data = blobs(1);
    const model = net(data);
    const probe = { x: data.x.slice(0, 100 * data.inputs), y: data.y.slice(0, 100) };
    const watcher = watch({ data: probe, every: 2 });
    expect(watcher.toJSON()).toEqual({ type: 'watch', every: 2, histograms: false, data: probe });
    const first = indicators(model, probe.x, probe.y, { histograms: false });
    await model.fit(data.x, data.y, { epochs: 5, callbacks: watcher, ...QUIET });
    expect(watcher.history.map(({ epoch, step, samples }) => [epoch, step, samples])).toEqual([
      [0, 0, 100],
      [2, 38, 100],
      [4, 76, 100],
      [5, 95, 100],
    ]);
    expect(watcher.history[0]).toMatchObject({ layers: first.layers, loss: first.loss, died: {}, revived: {} });
    expect(watcher.history.at(-1)?.layers).toEqual(indicators(model, probe.x, probe.y, { histograms: false }).layers);
  });
});
