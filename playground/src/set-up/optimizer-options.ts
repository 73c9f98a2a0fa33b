import type { Range } from './ranges.js';
import type { OptimizerChoice } from './set-up.js';

export interface OptimizerOption {
  readonly name: string;
  readonly label: string;
  /** The package's. */
  readonly default: number | boolean;
  readonly range?: Range;
}

const share = { min: 0, max: 0.99999 };
const tiny = { min: 1e-12, max: 1 };
const flag = (name: string, label: string): OptimizerOption => ({ name, label, default: false });

/** Options beyond rate, momentum and weight decay. */
export const OPTIMIZER_OPTIONS: Readonly<Record<OptimizerChoice['type'], readonly OptimizerOption[]>> = {
  sgd: [
    { name: 'dampening', label: 'Dampening', default: 0, range: { min: 0, max: 1 } },
    flag('nesterov', 'Nesterov’s momentum'),
  ],
  adam: adams(),
  adamW: adams(),
  rmsprop: [
    { name: 'alpha', label: 'α, kept of the mean square', default: 0.99, range: share },
    { name: 'epsilon', label: 'ε', default: 1e-8, range: tiny },
  ],
  adagrad: [
    { name: 'lrDecay', label: 'Decay of the rate', default: 0, range: { min: 0, max: 1 } },
    { name: 'initialAccumulatorValue', label: 'First sum of squares', default: 0, range: { min: 0, max: 10 } },
    { name: 'epsilon', label: 'ε', default: 1e-10, range: tiny },
  ],
};

function adams(): readonly OptimizerOption[] {
  return [
    { name: 'beta1', label: 'β₁, kept of the mean gradient', default: 0.9, range: share },
    { name: 'beta2', label: 'β₂, kept of its mean square', default: 0.999, range: share },
    { name: 'epsilon', label: 'ε', default: 1e-8, range: tiny },
  ];
}

/** The options that count, as the package takes them. */
export function optionsOf({
  type,
  learningRate,
  momentum,
  weightDecay,
  options,
}: OptimizerChoice): Readonly<Record<string, number | boolean>> {
  const known = OPTIMIZER_OPTIONS[type].filter(({ name, default: usual }) => (options[name] ?? usual) !== usual);
  return {
    learningRate,
    ...(type === 'sgd' && momentum > 0 && { momentum }),
    // AdamW has a decay of its own unless told.
    ...((weightDecay > 0 || type === 'adamW') && { weightDecay }),
    ...Object.fromEntries(known.map(({ name, default: usual }) => [name, options[name] ?? usual])),
  };
}

/** The range of an option by its name, whichever optimiser it is of. */
export function optionNamed(name: string): OptimizerOption | undefined {
  return Object.values(OPTIMIZER_OPTIONS)
    .flat()
    .find((option) => option.name === name);
}
