import { checkCopy } from '../checks.js';
import { ofThisCopy } from '../copy.js';
import { ArgumentError, describeValue } from '../errors.js';
import { addScaled } from '../kernels/nn/arithmetic.js';
import { sumOfSquares } from '../kernels/nn/gradients.js';
import { addSigns, sumOfMagnitudes } from '../kernels/nn/regularizers.js';
import type { ResidentBuffer } from '../memory/resident.js';
import { number, type Option, optional, readOptions, type TableOf } from '../options.js';
import { type PartEntry, partFromJSON, type Registry, register } from './registry.js';

/**
 * What a parameter's size adds to the loss, in training, evaluation and validation alike. Weight decay, an option of
 * optimisers, shows in no loss.
 */
export interface Regularizer {
  readonly type: string;
  /** Of a parameter's values. */
  penalty(values: ResidentBuffer): number;
  /** Adds the penalty's gradient by the values. */
  addGradient(values: ResidentBuffer, gradient: ResidentBuffer): void;
  toJSON(): RegularizerConfig;
}

/** A regulariser's description. Plain JSON. */
export interface RegularizerConfig {
  readonly type: string;
  readonly [option: string]: unknown;
}

/** A regulariser as an option of a layer, or its description. */
export type RegularizerOption = Regularizer | RegularizerConfig;

export interface L1Options {
  /** λ. Default 0.01, as in Keras. */
  readonly l1?: number;
}

export interface L2Options {
  /** λ. Default 0.01, as in Keras. */
  readonly l2?: number;
}

export interface L1L2Options {
  /** λ of the magnitudes. Default 0, as in Keras. */
  readonly l1?: number;
  /** λ of the squares. Default 0, as in Keras. */
  readonly l2?: number;
}

const factor = (fallback: number): Option<number> => number({ default: fallback, from: 0 });
const L1 = { l1: factor(0.01) } satisfies TableOf<L1Options>;
const L2 = { l2: factor(0.01) } satisfies TableOf<L2Options>;
const L1_L2 = { l1: factor(0), l2: factor(0) } satisfies TableOf<L1L2Options>;

/** λ·Σ |w|, which makes weights 0; its gradient at 0 is 0. Keras' L1. @throws {ArgumentError} if λ is below 0 */
export function l1(options: L1Options = {}): Regularizer {
  const settings = readOptions('l1', options, L1);
  return combined('l1', settings.l1, 0, settings);
}

/** λ·Σ w², without a factor ½. Keras' L2. @throws {ArgumentError} if λ is below 0 */
export function l2(options: L2Options = {}): Regularizer {
  const settings = readOptions('l2', options, L2);
  return combined('l2', 0, settings.l2, settings);
}

/** λ₁·Σ |w| + λ₂·Σ w². Keras' L1L2. @throws {ArgumentError} if a λ is below 0 */
export function l1l2(options: L1L2Options = {}): Regularizer {
  const settings = readOptions('l1l2', options, L1_L2);
  return combined('l1l2', settings.l1, settings.l2, settings);
}

function combined(type: string, l1: number, l2: number, settings: object): Regularizer {
  return {
    type,
    ...ofThisCopy,
    penalty: (values) => (l1 && l1 * sumOfMagnitudes(values)) + (l2 && l2 * sumOfSquares(values)),
    addGradient: (values, gradient) => {
      if (l1) addSigns(gradient, values, l1);
      if (l2) addScaled(gradient, values, 2 * l2);
    },
    toJSON: () => ({ type, ...settings }),
  };
}

const REGULARIZERS: Registry<Regularizer> = {
  kind: 'regulariser',
  register: 'registerRegularizer',
  builtIn: { l1, l2, l1l2 },
  own: new Map(),
};

/**
 * Makes regularisers of your own known by their type, so that models whose layers have them load again.
 * @throws {ArgumentError} if there is a regulariser of that type already, or the entry lacks something
 */
export function registerRegularizer(entry: PartEntry<Regularizer>): void {
  register(REGULARIZERS, entry);
}

/** A layer's option: undefined for none. */
export const regularizerOption: Option<Regularizer | undefined> = optional({
  read: (caller, argument, given) => {
    checkCopy(caller, argument, given);
    if (typeof Object(given).addGradient === 'function') return given as Regularizer;
    if (typeof given === 'object' && given !== null)
      return partFromJSON(caller, REGULARIZERS, given, `${argument}.type`);
    throw new ArgumentError(caller, argument, `is ${describeValue(given)}, expected a regulariser such as l2()`);
  },
});
