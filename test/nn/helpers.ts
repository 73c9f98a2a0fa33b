import { type Layer, type Loss, meanSquaredError, type Sequential, sequential, sgd } from 'fourlane/nn';
import { expect } from 'vitest';

/** A model that computes gradients but does not move. */
export function still(layers: Layer[], loss: Loss = meanSquaredError()): Sequential {
  const model = sequential(layers, { seed: 5 });
  model.compile({ optimizer: sgd({ learningRate: 0 }), loss });
  return model;
}

/**
 * Compares every parameter's gradient with central differences of the loss of a training step. The difference of two
 * float32 losses over 2h = 1/64 is good to about 1e-4; a wrong formula is off by far more.
 */
export function expectTrueGradients(model: Sequential, x: Float32Array, y: ArrayLike<number>): void {
  const loss = (): number => {
    model.trainingState.step = 0; // the same noise each time
    return model.trainOnBatch(x, y);
  };
  loss();
  const gradients = model.parameters.map(({ gradient }) => gradient && Array.from(gradient.data));
  let largest = 0;
  model.parameters.forEach(({ path, value }, p) => {
    gradients[p]?.forEach((gradient, i) => {
      const before = value.data[i] as number;
      const difference = (h: number): number => {
        value.data[i] = before + h;
        const up = loss();
        value.data[i] = before - h;
        const down = loss();
        value.data[i] = before;
        return (up - down) / (2 * h);
      };
      expect(difference(2 ** -7), `${path}[${i}]`).toBeCloseTo(gradient, 2);
      largest = Math.max(largest, Math.abs(gradient));
    });
  });
  // Gradients that are all about 0 would prove nothing.
  expect(largest).toBeGreaterThan(0.05);
}
