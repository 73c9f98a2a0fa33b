// Optimisers and batch norm by Keras' convention compared with its formulas in float64, where these differ from PyTorch's.
import { alloc } from 'fourlane';
import { batchNorm, meanSquaredError, type OptimizerConfig, optimizerFromJSON, sequential, sgd } from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import { kerasOptimizers } from '../reference/nn.js';
import { values } from '../reference/samples.js';

const STEPS = 50;
const LENGTH = 8;
/** Gradients of very different sizes: for the small ones it matters where ε stands. */
const gradients = values(STEPS * LENGTH).map((g, i) => g * 10 ** -(i % LENGTH));
/** A rate that varies, as a schedule's does: it matters whether the momentum holds it. */
const rateAt = (base: number, step: number): number => base * (1 + 0.5 * Math.sin(step));

/** What 50 steps make of each parameter, from its start on. */
function trajectory(config: OptimizerConfig, start: Float32Array): number[][] {
  const optimizer = optimizerFromJSON(config);
  using p = alloc(start);
  using g = alloc(LENGTH);
  const slots = optimizer.slots.map(() => alloc(new Float32Array(LENGTH).fill(optimizer.slotValue ?? 0)));
  const steps = Array.from({ length: STEPS }, (_, step) => {
    g.data.set(gradients.subarray(step * LENGTH, (step + 1) * LENGTH));
    const run = { values: p, gradients: g, slots, decays: true };
    optimizer.update(run, step + 1, rateAt(optimizer.learningRate, step));
    return [...p.data];
  });
  for (const slot of slots) slot.dispose();
  return steps;
}

const start = values(LENGTH, 3);
const cases: (OptimizerConfig & { type: keyof typeof kerasOptimizers; learningRate: number })[] = [
  { type: 'sgd', learningRate: 0.01 },
  { type: 'sgd', learningRate: 0.05, weightDecay: 0.1 },
  { type: 'sgd', learningRate: 0.05, momentum: 0.9, weightDecay: 0.1 },
  { type: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: true },
  { type: 'adam', learningRate: 0.001 },
  { type: 'adam', learningRate: 0.01, beta1: 0.8, beta2: 0.99, epsilon: 1e-3, weightDecay: 0.2 },
  { type: 'adamW', learningRate: 0.001 },
  { type: 'rmsprop', learningRate: 0.001 },
  { type: 'rmsprop', learningRate: 0.01, alpha: 0.95, epsilon: 1e-4, weightDecay: 0.05 },
  { type: 'adagrad', learningRate: 0.001 },
  { type: 'adagrad', learningRate: 0.05, initialAccumulatorValue: 0.5, epsilon: 1e-2, weightDecay: 0.05 },
];

describe.each(cases)('$type by Keras, rate $learningRate, weight decay $weightDecay', (settings) => {
  const { learningRate, ...options } = settings;
  const actual = trajectory({ convention: 'keras', ...settings }, start);
  const change = (steps: number[][], step: number, i: number): number => (steps[step]?.[i] ?? 0) - (start[i] ?? 0);

  it('is its formula, step by step', () => {
    for (let i = 0; i < LENGTH; i++) {
      const step = kerasOptimizers[settings.type](options as object);
      let p = start[i] as number;
      for (let t = 0; t < STEPS; t++) {
        p = step(p, gradients[t * LENGTH + i] as number, rateAt(learningRate, t));
        const size = Math.max(Math.abs(p), Math.abs(start[i] as number));
        const error = Math.abs((actual[t]?.[i] as number) - p) / size;
        expect(error, `parameter ${i}, step ${t + 1}`).toBeLessThanOrEqual(Math.min(1e-5 * (t + 1), 1e-4));
      }
    }
  });

  it('goes by its default rate, and where it differs not as in PyTorch', () => {
    const { type, ...rest } = settings;
    const { learningRate: rate } = optimizerFromJSON({ type, convention: 'keras' });
    expect(rate).toBe(type === 'sgd' ? 0.01 : 0.001);
    if (type === 'sgd' && !('momentum' in rest)) return; // plain descent is the same
    const pytorch = trajectory({ type, ...rest }, start);
    const changes = Array.from(start, (_, i) => [change(actual, STEPS - 1, i), change(pytorch, STEPS - 1, i)] as const);
    expect(changes.some(([keras, other]) => Math.abs(other - keras) > 0.01 * Math.abs(keras))).toBe(true);
  });
});

it("batch norm's running statistics follow Keras' formula, and prediction goes by them", () => {
  const [rows, cols] = [6, 4];
  const model = sequential([batchNorm({ convention: 'keras', inputShape: [cols] })]);
  model.compile({ optimizer: sgd({ learningRate: 0 }), loss: meanSquaredError() });
  const [, , mean, variance] = model.parameters.map(({ value }) => value);
  const expected = Array.from({ length: cols }, () => ({ mean: 0, variance: 1 }));
  const relative = (actual: number | undefined, value: number): number => Math.abs((actual ?? 0) / value - 1);
  let x = new Float32Array();
  for (let step = 1; step <= STEPS; step++) {
    x = values(rows * cols, step).map((v, i) => v * (1 + (i % cols)) + 3);
    model.trainOnBatch(x, x);
    expected.forEach((running, j) => {
      const column = Array.from(x).filter((_, i) => i % cols === j);
      const average = column.reduce((a, b) => a + b) / rows;
      const biased = column.reduce((sum, v) => sum + (v - average) ** 2, 0) / rows;
      running.mean = 0.99 * running.mean + 0.01 * average;
      running.variance = 0.99 * running.variance + 0.01 * biased;
      const tolerance = Math.min(1e-5 * step, 1e-4);
      expect(relative(mean?.data[j], running.mean), `mean ${j}, step ${step}`).toBeLessThan(tolerance);
      expect(relative(variance?.data[j], running.variance), `variance ${j}, step ${step}`).toBeLessThan(tolerance);
    });
  }
  model.predict(x).forEach((y, i) => {
    const running = expected[i % cols] as (typeof expected)[number];
    expect(y).toBeCloseTo(((x[i] as number) - running.mean) / Math.sqrt(running.variance + 1e-3), 4);
  });
  model.dispose();
});

it('refuses what Keras does not have, and conventions that nobody has', () => {
  expect(() => sgd({ convention: 'keras', momentum: 0.9, dampening: 0.1 })).toThrow(
    'sgd: dampening is 0.1, expected 0: Keras has none',
  );
  expect(() => sgd({ convention: 'caffe' as 'keras' })).toThrow(
    'sgd: convention is "caffe", expected pytorch or keras',
  );
});
