// Losses and optimisers in float64, by their definitions.

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Loss of one output against its target, and its derivative by the output. */
export const pointLosses = {
  meanSquaredError: (y: number, t: number) => [(y - t) ** 2, 2 * (y - t)],
  meanAbsoluteError: (y: number, t: number) => [Math.abs(y - t), Math.sign(y - t)],
  huber: (y: number, t: number, delta: number) => {
    const d = y - t;
    return Math.abs(d) <= delta ? [0.5 * d * d, d] : [delta * (Math.abs(d) - 0.5 * delta), delta * Math.sign(d)];
  },
  binaryCrossentropy: (y: number, t: number, smoothing: number) => {
    const target = (1 - smoothing) * t + smoothing / 2;
    return [-target * Math.log(sigmoid(y)) - (1 - target) * Math.log(1 - sigmoid(y)), sigmoid(y) - target];
  },
} satisfies Record<string, (y: number, t: number, parameter: number) => number[]>;

/** Σ −tⱼ·log softmax(y)ⱼ, and softmax(y)·Σt − t. */
export function crossentropy(y: readonly number[], t: readonly number[]): { loss: number; gradient: number[] } {
  const sum = y.reduce((total, value) => total + Math.exp(value), 0);
  const mass = t.reduce((total, value) => total + value, 0);
  return {
    loss: y.reduce((total, value, j) => total - (t[j] as number) * Math.log(Math.exp(value) / sum), 0),
    gradient: y.map((value, j) => (Math.exp(value) / sum) * mass - (t[j] as number)),
  };
}

/** An optimiser's step on one parameter: what p becomes by the gradient g at a rate. */
type Step = (p: number, g: number, rate: number) => number;

/** Keras 3's optimisers, from the formulas of its documentation and source; settings under fourlane's names. */
export const kerasOptimizers = {
  sgd: ({ momentum = 0, nesterov = false, weightDecay = 0 }): Step => {
    let velocity = 0;
    return (p, g, rate) => {
      velocity = momentum * velocity - rate * g;
      return p * (1 - rate * weightDecay) + (nesterov ? momentum * velocity - rate * g : velocity);
    };
  },
  adam: ({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, weightDecay = 0 }): Step => {
    let [m, v, t] = [0, 0, 0];
    return (p, g, rate) => {
      t += 1;
      m += (1 - beta1) * (g - m);
      v += (1 - beta2) * (g * g - v);
      const alpha = (rate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
      return p * (1 - rate * weightDecay) - (m * alpha) / (Math.sqrt(v) + epsilon);
    };
  },
  adamW: (settings: { weightDecay?: number; epsilon?: number }): Step =>
    kerasOptimizers.adam({ weightDecay: 0.004, ...settings }),
  rmsprop: ({ alpha: rho = 0.9, epsilon = 1e-7, weightDecay = 0 }): Step => {
    let velocity = 0;
    return (p, g, rate) => {
      velocity = rho * velocity + (1 - rho) * g * g;
      return p * (1 - rate * weightDecay) - (rate * g) / Math.sqrt(velocity + epsilon);
    };
  },
  adagrad: ({ initialAccumulatorValue = 0.1, epsilon = 1e-7, weightDecay = 0 }): Step => {
    let accumulator = initialAccumulatorValue;
    return (p, g, rate) => {
      accumulator += g * g;
      return p * (1 - rate * weightDecay) - (rate * g) / Math.sqrt(accumulator + epsilon);
    };
  },
};
