// A step that would write what is not finite is refused in that step: the parameters, batch norm's statistics and the
// optimiser's values stay as they were, and the advice is for the cause that the evidence is for.
import { init, memory, NumericError, OutOfMemoryError } from 'fourlane';
import {
  adagrad,
  adam,
  batchNorm,
  type CompileOptions,
  dense,
  meanAbsoluteError,
  meanSquaredError,
  type Optimizer,
  rmsprop,
  type Sequential,
  sequential,
  sgd,
} from 'fourlane/nn';
import { describe, expect, it } from 'vitest';
import type { ActivationName } from '../../../src/kernels/table.js';

const optimizers: [string, () => Optimizer][] = [
  ['sgd', sgd],
  ['sgd with momentum', () => sgd({ momentum: 0.9 })],
  ['adam', adam],
  ['rmsprop', rmsprop],
  ['adagrad', adagrad],
];

function compiled(options: Partial<CompileOptions>, activation: ActivationName = 'relu'): Sequential {
  const model = sequential([
    dense({ units: 4, inputShape: [2], activation: activation as 'relu' }),
    batchNorm(),
    dense({ units: 1 }),
  ]);
  model.compile({ optimizer: sgd(), loss: meanSquaredError(), ...options });
  return model;
}

/** All that a step writes. */
function written(model: Sequential): number[][] {
  return [model.parameterBuffer, ...Object.values(model.optimizerState)].map(({ data }) => [...data]);
}

/** Takes two good steps, then the one that must be refused, and returns its message. */
function refusal(model: Sequential, x: readonly number[], y: readonly number[]): string {
  for (let i = 0; i < 2; i++) model.trainOnBatch(new Float32Array([1, -1, -1, 2]), [1, 2]);
  const before = written(model);
  const step = model.trainingState.step;
  let message = '';
  try {
    model.trainOnBatch(new Float32Array(x), y);
  } catch (error) {
    expect(error).toBeInstanceOf(NumericError);
    message = (error as NumericError).message;
  }
  expect(written(model)).toEqual(before);
  expect(model.trainingState.step).toBe(step);
  model.trainOnBatch(new Float32Array([1, -1, -1, 2]), [1, 2]);
  expect(written(model).flat().every(Number.isFinite)).toBe(true);
  return message;
}

describe.each(optimizers)('with %s', (_, optimizer) => {
  it.each([{}, { clipNorm: 1 }, { clipValue: 1 }])('inputs of 1e20 are refused, clipped by %j or not', (clip) => {
    using model = compiled({ optimizer: optimizer(), ...clip });
    const message = refusal(model, [1e20, -1e20, 3e19, 1e20], [1, 2]);
    expect(message).toContain('The inputs reach 1.00e+20, which is the likely cause; scale them');
  });

  it.each(['tanh', 'sigmoid', 'relu6', 'hardtanh', 'softsign'] as const)('∞ before %s is refused', (activation) => {
    using model = compiled({ optimizer: optimizer() }, activation);
    expect(refusal(model, [Infinity, 1, 1, -Infinity], [1, 2])).toContain('a sample of x holds NaN or ∞');
  });

  it('targets of 1e30 are refused', () => {
    using model = compiled({ optimizer: optimizer() });
    // A gradient of 1e30 is finite; its square, which most optimisers keep, is not.
    const message = refusal(model, [1, -1, -1, 2], [1e38, -3e38]);
    expect(message).toContain('The targets reach 3.00e+38');
  });
});

it('a finite gradient is taken as far as the optimiser can', () => {
  using model = compiled({ optimizer: sgd({ learningRate: 1e-38 }), loss: meanAbsoluteError() });
  const before = written(model);
  model.trainOnBatch(new Float32Array([1e15, -1e15, 3e14, 1e15]), [1, 2]);
  expect(written(model)).not.toEqual(before);
  expect(written(model).flat().every(Number.isFinite)).toBe(true);
});

it('a rate of 1e38 is blamed from the second step on', () => {
  using model = compiled({ optimizer: sgd({ learningRate: 1e38 }) });
  const go = () => {
    for (let i = 0; i < 5; i++) model.trainOnBatch(new Float32Array([1, -1, -1, 2]), [1, 2]);
  };
  expect(go).toThrow('The learning rate (1e+38) is likely too high');
  expect(written(model).flat().every(Number.isFinite)).toBe(true);
});

it('initial weights that are too large are blamed in the first step', () => {
  using model = sequential([
    dense({ units: 2, inputShape: [2], kernelInitializer: { type: 'constant', value: 1e30 } }),
    dense({ units: 1, kernelInitializer: { type: 'constant', value: 1e30 } }),
  ]);
  model.compile({ optimizer: sgd(), loss: meanSquaredError() });
  expect(() => model.trainOnBatch(new Float32Array([1, 2]), [1])).toThrow('the likely cause is the initial weights');
});

it('a second compile that finds no memory leaves the model as it was compiled', async () => {
  await init({ maxMemory: 4 * 2 ** 20 });
  using model = sequential([dense({ units: 300, inputShape: [300] }), dense({ units: 1 })]);
  model.compile({ optimizer: sgd(), loss: meanSquaredError() });
  const { used } = memory();
  const x = new Float32Array(300).fill(0.01);
  const loss = model.trainOnBatch(x, [1]);
  for (let tries = 0; tries < 2; tries++) {
    const compile = () => {
      // Four buffers of 360 kB each with the old one: more than there is, in the end.
      const big = sequential([dense({ units: 1200, inputShape: [700] })]);
      try {
        big.compile({ optimizer: adam(), loss: meanSquaredError() });
      } finally {
        big.dispose();
      }
    };
    expect(compile).toThrow(OutOfMemoryError);
  }
  expect(memory().used).toBeGreaterThanOrEqual(used);
  expect(model.trainOnBatch(x, [1])).toBeLessThan(loss);
});
