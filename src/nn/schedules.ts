import { ArgumentError, describe } from '../errors.js';
import { checkKnown, checkOptions, checkSwitch, type Names } from '../kernels/arguments.js';
import { checkName } from './checks.js';
import { type Logs, largerIsBetter, monitored } from './monitor.js';
import { cosPi, power } from './random.js';

/** How the learning rate goes. Formulas are PyTorch's; t counts optimiser steps or epochs from 0 on. */
export interface Schedule {
  readonly type: string;
  /** What t counts. */
  readonly per: 'step' | 'epoch';
  rate(base: number, t: number): number;
  /** The log that the schedule goes by, if it goes by one. */
  readonly monitor?: string;
  /** Told the epoch's logs. */
  observe?(logs: Logs): void;
  /** What the schedule remembers, for a checkpoint: plain numbers, which may be set. */
  state?: Record<string, number>;
  toJSON(): ScheduleConfig;
}

/** A schedule's description. Plain JSON. */
export interface ScheduleConfig {
  readonly type: string;
  readonly [option: string]: unknown;
}

/** An option of all schedules but `reduceOnPlateau`, which goes by epochs. */
interface Per {
  /** What t counts. Default `epoch`. */
  readonly per?: 'step' | 'epoch';
}

/** Options that divide, or that a schedule takes to its end. */
const POSITIVE: ReadonlySet<string> = new Set(['stepSize', 'period', 'duration', 'total', 'divide', 'finalDivide']);
/** Shares of a rate or of a duration. All other numbers are from 0 on. */
const SHARES: ReadonlySet<string> = new Set(['start', 'rise', 'factor']);

/**
 * @param settings the options, defaults filled in
 * @throws {ArgumentError} if an option is unknown, a number is out of range, or `per` is neither step nor epoch
 */
function schedule(
  type: string,
  options: object,
  settings: Readonly<Record<string, unknown>> & Required<Per>,
  rate: Schedule['rate'],
): Schedule {
  checkKnown(type, options, settings);
  const { per, monitor, maximize, ...numbers } = settings;
  if (per !== 'step' && per !== 'epoch') {
    throw new ArgumentError(type, 'per', `is ${describe(per)}, expected step or epoch`);
  }
  for (const [name, given] of Object.entries(numbers)) {
    const value = Number.isFinite(given) ? (given as number) : Number.NaN;
    const [fits, expected] = POSITIVE.has(name)
      ? [value > 0, 'finite number above 0']
      : SHARES.has(name)
        ? [value >= 0 && value <= 1, 'number from 0 to 1']
        : [value >= 0, 'finite number from 0 on'];
    if (!fits) throw new ArgumentError(type, name, `is ${describe(given)}, expected a ${expected}`);
  }
  return { type, per, rate, toJSON: () => ({ type, ...settings }) };
}

export interface StepDecayOptions extends Per {
  /** How many t lie between one fall of the rate and the next. */
  readonly stepSize: number;
  /** γ. Default .1. */
  readonly gamma?: number;
}

/** base · γ^⌊t / stepSize⌋. StepLR. */
export function stepDecay(options: StepDecayOptions): Schedule {
  checkOptions('stepDecay', options);
  const { stepSize, gamma = 0.1, per = 'epoch' } = options;
  return schedule(
    'stepDecay',
    options,
    { stepSize, gamma, per },
    (base, t) => base * power(gamma, Math.floor(t / stepSize)),
  );
}

export interface ExponentialDecayOptions extends Per {
  /** γ. */
  readonly gamma: number;
}

/** base · γᵗ. ExponentialLR. */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  checkOptions('exponentialDecay', options);
  const { gamma, per = 'epoch' } = options;
  return schedule('exponentialDecay', options, { gamma, per }, (base, t) => base * power(gamma, t));
}

export interface CosineDecayOptions extends Per {
  /** The t at which the rate is at its lowest. */
  readonly period: number;
  /** The lowest rate. Default 0. */
  readonly minimum?: number;
}

/** minimum + ½·(base − minimum)·(1 + cos(π·t/period)); rises again after `period`. CosineAnnealingLR. */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  checkOptions('cosineDecay', options);
  const { period, minimum = 0, per = 'epoch' } = options;
  return schedule(
    'cosineDecay',
    options,
    { period, minimum, per },
    (base, t) => minimum + 0.5 * (base - minimum) * (1 + cosPi(t / period)),
  );
}

export interface LinearWarmupOptions extends Per {
  /** The t at which the base rate is reached. */
  readonly duration: number;
  /** The first rate, as a share of the base. Default ⅓. */
  readonly start?: number;
  /** What comes after, counting the same. Default: the base rate. */
  readonly next?: Schedule;
}

const WARMUP: Names<LinearWarmupOptions> = { duration: true, start: true, next: true, per: true };

/** From start·base up to base in `duration`, along a line. Then `next`, its t from 0 on. LinearLR, SequentialLR. */
export function linearWarmup(options: LinearWarmupOptions): Schedule {
  checkKnown('linearWarmup', options, WARMUP);
  const { next, ...own } = options;
  const { duration, start = 1 / 3, per = next?.per ?? 'epoch' } = own;
  if (next !== undefined && typeof Object(next).rate !== 'function') {
    const problem = `is ${describe(next)}, expected what a function such as cosineDecay() returns`;
    throw new ArgumentError('linearWarmup', 'next', problem);
  }
  if (next && next.per !== per)
    throw new ArgumentError('linearWarmup', 'next', `counts ${next.per}s, expected ${per}s`);
  const warmup = schedule('linearWarmup', own, { duration, start, per }, (base, t) => {
    if (t < duration) return base * (start + (1 - start) * (t / duration));
    return next ? next.rate(base, t - duration) : base;
  });
  return {
    ...warmup,
    ...(next?.monitor !== undefined && { monitor: next.monitor }),
    ...(next?.observe && { observe: (logs) => next.observe?.(logs) }),
    ...(next?.state && { state: next.state }),
    toJSON: () => ({ ...warmup.toJSON(), ...(next && { next: next.toJSON() }) }),
  };
}

export interface OneCycleOptions {
  /** The t at which the cycle ends: where t counts steps, an epoch's batches times the epochs. */
  readonly total: number;
  /** The share of it that the rate rises in. Default .3. */
  readonly rise?: number;
  /** What the base rate is divided by at the start. Default 25. */
  readonly divide?: number;
  /** What that is divided by once more at the end. Default 10,000. */
  readonly finalDivide?: number;
  /** What t counts. Default `step`. */
  readonly per?: 'step' | 'epoch';
}

/**
 * Smith & Topin's one cycle: by half a cosine from base/`divide` up to base in the first `rise` of `total`, then down to
 * base/(`divide`·`finalDivide`). OneCycleLR with momentum left alone.
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  checkOptions('oneCycle', options);
  const { total, rise = 0.3, divide = 25, finalDivide = 1e4, per = 'step' } = options;
  const top = rise * total - 1;
  const between = (from: number, to: number, share: number): number => to + ((from - to) / 2) * (1 + cosPi(share));
  return schedule('oneCycle', options, { total, rise, divide, finalDivide, per }, (base, t) => {
    const low = base / divide;
    return t <= top
      ? between(low, base, top > 0 ? t / top : 1)
      : between(base, low / finalDivide, Math.min(1, (t - top) / (total - 1 - top)));
  });
}

export interface ReduceOnPlateauOptions {
  /** The log that it goes by. Default `val_loss`. */
  readonly monitor?: string;
  /** Whether larger is better. Default: true for accuracies and R², else false. */
  readonly maximize?: boolean;
  /** What the rate is multiplied by, 0 to 1. Default .1. */
  readonly factor?: number;
  /** Epochs without improvement that do nothing. Default 10. */
  readonly patience?: number;
  /** What counts as an improvement, as a share of the best. Default 1e-4. */
  readonly threshold?: number;
  /** The lowest rate. Default 0. */
  readonly minimum?: number;
}

/**
 * Multiplies the rate by `factor` once the monitored value has not improved, by `threshold` of the best, for more than
 * `patience` epochs. ReduceLROnPlateau.
 */
export function reduceOnPlateau(options: ReduceOnPlateauOptions = {}): Schedule {
  checkOptions('reduceOnPlateau', options);
  const { monitor = 'val_loss', factor = 0.1, patience = 10, threshold = 1e-4, minimum = 0 } = options;
  const { maximize = largerIsBetter(monitor) } = options;
  checkName('reduceOnPlateau', 'monitor', monitor);
  checkSwitch('reduceOnPlateau', 'maximize', maximize);
  const state = { best: maximize ? -Number.MAX_VALUE : Number.MAX_VALUE, bad: 0, factor: 1 };
  const settings = { monitor, maximize, factor, patience, threshold, minimum, per: 'epoch' as const };
  return {
    ...schedule('reduceOnPlateau', options, settings, (base) => Math.max(minimum, base * state.factor)),
    state,
    monitor,
    observe: (logs) => {
      const value = monitored('reduceOnPlateau', monitor, logs);
      if (maximize ? value > state.best * (1 + threshold) : value < state.best * (1 - threshold)) {
        state.best = value;
        state.bad = 0;
      } else if (++state.bad > patience) {
        state.factor *= factor;
        state.bad = 0;
      }
    },
  };
}
