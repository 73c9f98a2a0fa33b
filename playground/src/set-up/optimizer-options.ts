import { countingOptions, flagOption, type OptionTable, type OptionValues, type SetUpOption } from './options.js';
import type { OptimizerChoice } from './set-up.js';

const share = { min: 0, max: 0.99999 };
const tiny = { min: 1e-12, max: 1 };
const matricesOnly = flagOption('decayMatricesOnly', 'Weight decay leaves biases and normalisation alone');

/** Options beyond rate, momentum and weight decay. */
export const OPTIMIZER_OPTIONS = {
  sgd: [
    { name: 'dampening', label: 'Dampening', default: 0, range: { min: 0, max: 1 } },
    flagOption('nesterov', 'Nesterov’s momentum'),
    matricesOnly,
  ],
  adam: adams(),
  adamW: adams(),
  rmsprop: [
    { name: 'alpha', label: 'α, kept of the mean square', default: 0.99, range: share },
    { name: 'epsilon', label: 'ε', default: 1e-8, range: tiny },
    matricesOnly,
  ],
  adagrad: [
    { name: 'lrDecay', label: 'Decay of the rate', default: 0, range: { min: 0, max: 1 } },
    { name: 'initialAccumulatorValue', label: 'First sum of squares', default: 0, range: { min: 0, max: 10 } },
    { name: 'epsilon', label: 'ε', default: 1e-10, range: tiny },
    matricesOnly,
  ],
} as const satisfies OptionTable<OptimizerChoice['type']>;

function adams(): readonly SetUpOption[] {
  return [
    { name: 'beta1', label: 'β₁, kept of the mean gradient', default: 0.9, range: share },
    { name: 'beta2', label: 'β₂, kept of its mean square', default: 0.999, range: share },
    { name: 'epsilon', label: 'ε', default: 1e-8, range: tiny },
    matricesOnly,
  ];
}

/** The options that count, as the package takes them. */
export function optionsOf({ type, learningRate, momentum, weightDecay, options }: OptimizerChoice): OptionValues {
  return {
    learningRate,
    ...(type === 'sgd' && momentum > 0 && { momentum }),
    // AdamW has a decay of its own unless told.
    ...((weightDecay > 0 || type === 'adamW') && { weightDecay }),
    ...countingOptions(OPTIMIZER_OPTIONS[type], options),
  };
}
