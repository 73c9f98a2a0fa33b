import { ArgumentError, describe } from '../errors.js';
import * as kernels from '../kernels/training.js';
import type { ResidentBuffer } from '../memory/resident.js';
import { power } from './random.js';

/** A run of parameters that one kernel call moves. */
export interface Run {
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
  /** Whether weight decay spares vectors: biases, and the scales and shifts of batch norm. */
  readonly decayMatricesOnly: boolean;
  /** Moves a run of parameters in step t (from 1 on). */
  update(run: Run, t: number, learningRate: number): void;
  toJSON(): OptimizerConfig;
}

/** An optimiser's description. Plain JSON. */
export interface OptimizerConfig {
  readonly type: string;
  readonly [option: string]: unknown;
}

export interface OptimizerOptions {
  readonly learningRate?: number;
  /** λ: adds λ·p to the gradient (AdamW: shrinks p by rate·λ instead). Default 0 (AdamW .01). */
  readonly weightDecay?: number;
  /** True spares biases and the scales and shifts of batch norm from weight decay. Default false, as in PyTorch. */
  readonly decayMatricesOnly?: boolean;
}

/**
 * Makes an optimiser of its checked settings. Weight decay comes before `update`: λ·p is added to the gradient, or if it is
 * `decoupled` (AdamW) p shrinks by rate·λ.
 */
function optimizer<S extends Record<string, number | boolean>>(
  type: string,
  slots: readonly string[],
  options: Readonly<Record<string, unknown>>,
  defaults: S & { learningRate: number; weightDecay: number },
  update: (run: Run, t: number, rate: number, settings: S) => void,
  decoupled = false,
): Optimizer {
  const settings = { decayMatricesOnly: false, initialAccumulator: 0, ...defaults };
  for (const [name, fallback] of Object.entries(settings)) {
    const given = options[name] ?? fallback;
    const fits =
      typeof fallback === 'boolean' ? typeof given === 'boolean' : Number.isFinite(given) && Number(given) >= 0;
    if (!fits) {
      const expected = typeof fallback === 'boolean' ? 'true or false' : 'a finite number from 0 on';
      throw new ArgumentError(type, name, `is ${describe(given)}, expected ${expected}`);
    }
    Object.assign(settings, { [name]: given });
  }
  const { learningRate, weightDecay, decayMatricesOnly, initialAccumulator, ...rest } = settings;
  return {
    type,
    learningRate,
    slots,
    slotValue: initialAccumulator,
    decayMatricesOnly,
    update: (run, t, rate) => {
      if (run.decays && weightDecay > 0) {
        if (decoupled) kernels.scale(run.values, 1 - rate * weightDecay);
        else kernels.addScaled(run.gradients, run.values, weightDecay);
      }
      update(run, t, rate, settings);
    },
    toJSON: () => ({
      type,
      learningRate,
      weightDecay,
      decayMatricesOnly,
      ...('initialAccumulator' in defaults && { initialAccumulator }),
      ...rest,
    }),
  };
}

export interface SgdOptions extends OptimizerOptions {
  /** μ. Default 0. */
  readonly momentum?: number;
  /** Shrinks what the gradient adds to the momentum. Default 0. */
  readonly dampening?: number;
  /** Looks ahead (Nesterov 1983). Needs a momentum and no dampening. Default false. */
  readonly nesterov?: boolean;
}

/** Stochastic gradient descent, PyTorch's SGD. Default rate .01. @throws {ArgumentError} if a setting is out of range */
export function sgd(options: SgdOptions = {}): Optimizer {
  const { momentum = 0, dampening = 0, nesterov = false } = options;
  if (nesterov && !(momentum > 0 && dampening === 0)) {
    throw new ArgumentError('sgd', 'nesterov', 'is true, which needs a momentum above 0 and no dampening');
  }
  const defaults = { learningRate: 0.01, weightDecay: 0, momentum: 0, dampening: 0, nesterov: false };
  return optimizer('sgd', momentum > 0 ? ['momentum'] : [], { ...options }, defaults, (run, t, rate, settings) => {
    const [buffer] = run.slots;
    if (!buffer) return kernels.addScaled(run.values, run.gradients, -rate);
    const fresh = t === 1 ? 1 : 1 - settings.dampening;
    kernels.sgdMomentum(run.values, run.gradients, buffer, rate, settings.momentum, fresh, settings.nesterov);
  });
}

export interface AdamOptions extends OptimizerOptions {
  /** Default .9. */
  readonly beta1?: number;
  /** Default .999. */
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
}

const ADAM = { learningRate: 0.001, weightDecay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

function adamUpdate(run: Run, t: number, rate: number, { beta1, beta2, epsilon }: typeof ADAM): void {
  const [m, v] = run.slots as [ResidentBuffer, ResidentBuffer];
  const root = Math.sqrt(1 - power(beta2, t));
  const corrected = (rate * root) / (1 - power(beta1, t));
  kernels.adam(run.values, run.gradients, m, v, corrected, beta1, beta2, epsilon * root);
}

/** Adam (Kingma & Ba 2015), PyTorch's. Default rate .001. @throws {ArgumentError} if a setting is out of range */
export function adam(options: AdamOptions = {}): Optimizer {
  return optimizer('adam', ['mean', 'variance'], { ...options }, ADAM, adamUpdate);
}

/** Adam with decoupled weight decay, .01 unless told (Loshchilov & Hutter 2019), PyTorch's. @throws {ArgumentError} if a setting is out of range */
export function adamW(options: AdamOptions = {}): Optimizer {
  const defaults = { ...ADAM, weightDecay: 0.01 };
  return optimizer('adamW', ['mean', 'variance'], { ...options }, defaults, adamUpdate, true);
}

export interface RmspropOptions extends OptimizerOptions {
  /** How much of the mean square is kept. Default .99. */
  readonly alpha?: number;
  /** Added outside the root. Default 1e-8. */
  readonly epsilon?: number;
}

/** RMSprop (Hinton 2012), PyTorch's. Default rate .01. @throws {ArgumentError} if a setting is out of range */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  const defaults = { learningRate: 0.01, weightDecay: 0, alpha: 0.99, epsilon: 1e-8 };
  return optimizer('rmsprop', ['variance'], { ...options }, defaults, (run, _t, rate, { alpha, epsilon }) =>
    kernels.rmsprop(run.values, run.gradients, run.slots[0] as ResidentBuffer, rate, alpha, 1 - alpha, epsilon),
  );
}

export interface AdagradOptions extends OptimizerOptions {
  /** γ: the rate of step t is rate / (1 + (t − 1)·γ). Default 0. */
  readonly rateDecay?: number;
  /** What the sums of squares start with. Default 0. */
  readonly initialAccumulator?: number;
  /** Default 1e-10. */
  readonly epsilon?: number;
}

/** Adagrad (Duchi et al. 2011), PyTorch's. Default rate .01. @throws {ArgumentError} if a setting is out of range */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  const defaults = { learningRate: 0.01, weightDecay: 0, rateDecay: 0, initialAccumulator: 0, epsilon: 1e-10 };
  return optimizer('adagrad', ['squares'], { ...options }, defaults, (run, t, rate, { rateDecay, epsilon }) => {
    const current = rate / (1 + (t - 1) * rateDecay);
    kernels.rmsprop(run.values, run.gradients, run.slots[0] as ResidentBuffer, current, 1, 1, epsilon);
  });
}
