import { adagrad, adam, adamW, type Optimizer, rmsprop, sgd } from '../nn/index.js';
import { choiceFlag, numberFlag } from './options.js';

const OPTIMIZERS = { sgd, adam, adamW, rmsprop, adagrad };
type OptimizerName = keyof typeof OPTIMIZERS;

/** The flags that choose an optimiser. */
export const OPTIMIZER_FLAGS = {
  optimizer: { value: 'NAME', help: `one of ${Object.keys(OPTIMIZERS).join(', ')} (default: adam)` },
  'learning-rate': { value: 'RATE', help: "default: the optimiser's own, Adam's is 0.001" },
  'weight-decay': { value: 'RATE', help: "of the weights, not of biases and batch norms (default: 0, adamW's 0.01)" },
} as const;

/** @throws {UsageError} if a flag has a value that it cannot have */
export function optimizerOf(given: { readonly [F in keyof typeof OPTIMIZER_FLAGS]?: string }): Optimizer {
  const { optimizer: name, 'learning-rate': rate, 'weight-decay': decay } = given;
  const make = OPTIMIZERS[choiceFlag('optimizer', name, 'adam', Object.keys(OPTIMIZERS) as OptimizerName[])];
  return make({
    ...(rate !== undefined && { learningRate: numberFlag('learning-rate', rate, 0, 0) }),
    ...(decay !== undefined && { weightDecay: numberFlag('weight-decay', decay, 0, 0) }),
    decayMatricesOnly: true,
  });
}
