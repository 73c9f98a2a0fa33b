import { ArgumentError, describeValue } from '../errors.js';
import { addScaled } from '../kernels/nn/arithmetic.js';
import * as kernels from '../kernels/nn/optimizers.js';
import type { ResidentBuffer } from '../memory/resident.js';
import { flag, number, type Read, readOptions, type TableOf, withDefaults } from '../options.js';
import { type Convention, conventionOf } from './convention.js';
import {
  COMMON,
  epsilon,
  kept,
  type Optimizer,
  type OptimizerOptions,
  optimizer,
  type ParameterGroup,
  rate,
} from './optimizer.js';
import { power } from './random.js';

export interface SgdOptions extends OptimizerOptions {
  /** μ. Default 0. Keras multiplies by the rate before the momentum, PyTorch after: it shows where the rate varies. */
  readonly momentum?: number;
  /** Shrinks what the gradient adds to the momentum. PyTorch alone. Default 0. */
  readonly dampening?: number;
  /** Looks ahead (Nesterov 1983). Needs a momentum and no dampening. Default false. */
  readonly nesterov?: boolean;
}

const SGD = {
  ...COMMON,
  learningRate: rate(0.01),
  momentum: number({ default: 0, from: 0 }),
  dampening: number({ default: 0, from: 0 }),
  nesterov: flag(false),
} satisfies TableOf<SgdOptions>;

/** Stochastic gradient descent. Default rate .01. @throws {ArgumentError} if a setting is out of range */
export function sgd(options: SgdOptions = {}): Optimizer {
  const settings = readOptions('sgd', options, SGD);
  const { momentum, dampening, nesterov } = settings;
  const keras = settings.convention === 'keras';
  if (nesterov && !(momentum > 0 && dampening === 0)) {
    throw new ArgumentError('sgd', 'nesterov', 'is true, which needs a momentum above 0 and no dampening');
  }
  if (keras && dampening !== 0) {
    throw new ArgumentError('sgd', 'dampening', `is ${describeValue(dampening)}, expected 0: Keras has none`);
  }
  return optimizer({
    type: 'sgd',
    slots: momentum > 0 ? ['momentum'] : [],
    settings,
    update: ({ values, gradients, slots: [buffer] }, t, rate) => {
      if (!buffer) return addScaled(values, gradients, -rate);
      const fresh = keras ? rate : t === 1 ? 1 : 1 - dampening;
      kernels.sgdMomentum(values, gradients, buffer, keras ? 1 : rate, momentum, fresh, nesterov);
    },
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

const ADAM = {
  ...COMMON,
  learningRate: rate(0.001),
  beta1: kept(0.9),
  beta2: kept(0.999),
  epsilon: epsilon(1e-8),
} satisfies TableOf<AdamOptions>;
const ADAMS = { pytorch: ADAM, keras: withDefaults(ADAM, { epsilon: 1e-7 }) };
const ADAM_WS = {
  pytorch: withDefaults(ADAMS.pytorch, { weightDecay: 0.01 }),
  keras: withDefaults(ADAMS.keras, { weightDecay: 0.004 }),
};

function adamUpdate(
  { values, gradients, slots }: ParameterGroup,
  t: number,
  rate: number,
  { convention: whose, beta1, beta2, epsilon }: Read<typeof ADAM>,
): void {
  const [m, v] = slots as [ResidentBuffer, ResidentBuffer];
  const root = Math.sqrt(1 - power(beta2, t));
  const corrected = (rate * root) / (1 - power(beta1, t));
  const outside = whose === 'keras' ? epsilon : epsilon * root;
  kernels.adam(values, gradients, m, v, corrected, beta1, beta2, outside);
}

/** Adam (Kingma & Ba 2015). Default rate .001. @throws {ArgumentError} if a setting is out of range */
export function adam(options: AdamOptions = {}): Optimizer {
  const settings = readOptions('adam', options, ADAMS[conventionOf('adam', options)]);
  return optimizer({ type: 'adam', slots: ['mean', 'variance'], settings, update: adamUpdate });
}

/** Adam with decoupled weight decay, .01 unless told (Loshchilov & Hutter 2019). @throws {ArgumentError} if a setting is out of range */
export function adamW(options: AdamOptions = {}): Optimizer {
  const settings = readOptions('adamW', options, ADAM_WS[conventionOf('adamW', options)]);
  return optimizer({ type: 'adamW', slots: ['mean', 'variance'], decoupled: true, settings, update: adamUpdate });
}

export interface RmspropOptions extends OptimizerOptions {
  /** How much of the mean square is kept. Default .99, in Keras (where it is called rho) .9. */
  readonly alpha?: number;
  /** Above 0. Added outside the root, default 1e-8; in Keras inside, 1e-7. */
  readonly epsilon?: number;
}

const RMSPROP = {
  ...COMMON,
  learningRate: rate(0.01),
  alpha: kept(0.99),
  epsilon: epsilon(1e-8),
} satisfies TableOf<RmspropOptions>;
const RMSPROPS = {
  pytorch: RMSPROP,
  keras: withDefaults(RMSPROP, { learningRate: 0.001, alpha: 0.9, epsilon: 1e-7 }),
};

/** RMSprop (Hinton 2012). Default rate .01, in Keras .001. @throws {ArgumentError} if a setting is out of range */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  const settings = readOptions('rmsprop', options, RMSPROPS[conventionOf('rmsprop', options)]);
  const { alpha } = settings;
  return optimizer({
    type: 'rmsprop',
    slots: ['variance'],
    settings,
    update: (group, _t, rate) => scaledBySquares(group, rate, alpha, 1 - alpha, settings),
  });
}

/** RMSprop's step; Adagrad's with alpha = fresh = 1. Keras has its ε inside the root. */
function scaledBySquares(
  { values, gradients, slots }: ParameterGroup,
  rate: number,
  alpha: number,
  fresh: number,
  { convention: whose, epsilon }: { readonly convention: Convention; readonly epsilon: number },
): void {
  const [inside, outside] = whose === 'keras' ? [epsilon, 0] : [0, epsilon];
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

const ADAGRAD = {
  ...COMMON,
  learningRate: rate(0.01),
  lrDecay: number({ default: 0, from: 0 }),
  initialAccumulatorValue: number({ default: 0, from: 0 }),
  epsilon: epsilon(1e-10),
} satisfies TableOf<AdagradOptions>;
const ADAGRADS = {
  pytorch: ADAGRAD,
  keras: withDefaults(ADAGRAD, { learningRate: 0.001, initialAccumulatorValue: 0.1, epsilon: 1e-7 }),
};

/** Adagrad (Duchi et al. 2011). Default rate .01, in Keras .001. @throws {ArgumentError} if a setting is out of range */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  const settings = readOptions('adagrad', options, ADAGRADS[conventionOf('adagrad', options)]);
  const { lrDecay, initialAccumulatorValue } = settings;
  return optimizer({
    type: 'adagrad',
    slots: ['squares'],
    slotValue: initialAccumulatorValue,
    settings,
    update: (group, t, rate) => scaledBySquares(group, rate / (1 + (t - 1) * lrDecay), 1, 1, settings),
  });
}
