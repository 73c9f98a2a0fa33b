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
