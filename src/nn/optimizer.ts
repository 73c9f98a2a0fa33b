import { ofThisCopy } from '../copy.js';
import { ArgumentError, describeValue } from '../errors.js';
import { addScaled, scale } from '../kernels/nn/arithmetic.js';
import type { ResidentBuffer } from '../memory/resident.js';
import { flag, number, type Option, type Read } from '../options.js';
import { type Convention, convention } from './convention.js';

/** Parameters that lie together and that one kernel call moves. */
export interface ParameterGroup {
  readonly values: ResidentBuffer;
  readonly gradients: ResidentBuffer;
  /** The optimiser's own values for these parameters, in the order of its `slots`. */
  readonly slots: readonly ResidentBuffer[];
  /** Whether weight decay applies. */
  readonly decays: boolean;
}

/**
 * How parameters follow their gradients. A description without state: the model keeps the values named by `slots`, each
 * as long as all parameters, and the number of the step.
 */
export interface Optimizer {
  readonly type: string;
  /** The base rate, which a schedule may vary. */
  readonly learningRate: number;
  readonly slots: readonly string[];
  /** What the slots start with. Default 0. */
  readonly slotValue?: number;
  /** Whether weight decay spares vectors: biases, the scales and shifts of batch norm, PReLU's slopes. Default false. */
  readonly decayMatricesOnly?: boolean;
  /**
   * Moves a group of parameters in step t (from 1 on). Groups lie next to each other in memory; each is a multiple of eight
   * values, of which those between parameters are 0 and must stay 0, as their gradients are.
   */
  update(group: ParameterGroup, t: number, learningRate: number): void;
  toJSON(): OptimizerConfig;
}

/** An optimiser's description. Plain JSON. */
export interface OptimizerConfig {
  readonly type: string;
  readonly [option: string]: unknown;
}

export interface OptimizerOptions {
  /** Default `pytorch`. */
  readonly convention?: Convention;
  /** Default: the optimiser's own. */
  readonly learningRate?: number;
  /**
   * λ. PyTorch adds λ·p to the gradient, but in AdamW shrinks p by rate·λ instead; Keras always does that. Default 0 (AdamW
   * .01, in Keras .004).
   */
  readonly weightDecay?: number;
  /** True spares biases, the scales and shifts of batch norm and PReLU's slopes. Default false, as in PyTorch. */
  readonly decayMatricesOnly?: boolean;
}

/** A rate, which a schedule would vary; Keras takes schedules here. */
export function rate(fallback: number): Option<number> {
  const plain = number({ default: fallback, from: 0 });
  return {
    ...plain,
    read: (caller, argument, given) => {
      if (typeof Object(given).rate !== 'function') return plain.read(caller, argument, given);
      const expected = 'expected a finite number from 0 on: the schedule goes into compile({ schedule })';
      throw new ArgumentError(caller, argument, `is ${describeValue(given)}, ${expected}`);
    },
  };
}

/** How much of a running average is kept. */
export const kept = (fallback: number): Option<number> => number({ default: fallback, from: 0, below: 1 });

/** ε: the smallest normal float32 at least, below which its products may become 0. */
export const epsilon = (fallback: number): Option<number> =>
  number({ default: fallback, from: 2 ** -126, why: 'it keeps a gradient of 0 from being divided by 0' });

/** The options of every optimiser but its rate. */
export const COMMON = { convention, weightDecay: number({ default: 0, from: 0 }), decayMatricesOnly: flag(false) };

/** The options of an optimiser, read: those of all optimisers, and its own. */
type Settings = Read<typeof COMMON> & { readonly learningRate: number };

/** What makes an optimiser of its settings. */
export interface Recipe<S extends Settings> {
  readonly type: string;
  readonly slots: readonly string[];
  readonly slotValue?: number;
  /** Weight decay shrinks the parameters, rather than adding to the gradients. Keras' always does. */
  readonly decoupled?: boolean;
  readonly settings: S;
  /** Moves a group, whose weight decay has been seen to. */
  update(group: ParameterGroup, t: number, rate: number, settings: S): void;
}

/** The optimiser of a recipe. */
export function optimizer<S extends Settings>({
  type,
  slots,
  slotValue = 0,
  settings,
  ...recipe
}: Recipe<S>): Optimizer {
  const { learningRate, weightDecay, decayMatricesOnly } = settings;
  const decoupled = recipe.decoupled || settings.convention === 'keras';
  return {
    type,
    learningRate,
    slots,
    slotValue,
    decayMatricesOnly,
    update: (group, t, rate) => {
      if (group.decays && weightDecay > 0) {
        if (decoupled) scale(group.values, 1 - rate * weightDecay);
        else addScaled(group.gradients, group.values, weightDecay);
      }
      recipe.update(group, t, rate, settings);
    },
    toJSON: () => ({ type, ...settings }),
    ...ofThisCopy,
  };
}
