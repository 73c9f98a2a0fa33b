import { alloc, StateError } from 'fourlane';
import {
  activation,
  adagrad,
  adam,
  adamW,
  batchNorm,
  binaryCrossentropy,
  categoricalCrossentropy,
  cosineDecay,
  dense,
  dropout,
  fromJSON,
  huber,
  type Layer,
  layerNorm,
  linearWarmup,
  lossFromJSON,
  meanSquaredError,
  oneCycle,
  optimizerFromJSON,
  type Parameter,
  prelu,
  reduceOnPlateau,
  rmsprop,
  rrelu,
  scheduleFromJSON,
  sequential,
  sgd,
  softmax,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { values } from '../../reference/samples.js';
import { still } from '../helpers.js';

describe('batchNorm', () => {
  const rows = 7;
  const cols = 6;
  const x = values(rows * cols, 4).map((v, i) => v * (1 + (i % cols)) + 100 * (i % cols));
  const column = (j: number): number[] => Array.from({ length: rows }, (_, i) => x[i * cols + j] as number);
  const moments = (j: number): { mean: number; variance: number } => {
    const mean = column(j).reduce((a, b) => a + b) / rows;
    return { mean, variance: column(j).reduce((sum, v) => sum + (v - mean) ** 2, 0) / rows };
  };

  it.each([
    ['pytorch', 0.1, rows / (rows - 1), 1e-5],
    ['keras', 0.01, 1, 1e-3],
  ] as const)('keeps running statistics as %s does, and predicts with them', (convention, fresh, unbias, epsilon) => {
    const model = sequential([batchNorm({ inputShape: [cols], convention })]);
    model.compile({ optimizer: sgd({ learningRate: 0 }), loss: meanSquaredError() });
    model.trainOnBatch(x, new Float32Array(x.length));
    const [, , mean, variance] = model.parameters.map(({ value }) => value.data);
    const predicted = model.predict(x);
    for (let j = 0; j < cols; j++) {
      const expected = moments(j);
      expect(mean?.[j]).toBeCloseTo(fresh * expected.mean, 4);
      expect(variance?.[j]).toBeCloseTo(1 - fresh + fresh * unbias * expected.variance, 3);
      const running =
        ((column(2)[j] as number) - (mean?.[2] as number)) / Math.sqrt((variance?.[2] as number) + epsilon);
      expect(predicted[j * cols + 2]).toBeCloseTo(running, 3);
    }
    model.dispose();
  });

  it("trains on one sample by Keras' convention: its variance is 0", () => {
    const model = still([batchNorm({ inputShape: [3], convention: 'keras' })]);
    expect(model.trainOnBatch(values(3), new Float32Array(3).fill(2))).toBe(4);
    expect([...(model.parameters[3] as Parameter).value.data]).toEqual([0.99, 0.99, 0.99].map(Math.fround));
    model.dispose();
  });

  it('is not trainable on one sample, and frozen keeps its statistics', () => {
    const model = still([batchNorm({ inputShape: [3] })]);
    expect(() => model.trainOnBatch(values(3), values(3))).toThrow(StateError);
    model.layers.forEach((layer) => {
      layer.trainable = false;
    });
    model.compile({ optimizer: sgd(), loss: meanSquaredError() });
    const before = model.parameterBuffer.data.slice();
    model.trainOnBatch(values(6), values(6));
    expect(model.parameterBuffer.data).toEqual(before);
    model.dispose();
  });

  it('is frozen by the next compile, not before', () => {
    const model = still([batchNorm({ inputShape: [3] })]);
    const mean = (): number[] => [...(model.parameters[2] as Parameter).value.data];
    const before = mean();
    (model.layers[0] as Layer).trainable = false;
    model.trainOnBatch(values(6), values(6));
    const moved = mean();
    expect(moved).not.toEqual(before);
    model.compile({ optimizer: sgd(), loss: meanSquaredError() });
    model.trainOnBatch(values(6), values(6));
    expect(mean()).toEqual(moved);
    model.dispose();
  });
});

describe('dropout', () => {
  it.each([-1, Number.NaN])('drops nothing in evaluation, though memory is full of %s', (garbage) => {
    const model = sequential([dropout({ rate: 0.5, inputShape: [3] })]);
    model.compile({ optimizer: sgd(), loss: meanSquaredError() });
    model.build();
    const before = alloc(10_000);
    before.data.fill(garbage);
    before.dispose();
    const x = values(30);
    expect(model.evaluate(x, x).loss).toBe(0);
    model.dispose();
  });

  it('drops at its rate in training and keeps the mean, and does nothing in inference', () => {
    // The loss of zero targets is the mean of the squared outputs: 1/(1 − p) of that of the inputs, on average.
    const model = still([dropout({ inputShape: [1000], rate: 0.3 })]);
    const ones = new Float32Array(50_000).fill(1);
    const loss = model.trainOnBatch(ones, new Float32Array(50_000));
    expect(loss).toBeCloseTo(1 / 0.7, 1);
    expect(model.trainOnBatch(ones, new Float32Array(50_000))).not.toBe(loss);
    expect(model.predict(ones)).toEqual(ones);
    expect(model.evaluate(ones, new Float32Array(50_000)).loss).toBe(1);
    model.dispose();
  });

  it.each([
    [0, 1],
    [1, 0],
  ])('with rate %d lets a fraction of %d pass', (rate, fraction) => {
    const model = still([dropout({ inputShape: [100], rate })]);
    expect(model.trainOnBatch(new Float32Array(500).fill(1), new Float32Array(500))).toBe(fraction);
    model.dispose();
  });
});

describe('rrelu', () => {
  it('draws its slopes in training, and takes their mean in inference', () => {
    const model = still([rrelu({ inputShape: [1000], lower: 0.2, upper: 0.4 })]);
    const x = new Float32Array(10_000).fill(-1);
    // The loss is the mean of the squared slopes: 0.3² + 0.2²/12.
    expect(model.trainOnBatch(x, new Float32Array(10_000))).toBeCloseTo(0.0933, 3);
    expect(model.evaluate(x, new Float32Array(10_000)).loss).toBeCloseTo(0.09, 6);
    expect(model.predict(x)[3]).toBeCloseTo(0.3 * -1, 6);
    expect(model.predict(new Float32Array(1000).fill(2))[3]).toBe(2);
    model.dispose();
  });

  it('refuses bounds in the wrong order', () => {
    expect(() => rrelu({ lower: 1, upper: 0 })).toThrow('rrelu: lower is 1, expected a number up to upper (0)');
  });
});

describe('a description', () => {
  it('makes the same model again', () => {
    const model = sequential(
      [
        dense({ inputShape: [4], units: 5, activation: { name: 'leakyRelu', negativeSlope: 0.2 }, name: 'first' }),
        batchNorm({ convention: 'keras' }),
        dropout({ rate: 0.5 }),
        dense({ units: 3, useBias: false, kernelInitializer: { type: 'orthogonal', gain: 2 }, trainable: false }),
        activation('relu'),
        layerNorm({ epsilon: 1e-3, useBias: false }),
        prelu({ perUnit: true }),
        rrelu({ upper: 0.5 }),
        softmax(),
      ],
      { seed: 11 },
    );
    const config = JSON.parse(JSON.stringify(model));
    const again = fromJSON(config);
    expect(JSON.parse(JSON.stringify(again))).toEqual(config);
    expect(again.parameterBuffer.data).toEqual(model.parameterBuffer.data);
    model.dispose();
    again.dispose();
  });

  it.each([
    ...[
      sgd({ momentum: 0.9, nesterov: true }),
      adam({ beta1: 0.8 }),
      adamW(),
      rmsprop(),
      adagrad({ lrDecay: 0.1 }),
      adagrad({ convention: 'keras' }),
    ].map((part) => [part.type, part, optimizerFromJSON] as const),
    ...[huber({ delta: 2 }), binaryCrossentropy(), categoricalCrossentropy({ labelSmoothing: 0.1 })].map(
      (part) => [part.type, part, lossFromJSON] as const,
    ),
    ...[
      oneCycle({ totalSteps: 9 }),
      reduceOnPlateau({ monitor: 'val_r2' }),
      linearWarmup({ totalIters: 3, next: cosineDecay({ tMax: 5 }) }),
    ].map((part) => [part.type, part, scheduleFromJSON] as const),
  ])('makes %s again', (_, part, fromConfig) => {
    const config = JSON.parse(JSON.stringify(part));
    expect(JSON.parse(JSON.stringify(fromConfig(config)))).toEqual(config);
  });

  it.each([{}, null, 7, { layers: 3 }, { layers: [{}] }, { layers: [{ type: 'constructor' }] }, { layers: [null] }])(
    'refuses %j',
    (config) => {
      expect(() => fromJSON(config as never)).toThrow(/fromJSON: (layers|type) is/);
    },
  );
});
