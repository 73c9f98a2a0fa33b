import { checkKnown, checkOptions } from '../checks.js';
import { ArgumentError, describeValue } from '../errors.js';
import * as kernels from '../kernels/training.js';
import type { ResidentBuffer } from '../memory/resident.js';
import { type Convention, checkConvention } from './convention.js';
import { power } from './random.js';

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
  /** What the slots start with. */
  readonly slotValue: number;
  /** Whether weight decay spares vectors: biases, the scales and shifts of batch norm, PReLU's slopes. */
  readonly decayMatricesOnly: boolean;
  /** Moves a group of parameters in step t (from 1 on). */
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

/** An optimiser's settings and their defaults, other than those of all optimisers. */
type Settings = Record<string, number | boolean>;
type Defaults<S extends Settings> = S & { readonly learningRate: number; readonly weightDecay?: number };
/** What differs between the conventions: PyTorch's defaults, and those that are others in Keras. */
interface Conventions<S extends Settings> {
  readonly pytorch: Defaults<S>;
  readonly keras: Partial<Defaults<S>>;
}

/** The smallest normal float32: below it a product with ε may become 0. */
const LEAST_EPSILON = 2 ** -126;

/** How much a running average keeps. */
const AVERAGES: ReadonlySet<string> = new Set(['beta1', 'beta2', 'alpha']);

/** Makes an optimiser of its checked settings. Weight decay comes before `update`. */
function optimizer<S extends Settings>(
  type: string,
  slots: readonly string[],
  options: OptimizerOptions,
  conventions: Conventions<S>,
  update: (group: ParameterGroup, t: number, rate: number, settings: S, keras: boolean) => void,
): Optimizer {
  checkOptions(type, options);
  const { convention = 'pytorch' } = options;
  checkConvention(type, convention);
  const defaults = { ...conventions.pytorch, ...(convention === 'keras' && conventions.keras) };
  const settings = { weightDecay: 0, decayMatricesOnly: false, ...defaults };
  checkKnown(type, options, { convention, ...settings });
  for (const [name, fallback] of Object.entries(settings)) {
    const given = options[name as keyof OptimizerOptions] ?? fallback;
    const below = AVERAGES.has(name) ? 1 : Infinity;
    const least = name === 'epsilon' ? LEAST_EPSILON : 0;
    const fits =
      typeof fallback === 'boolean'
        ? typeof given === 'boolean'
        : typeof given === 'number' && given >= least && Math.fround(given) < below;
    if (!fits) {
      const range = least > 0 ? `${least} on, for it keeps a gradient of 0 from being divided by 0` : '0 on';
      const number = below === 1 ? 'a number from 0 to below 1' : `a finite number from ${range}`;
      // Keras takes schedules here.
      const hint = typeof Object(given).rate === 'function' ? ': the schedule goes into compile({ schedule })' : '';
      const expected = typeof fallback === 'boolean' ? 'true or false' : number + hint;
      throw new ArgumentError(type, name, `is ${describeValue(given)}, expected ${expected}`);
    }
    Object.assign(settings, { [name]: given });
  }
  const { learningRate, weightDecay, decayMatricesOnly } = settings;
  const keras = convention === 'keras';
  return {
    type,
    learningRate,
    slots,
    slotValue: Number(settings.initialAccumulatorValue ?? 0),
    decayMatricesOnly,
    update: (group, t, rate) => {
      if (group.decays && weightDecay > 0) {
        if (keras || type === 'adamW') kernels.scale(group.values, 1 - rate * weightDecay);
        else kernels.addScaled(group.gradients, group.values, weightDecay);
      }
      update(group, t, rate, settings, keras);
    },
    toJSON: () => ({ type, convention, ...settings }),
  };
}

export interface SgdOptions extends OptimizerOptions {
  /** μ. Default 0. Keras multiplies by the rate before the momentum, PyTorch after: it shows where the rate varies. */
  readonly momentum?: number;
  /** Shrinks what the gradient adds to the momentum. PyTorch alone. Default 0. */
  readonly dampening?: number;
  /** Looks ahead (Nesterov 1983). Needs a momentum and no dampening. Default false. */
  readonly nesterov?: boolean;
}

const SGD = { learningRate: 0.01, momentum: 0, dampening: 0, nesterov: false };

/** Stochastic gradient descent. Default rate .01. @throws {ArgumentError} if a setting is out of range */
export function sgd(options: SgdOptions = {}): Optimizer {
  checkOptions('sgd', options);
  const { convention, momentum = 0, dampening = 0, nesterov = false } = options;
  if (nesterov && !(momentum > 0 && dampening === 0)) {
    throw new ArgumentError('sgd', 'nesterov', 'is true, which needs a momentum above 0 and no dampening');
  }
  if (convention === 'keras' && dampening !== 0) {
    throw new ArgumentError('sgd', 'dampening', `is ${describeValue(dampening)}, expected 0: Keras has none`);
  }
  const conventions = { pytorch: SGD, keras: {} };
  return optimizer('sgd', momentum > 0 ? ['momentum'] : [], options, conventions, (group, t, rate, set, keras) => {
    const [buffer] = group.slots;
    if (!buffer) return kernels.addScaled(group.values, group.gradients, -rate);
    const fresh = keras ? rate : t === 1 ? 1 : 1 - set.dampening;
    kernels.sgdMomentum(group.values, group.gradients, buffer, keras ? 1 : rate, set.momentum, fresh, set.nesterov);
  });
}

export interface AdamOptions extends OptimizerOptions {
  /** β₁: how much of the gradients' running mean is kept. Default .9. */
  readonly beta1?: number;
  /** β₂: how much of the running mean of their squares is kept. Default .999. */
  readonly beta2?: number;
  /** ε, added outside the root, above 0. Default 1e-8; in Keras 1e-7, and the correction of the start does not divide it. */
  readonly epsilon?: number;
}

const ADAM = { pytorch: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, keras: { epsilon: 1e-7 } };

function adamUpdate(
  group: ParameterGroup,
  t: number,
  rate: number,
  { beta1, beta2, epsilon }: (typeof ADAM)['pytorch'],
  keras: boolean,
): void {
  const [m, v] = group.slots as [ResidentBuffer, ResidentBuffer];
  const root = Math.sqrt(1 - power(beta2, t));
  const corrected = (rate * root) / (1 - power(beta1, t));
  kernels.adam(group.values, group.gradients, m, v, corrected, beta1, beta2, keras ? epsilon : epsilon * root);
}

/** Adam (Kingma & Ba 2015). Default rate .001. @throws {ArgumentError} if a setting is out of range */
export function adam(options: AdamOptions = {}): Optimizer {
  return optimizer('adam', ['mean', 'variance'], options, ADAM, adamUpdate);
}

/** Adam with decoupled weight decay, .01 unless told (Loshchilov & Hutter 2019). @throws {ArgumentError} if a setting is out of range */
export function adamW(options: AdamOptions = {}): Optimizer {
  const conventions = {
    pytorch: { ...ADAM.pytorch, weightDecay: 0.01 },
    keras: { ...ADAM.keras, weightDecay: 0.004 },
  };
  return optimizer('adamW', ['mean', 'variance'], options, conventions, adamUpdate);
}

export interface RmspropOptions extends OptimizerOptions {
  /** How much of the mean square is kept. Default .99, in Keras (where it is called rho) .9. */
  readonly alpha?: number;
  /** Above 0. Added outside the root, default 1e-8; in Keras inside, 1e-7. */
  readonly epsilon?: number;
}

/** RMSprop (Hinton 2012). Default rate .01, in Keras .001. @throws {ArgumentError} if a setting is out of range */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  const conventions = {
    pytorch: { learningRate: 0.01, alpha: 0.99, epsilon: 1e-8 },
    keras: { learningRate: 0.001, alpha: 0.9, epsilon: 1e-7 },
  };
  return optimizer('rmsprop', ['variance'], options, conventions, (group, _t, rate, { alpha, epsilon }, keras) =>
    scaledBySquares(group, rate, alpha, 1 - alpha, epsilon, keras),
  );
}

/** RMSprop's step; Adagrad's with alpha = fresh = 1. Keras has its ε inside the root. */
function scaledBySquares(
  group: ParameterGroup,
  rate: number,
  alpha: number,
  fresh: number,
  epsilon: number,
  keras: boolean,
): void {
  const { values, gradients, slots } = group;
  const [inside, outside] = keras ? [epsilon, 0] : [0, epsilon];
  kernels.rmsprop(values, gradients, slots[0] as ResidentBuffer, rate, alpha, fresh, inside, outside);
}

export interface AdagradOptions extends OptimizerOptions {
  /** γ: the rate of step t is rate / (1 + (t − 1)·γ). Default 0. */
  readonly lrDecay?: number;
  /** What the sums of squares start with. Default 0, in Keras .1. */
  readonly initialAccumulatorValue?: number;
  /** Above 0. Added outside the root, default 1e-10; in Keras inside, 1e-7. */
  readonly epsilon?: number;
}

/** Adagrad (Duchi et al. 2011). Default rate .01, in Keras .001. @throws {ArgumentError} if a setting is out of range */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  const conventions = {
    pytorch: { learningRate: 0.01, lrDecay: 0, initialAccumulatorValue: 0, epsilon: 1e-10 },
    keras: { learningRate: 0.001, initialAccumulatorValue: 0.1, epsilon: 1e-7 },
  };
  return optimizer('adagrad', ['squares'], options, conventions, (group, t, rate, { lrDecay, epsilon }, keras) =>
    scaledBySquares(group, rate / (1 + (t - 1) * lrDecay), 1, 1, epsilon, keras),
  );
}
