// A training loop of the user's own takes the steps that fit takes, bit for bit.
import { ArgumentError, alloc, NumericError, StateError } from 'fourlane';
import {
  accuracy,
  activation,
  adamW,
  batchNorm,
  type CompileOptions,
  categoricalCrossentropy,
  dense,
  dropout,
  exponentialDecay,
  l1l2,
  meanSquaredError,
  prelu,
  type Sequential,
  sequential,
  sgd,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { values } from '../../reference/samples.js';

const SAMPLES = 50;
const x = values(SAMPLES * 6);
const labels = Array.from({ length: SAMPLES }, (_, i) => i % 3);
const y = values(SAMPLES * 3, 2);
const sampleWeight = values(SAMPLES, 3).map(Math.abs);

function net(): Sequential {
  return sequential(
    [
      dense({ inputShape: [6], units: 16, kernelRegularizer: l1l2({ l1: 1e-3, l2: 1e-2 }) }),
      batchNorm(),
      activation('relu'),
      dropout({ rate: 0.3 }),
      dense({ units: 8 }),
      prelu(),
      dense({ units: 3 }),
    ],
    { seed: 3 },
  );
}

const optionsOf = (loss: CompileOptions['loss']): CompileOptions => ({
  optimizer: adamW({ decayMatricesOnly: true }),
  loss,
  metrics: loss.fromLogits ? [accuracy()] : [],
  schedule: exponentialDecay({ gamma: 0.9, per: 'step' }),
  clipNorm: 0.5,
});

describe('a loop of one’s own', () => {
  it.each([
    ['classes', categoricalCrossentropy(), labels, {}],
    ['values with weights', meanSquaredError(), y, { sampleWeight }],
    ['values in order', meanSquaredError(), y, { shuffle: false }],
  ] as const)('gives what fit gives, bit for bit: %s', async (_, loss, targets, options) => {
    const [fitted, own] = [net(), net()];
    fitted.compile(optionsOf(loss));
    own.compile(optionsOf(loss));
    const losses: number[] = [];
    await fitted.fit(x, targets, {
      ...options,
      batchSize: 16,
      epochs: 3,
      verbose: false,
      callbacks: { onBatchEnd: (_batch, loss) => void losses.push(loss) },
    });
    const ownLosses: number[] = [];
    for (let epoch = 0; epoch < 3; epoch++) {
      for (const batch of own.batches(x, targets, { ...options, batchSize: 16 })) {
        own.forward(batch.x);
        ownLosses.push(own.computeLoss(batch.y, batch.sampleWeight ? { sampleWeight: batch.sampleWeight } : {}));
        own.backward();
        own.applyGradients();
      }
    }
    expect(ownLosses).toEqual(losses);
    expect(own.parameterBuffer.data).toEqual(fitted.parameterBuffer.data);
    for (const [name, slot] of Object.entries(fitted.optimizerState)) {
      expect(own.optimizerState[name]?.data).toEqual(slot.data);
    }
    expect(own.trainingState).toEqual(fitted.trainingState);
    expect(own.learningRate).toBe(fitted.learningRate);
    fitted.dispose();
    own.dispose();
  });

  it('may go on with fit, and fit with it', async () => {
    const [whole, mixed] = [net(), net()];
    for (const model of [whole, mixed]) model.compile(optionsOf(categoricalCrossentropy()));
    await whole.fit(x, labels, { batchSize: 16, epochs: 3, verbose: false });
    await mixed.fit(x, labels, { batchSize: 16, verbose: false });
    for (const batch of mixed.batches(x, labels, { batchSize: 16 })) {
      mixed.forward(batch.x);
      mixed.computeLoss(batch.y);
      mixed.evaluate(x, labels);
      mixed.backward();
      mixed.applyGradients();
    }
    await mixed.fit(x, labels, { batchSize: 16, verbose: false });
    expect(mixed.parameterBuffer.data).toEqual(whole.parameterBuffer.data);
    whole.dispose();
    mixed.dispose();
  });

  it('gives outputs, and gradients by parameter that may be changed', () => {
    const model = sequential([dense({ inputShape: [2], units: 1, kernelInitializer: 'ones' })]);
    model.compile({ optimizer: sgd({ learningRate: 1 }), loss: meanSquaredError() });
    const outputs = model.forward(Float32Array.of(1, 2));
    expect([...outputs.data]).toEqual([3]);
    expect(model.computeLoss([1])).toBe(4);
    model.backward();
    const [weight, bias] = model.parameters;
    expect([...(weight?.gradient?.data ?? [])]).toEqual([4, 8]);
    expect([...(bias?.gradient?.data ?? [])]).toEqual([4]);
    weight?.gradient?.data.set([0, 0.5]);
    model.applyGradients();
    expect([...(weight?.value.data ?? [])]).toEqual([1, 0.5]);
    expect([...(bias?.value.data ?? [])]).toEqual([-4]);
    expect(model.trainingState.step).toBe(1);
    model.dispose();
  });

  it('takes the gradient of a loss of one’s own, from an array or a resident buffer', () => {
    const model = sequential([dense({ inputShape: [2], units: 2, kernelInitializer: 'zeros' })]);
    model.compile({ optimizer: sgd({ learningRate: 1 }), loss: meanSquaredError() });
    using resident = alloc(Float32Array.of(1, -2));
    for (const gradient of [Float32Array.of(1, -2), resident]) {
      model.forward(Float32Array.of(3, 4));
      model.backward(gradient);
      expect([...(model.parameters[0]?.gradient?.data ?? [])]).toEqual([3, 4, -6, -8]);
    }
    model.dispose();
  });

  it('computes the loss again for other targets, of other kinds and weights', () => {
    const model = net();
    model.compile(optionsOf(categoricalCrossentropy()));
    const once = (targets: ArrayLike<number>, weights?: ArrayLike<number>): number => {
      model.forward(x, { training: false });
      return model.computeLoss(targets, weights ? { sampleWeight: weights } : {});
    };
    const oneHot = labels.flatMap((label) => [0, 1, 2].map((k) => Number(k === label)));
    const alone = [once(labels), once(oneHot), once(labels, sampleWeight)];
    model.forward(x, { training: false });
    const together = [
      model.computeLoss(labels, { sampleWeight }),
      model.computeLoss(labels),
      model.computeLoss(oneHot),
      model.computeLoss(labels, { sampleWeight }),
    ];
    expect(together).toEqual([alone[2], alone[0], alone[1], alone[2]]);
    expect(alone[0]).toBe(model.evaluate(x, labels).loss);
    model.dispose();
  });

  it('without training draws nothing and keeps statistics', () => {
    const model = net();
    model.compile(optionsOf(meanSquaredError()));
    const before = model.parameterBuffer.data.slice();
    const outputs = model.forward(x, { training: false });
    expect(outputs.data).toEqual(model.predict(x));
    expect(model.parameterBuffer.data).toEqual(before);
    model.forward(x);
    expect(model.parameterBuffer.data).not.toEqual(before);
    model.dispose();
  });

  it('leaves all as it was where a step fails', () => {
    const model = net();
    model.compile(optionsOf(meanSquaredError()));
    const before = model.parameterBuffer.data.slice();
    model.forward(x);
    expect(() => model.computeLoss(y.map(() => Infinity))).toThrow(NumericError);
    expect(model.parameterBuffer.data).toEqual(before);
    expect(() => model.backward()).toThrow(StateError);

    model.forward(x);
    model.computeLoss(y);
    model.backward();
    model.parameters[0]?.gradient?.data.fill(Number.NaN);
    expect(() => model.applyGradients()).toThrow(/the gradient of dense.weight is not finite/);
    expect(model.parameterBuffer.data).toEqual(before);
    expect(model.trainingState.step).toBe(0);
    model.dispose();
  });

  it('refuses calls out of order, and data that do not fit', () => {
    const model = net();
    expect(() => model.forward(x)).toThrow('forward: the model is not compiled');
    model.compile(optionsOf(meanSquaredError()));
    expect(() => model.computeLoss(y)).toThrow('computeLoss: there is nothing to go on from, call forward(x) first');
    expect(() => model.backward()).toThrow('backward: there is nothing to go on from, call computeLoss(y) first');
    expect(() => model.backward(x)).toThrow('call forward(x) first');
    expect(() => model.applyGradients()).toThrow(
      'applyGradients: there is nothing to go on from, call backward() first',
    );
    expect(() => model.forward(x.subarray(1))).toThrow('forward: x has 299 elements, expected a multiple of 6');
    expect(() => model.forward(new Float32Array())).toThrow('forward: x is empty');
    expect(() => model.forward(x, { training: 1 } as never)).toThrow('forward: training is 1, expected true or false');
    model.forward(x);
    expect(() => model.backward()).toThrow(StateError);
    expect(() => model.computeLoss(y.subarray(1))).toThrow('computeLoss: y has 149 elements, expected 150 values');
    expect(() => model.backward(x)).toThrow(ArgumentError);
    expect(() => model.backward(x)).toThrow('outputGradient has 300 elements, expected 150');
    model.computeLoss(y);
    model.backward();
    model.applyGradients();
    expect(() => model.applyGradients()).toThrow(StateError);
    expect(() => model.batches(x, y, { batchSize: 0 })).toThrow('batches: batchSize is 0');
    expect(() => model.batches(x, labels)).toThrow('batches: y has 50 elements, expected 150 values');
    model.dispose();
  });
});
