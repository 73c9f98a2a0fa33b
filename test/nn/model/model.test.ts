import { alloc, glu, memory, softmax as softmaxOf } from 'fourlane';
import {
  accuracy,
  activation,
  adam,
  categoricalCrossentropy,
  dense,
  meanSquaredError,
  sequential,
  sgd,
  softmax,
} from 'fourlane/nn';
import { expect, it } from 'vitest';
import { expectWithin } from '../../expectations.js';
import { values } from '../../reference/samples.js';

const small = () =>
  sequential([dense({ inputShape: [6], units: 5, activation: 'relu' }), dense({ units: 3 })], { seed: 3 });

it('keeps all parameters in one flat buffer, each aligned', () => {
  const model = small();
  expect(model.parameters.map(({ path, shape }) => [path, shape])).toEqual([
    ['dense.weight', [5, 6]],
    ['dense.bias', [5]],
    ['dense_1.weight', [3, 5]],
    ['dense_1.bias', [3]],
  ]);
  for (const { value } of model.parameters) expect(value.byteOffset % 16).toBe(0);
  model.parameters[3]?.value.data.fill(7);
  expect([...model.parameterBuffer.data.subarray(-8)]).toEqual([7, 7, 7, 0, 0, 0, 0, 0]);
  model.dispose();
});

it('predicts alike in any batch size, from plain and resident samples', () => {
  const model = small();
  const x = values(6 * 11);
  const all = model.predict(x);
  const [w0, b0, w1, b1] = model.parameters.map(({ value }) => [...value.data]) as [
    number[],
    number[],
    number[],
    number[],
  ];
  const hidden = b0.map((b, u) =>
    Math.max(
      0,
      w0.slice(u * 6, u * 6 + 6).reduce((s, w, k) => s + w * (x[k] as number), b),
    ),
  );
  const first = b1.map((b, u) => w1.slice(u * 5, u * 5 + 5).reduce((s, w, k) => s + w * (hidden[k] as number), b));
  expectWithin(all.subarray(0, 3), first, 5e-6);
  expect(model.predict(x, { batchSize: 4 })).toEqual(all);
  using samples = alloc(x);
  using resident = model.predict(samples);
  expect(resident.data).toEqual(all);
  model.dispose();
});

it('ends in a softmax that training leaves to the loss', () => {
  const x = values(6 * 8);
  const y = [0, 1, 2, 0, 1, 2, 0, 1];
  const layers = () => [dense({ inputShape: [6], units: 3 })];
  const bare = sequential(layers());
  const closed = [
    sequential([...layers(), softmax()]),
    sequential([...layers(), activation('softmax')]),
    sequential([dense({ inputShape: [6], units: 3, activation: 'softmax' })]),
  ];
  for (const model of [bare, ...closed]) {
    model.compile({ optimizer: sgd(), loss: categoricalCrossentropy(), metrics: [accuracy()] });
    model.trainOnBatch(x, y);
  }
  for (const model of closed) {
    expect(model.parameterBuffer.data).toEqual(bare.parameterBuffer.data);
    expect(model.evaluate(x, y)).toEqual(bare.evaluate(x, y));
    expect(model.predict(x)).toEqual(softmaxOf(bare.predict(x), { cols: 3 }));
  }
  // Its own layer where the loss is another: the probabilities are what it compares.
  const [, , last] = closed;
  last?.compile({ optimizer: sgd(), loss: meanSquaredError() });
  const probabilities = last?.predict(x) as Float32Array;
  const oneHot = Float32Array.from({ length: 24 }, (_, i) => Number(i % 3 === y[Math.floor(i / 3)]));
  const square = probabilities.reduce((sum, p, i) => sum + (p - (oneHot[i] as number)) ** 2, 0) / 24;
  expect(last?.evaluate(x, oneHot).loss).toBeCloseTo(square, 6);
  for (const model of [bare, ...closed]) model.dispose();
});

it('halves a sample with glu, and predicts what the kernel gives', () => {
  const gated = sequential([dense({ inputShape: [6], units: 10, activation: 'glu' })], { seed: 4 });
  const bare = sequential([dense({ inputShape: [6], units: 10 })], { seed: 4 });
  expect(gated.widths).toEqual([6, 5]);
  expect(gated.parameterBuffer.data).toEqual(bare.parameterBuffer.data);
  const x = values(6 * 7);
  expect(gated.predict(x)).toEqual(glu(bare.predict(x), { cols: 10 }));
  for (const model of [gated, bare]) model.dispose();
});

it('freezes layers that are not trainable', () => {
  const model = small();
  model.getLayer('dense').trainable = false;
  model.compile({ optimizer: adam(), loss: meanSquaredError() });
  const before = model.parameters.map(({ value }) => value.data.slice());
  model.trainOnBatch(values(12), values(6));
  const moved = model.parameters.map(({ value }, i) => value.data.some((v, k) => v !== before[i]?.[k]));
  expect(moved).toEqual([false, false, true, true]);
  model.dispose();
});

it('gives all memory back', async () => {
  const before = memory().used;
  for (let i = 0; i < 3; i++) {
    const model = small();
    model.compile({ optimizer: adam(), loss: categoricalCrossentropy(), metrics: [accuracy()] });
    await model.fit(values(60), [0, 1, 2, 0, 1, 2, 0, 1, 2, 0], { batchSize: 4, validationSplit: 0.2, verbose: false });
    model.evaluate(values(60), [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);
    model.predict(values(18));
    model.compile({ optimizer: sgd(), loss: meanSquaredError() });
    model.dispose();
    model.dispose();
  }
  expect(memory().used).toBe(before);
});

it('allocates nothing in a step', () => {
  const model = small();
  model.compile({ optimizer: adam(), loss: meanSquaredError() });
  model.trainOnBatch(values(60), values(30));
  const before = memory();
  for (let i = 0; i < 100; i++) model.trainOnBatch(values(60), values(30));
  model.trainOnBatch(values(6), values(3));
  expect(memory()).toEqual(before);
  model.dispose();
});
