import { loadModel, saveModel } from 'fourlane/io';
import {
  activation,
  adam,
  batchNorm,
  categoricalCrossentropy,
  dense,
  findLearningRate,
  foldBatchNorm,
  sequential,
  sgd,
  standardize,
  stepDecay,
  withActivation,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { expectWithin } from '../../expectations.js';
import { blobs, mapped } from '../examine/data.js';
import { net } from '../examine/nets.js';

const data = blobs(1);

describe('withActivation', () => {
  it('is a model with the same weights and the other activation, and leaves the given one alone', () => {
    const model = net(data, { hidden: [8, 8] });
    const before = JSON.stringify(model);
    const leaky = withActivation(model, { name: 'leakyRelu', negativeSlope: 0.25 });
    expect(JSON.stringify(model)).toBe(before);
    expect(leaky.parameterBuffer.data).toEqual(model.parameterBuffer.data);
    expect(leaky.layers.map((layer) => layer.activation)).toEqual([
      { name: 'leakyRelu', negativeSlope: 0.25 },
      { name: 'leakyRelu', negativeSlope: 0.25 },
      undefined,
    ]);
    expect(leaky.compileOptions).toEqual(model.compileOptions);
    expect(leaky.predict(data.x)).not.toEqual(model.predict(data.x));
  });

  it('changes activations that are layers, and those that are named, also the last', () => {
    const model = sequential([
      dense({ inputShape: [10], units: 4 }),
      batchNorm(),
      activation('relu'),
      dense({ units: 2, activation: 'tanh', name: 'end' }),
    ]);
    const names = (m: typeof model): unknown[] => m.layers.map((layer) => layer.activation?.name);
    expect(names(withActivation(model, 'elu'))).toEqual([undefined, undefined, 'elu', 'tanh']);
    expect(names(withActivation(model, 'sigmoid', { layers: ['end'] }))).toEqual([
      undefined,
      undefined,
      'relu',
      'sigmoid',
    ]);
  });

  it('refuses what has no activation to change', () => {
    const model = net(data, { hidden: [8] });
    expect(() => withActivation(model, 'relux' as never)).toThrow('withActivation: activation is "relux"');
    expect(() => withActivation(model, 'elu', { layers: ['dense_1'] })).toThrow(
      'names dense_1, which has no activation',
    );
    expect(() => withActivation(net(data, { hidden: [] }), 'elu')).toThrow();
  });
});

describe('standardize', () => {
  const scaled = mapped(data, (value, j) => (j === 3 ? 5 : 1e4 * value + 3e4 * j));

  it('computes (x − mean)/deviation in front, and 0 of what is constant', () => {
    const model = sequential([dense({ inputShape: [10], units: 10 })]);
    const identity = model.parameters[0]?.value.data as Float32Array;
    identity.fill(0);
    for (let i = 0; i < 10; i++) identity[11 * i] = 1;
    const out = standardize(model, scaled.x).predict(scaled.x);
    for (let j = 0; j < 10; j++) {
      const column = Array.from({ length: 600 }, (_, i) => out[10 * i + j] as number);
      const mean = column.reduce((a, b) => a + b) / 600;
      const variance = column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 600;
      expect(mean).toBeCloseTo(0, 3);
      expect(variance).toBeCloseTo(j === 3 ? 0 : 1, 3);
    }
    expect(standardize(model, scaled.x).predict(scaled.x.map((v, i) => (i % 10 === 3 ? 6 : v)))[3]).toBeCloseTo(1, 5);
  });

  it('is learned with, saved, folded and found healthy', async () => {
    const model = standardize(net(scaled, { seed: 1 }), scaled.x);
    const moments = model.getLayer('standardize').parameters.map(({ value }) => value.data.slice());
    await model.fit(scaled.x, scaled.y, { epochs: 10, verbose: false });
    expect(model.getLayer('standardize').parameters.map(({ value }) => value.data)).toEqual(moments);
    expect(model.examine(scaled.x, scaled.y).findings).toEqual([]);
    const out = model.predict(scaled.validation.x);
    expect(loadModel(saveModel(model)).predict(scaled.validation.x)).toEqual(out);
    const folded = foldBatchNorm(model);
    expect(folded.layers.map(({ type }) => type)).toEqual(['dense', 'dense', 'dense']);
    expectWithin(folded.predict(scaled.validation.x), out, 5e-3);
  });

  it('refuses what is not finite, and what is empty', () => {
    const model = net(data);
    expect(() =>
      standardize(
        model,
        data.x.map((v, i) => (i === 25 ? Number.NaN : v)),
      ),
    ).toThrow('standardize: x holds NaN or ∞ (sample 2, feature 5)');
    expect(() => standardize(model, new Float32Array(0))).toThrow('standardize: x is empty');
  });
});

describe('findLearningRate', () => {
  it('rises exponentially, suggests a rate that learns, and changes nothing', async () => {
    const model = net(data, { seed: 2 });
    model.trainOnBatch(data.x, data.y);
    const before = [model.parameterBuffer, ...Object.values(model.optimizerState)].map((b) => b.data.slice());
    const gradients = model.parameters.map(({ gradient }) => gradient);
    const curve = findLearningRate(model, data.x, data.y);
    expect([model.parameterBuffer, ...Object.values(model.optimizerState)].map((b) => b.data)).toEqual(before);
    expect(model.parameters.map(({ gradient }) => gradient)).toEqual(gradients);
    expect([model.trainingState.step, model.learningRate]).toEqual([1, 1e-3]);
    expect(curve.rates[0]).toBe(1e-6);
    expect((curve.rates[11] as number) / (curve.rates[10] as number)).toBeCloseTo(1e7 ** (1 / 199), 9);
    expect(findLearningRate(model, data.x, data.y).losses).toEqual(curve.losses);
    const rate = curve.suggestion as number;
    expect(rate).toBeGreaterThan(1e-4);
    expect(rate).toBeLessThan(0.1);
    model.compile({ optimizer: adam({ learningRate: rate }), loss: categoricalCrossentropy() });
    const { history } = await model.fit(data.x, data.y, { epochs: 10, verbose: false });
    expect(history.loss?.at(-1)).toBeLessThan(0.2);
  });

  it('draws its curve, as text and as SVG', () => {
    const curve = findLearningRate(net(data, { optimizer: sgd() }), data.x, data.y, { steps: 100 });
    expect(String(curve)).toMatch(/•[\s\S]*1e-6[\s\S]*suggested learning rate: 0\.\d/);
    expect(curve.toSVG()).toMatch(/^<svg xmlns[\s\S]*<polyline[\s\S]*<\/svg>\n$/);
  });

  it('has no suggestion where nothing makes the loss fall, and stops at NaN', () => {
    const frozen = net(data);
    for (const layer of frozen.layers) layer.trainable = false;
    frozen.compile({ ...frozen.compileOptions, schedule: stepDecay({ stepSize: 1 }) });
    const curve = findLearningRate(frozen, data.x, data.y);
    expect([curve.suggestion, curve.diverged, curve.rates.length]).toEqual([undefined, false, 200]);
    const wild = net(data, { optimizer: sgd() });
    expect(findLearningRate(wild, data.x, data.y, { maxRate: 1e6 }).diverged).toBe(true);
  });

  it('refuses rates that do not rise, and too few steps', () => {
    const model = net(data);
    expect(() => findLearningRate(model, data.x, data.y, { minRate: 1, maxRate: 0.1 })).toThrow('maxRate is 0.1');
    expect(() => findLearningRate(model, data.x, data.y, { steps: 5 })).toThrow(
      'steps is 5, expected an integer from 10 on',
    );
    expect(() => findLearningRate(sequential([dense({ inputShape: [10], units: 4 })]), data.x, data.y)).toThrow(
      'compile',
    );
  });
});
