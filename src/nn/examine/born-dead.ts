import { count } from '../../options.js';

/**
 * Bounds of the probability that a ReLU net of one input, its weights symmetric about 0, its biases 0, is born dead: that its
 * output does not depend on its input. Lu, Shin, Su & Karniadakis 2019, arXiv 1903.06733, who count the output as a layer.
 * @param width units of each hidden layer
 * @param depth hidden layers
 * @throws {ArgumentError} if one is not an integer from 1 on
 */
export function bornDeadBounds(width: number, depth: number): [lower: number, upper: number] {
  count().read('bornDeadBounds', 'width', width);
  count().read('bornDeadBounds', 'depth', depth);
  const a1 = 1 - 2 ** -width;
  const a2 = 1 - 2 ** (1 - width) - (width - 1) * 4 ** -width;
  const weight = ((1 - 2 ** (1 - width)) * (1 - 2 ** -width)) / (1 + (width - 1) * 2 ** -width);
  return [1 - a1 ** (depth - 1) + weight * (a2 ** (depth - 1) - a1 ** (depth - 1)), 1 - a1 ** (depth - 1)];
}
