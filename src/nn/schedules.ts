import { checkKnown, checkName, checkOptions, type Names } from '../checks.js';
import { ArgumentError, describeValue } from '../errors.js';
import { cosPi, power } from './random.js';
import {
  checkMode,
  costOf,
  type LogModes,
  type Logs,
  largerIsBetter,
  type MonitorMode,
  monitored,
} from './training/monitor.js';

/** How the learning rate goes. Formulas are PyTorch's; t counts optimiser steps or epochs from 0 on. */
export interface Schedule {
  readonly type: string;
  /** What t counts. */
  readonly per: 'step' | 'epoch';
  rate(base: number, t: number): number;
  /** Told before training which logs there will be. @throws {ArgumentError} if the one that it goes by is not among them */
  begin?(logs: LogModes): void;
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
const POSITIVE: ReadonlySet<string> = new Set([
  'stepSize',
  'tMax',
  'totalIters',
  'totalSteps',
  'divFactor',
  'finalDivFactor',
]);
/** Fractions of a rate or of a duration. All other numbers are from 0 on. */
const FRACTIONS: ReadonlySet<string> = new Set(['startFactor', 'pctStart', 'factor']);

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
  const { per, monitor, mode, ...numbers } = settings;
  if (per !== 'step' && per !== 'epoch') {
    throw new ArgumentError(type, 'per', `is ${describeValue(per)}, expected step or epoch`);
  }
  for (const [name, given] of Object.entries(numbers)) {
    const value = Number.isFinite(given) ? (given as number) : Number.NaN;
    const [fits, expected] = POSITIVE.has(name)
      ? [value > 0, 'finite number above 0']
      : FRACTIONS.has(name)
        ? [value >= 0 && value <= 1, 'number from 0 to 1']
        : [value >= 0, 'finite number from 0 on'];
    if (!fits) throw new ArgumentError(type, name, `is ${describeValue(given)}, expected a ${expected}`);
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
  readonly tMax: number;
  /** The lowest rate. Default 0. */
  readonly etaMin?: number;
}

/** etaMin + ½·(base − etaMin)·(1 + cos(π·t/tMax)); rises again after `tMax`. CosineAnnealingLR. */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  checkOptions('cosineDecay', options);
  const { tMax, etaMin = 0, per = 'epoch' } = options;
  return schedule(
    'cosineDecay',
    options,
    { tMax, etaMin, per },
    (base, t) => etaMin + 0.5 * (base - etaMin) * (1 + cosPi(t / tMax)),
  );
}

export interface LinearWarmupOptions extends Per {
  /** The t at which the base rate is reached. */
  readonly totalIters: number;
  /** The first rate, as a fraction of the base. Default ⅓. */
  readonly startFactor?: number;
  /** What comes after, counting the same. Default: the base rate. */
  readonly next?: Schedule;
}

const WARMUP: Names<LinearWarmupOptions> = { totalIters: true, startFactor: true, next: true, per: true };

/** From startFactor·base up to base in `totalIters`, along a line. Then `next`, its t from 0 on. LinearLR, SequentialLR. */
export function linearWarmup(options: LinearWarmupOptions): Schedule {
  checkKnown('linearWarmup', options, WARMUP);
  const { next, ...own } = options;
  const { totalIters, startFactor = 1 / 3, per = next?.per ?? 'epoch' } = own;
  if (next !== undefined && typeof Object(next).rate !== 'function') {
    const problem = `is ${describeValue(next)}, expected what a function such as cosineDecay() returns`;
    throw new ArgumentError('linearWarmup', 'next', problem);
  }
  if (next && next.per !== per)
    throw new ArgumentError('linearWarmup', 'next', `counts ${next.per}s, expected ${per}s`);
  const warmup = schedule('linearWarmup', own, { totalIters, startFactor, per }, (base, t) => {
    if (t < totalIters) return base * (startFactor + (1 - startFactor) * (t / totalIters));
    return next ? next.rate(base, t - totalIters) : base;
  });
  return {
    ...warmup,
    ...(next?.begin && { begin: (logs) => next.begin?.(logs) }),
    ...(next?.observe && { observe: (logs) => next.observe?.(logs) }),
    ...(next?.state && { state: next.state }),
    toJSON: () => ({ ...warmup.toJSON(), ...(next && { next: next.toJSON() }) }),
  };
}

export interface OneCycleOptions {
  /** The t at which the cycle ends: where t counts steps, an epoch's batches times the epochs. */
  readonly totalSteps: number;
  /** The fraction of it that the rate rises in. Default .3. */
  readonly pctStart?: number;
  /** What the base rate is divided by at the start. Default 25. */
  readonly divFactor?: number;
  /** What that is divided by once more at the end. Default 10,000. */
  readonly finalDivFactor?: number;
  /** What t counts. Default `step`. */
  readonly per?: 'step' | 'epoch';
}

/**
 * Smith & Topin's one cycle: by half a cosine from base/`divFactor` up to base in the first `pctStart` of `totalSteps`, then
 * down to base/(`divFactor`·`finalDivFactor`). OneCycleLR with momentum left alone.
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  checkOptions('oneCycle', options);
  const { totalSteps, pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4, per = 'step' } = options;
  const top = pctStart * totalSteps - 1;
  const between = (from: number, to: number, fraction: number): number =>
    to + ((from - to) / 2) * (1 + cosPi(fraction));
  return schedule('oneCycle', options, { totalSteps, pctStart, divFactor, finalDivFactor, per }, (base, t) => {
    const low = base / divFactor;
    return t <= top
      ? between(low, base, top > 0 ? t / top : 1)
      : between(base, low / finalDivFactor, Math.min(1, (t - top) / (totalSteps - 1 - top)));
  });
}

export interface ReduceOnPlateauOptions {
  /** The log that it goes by. Default `val_loss`. */
  readonly monitor?: string;
  /** Whether smaller or larger values are better. Default `auto`: as the metric says; one of your own may not. */
  readonly mode?: MonitorMode;
  /** What the rate is multiplied by, 0 to 1. Default .1. */
  readonly factor?: number;
  /** Epochs without improvement that do nothing. Default 10. */
  readonly patience?: number;
  /** What counts as an improvement, as a fraction of the best value's magnitude (PyTorch's `threshold`). Default 1e-4. */
  readonly minDelta?: number;
  /** The lowest rate. Default 0. */
  readonly minLr?: number;
}

/**
 * Multiplies the rate by `factor` once the monitored value has not improved, by `minDelta`·|best|, for more than
 * `patience` epochs. ReduceLROnPlateau.
 */
export function reduceOnPlateau(options: ReduceOnPlateauOptions = {}): Schedule {
  checkOptions('reduceOnPlateau', options);
  const { monitor = 'val_loss', mode = 'auto', factor = 0.1, patience = 10, minDelta = 1e-4, minLr = 0 } = options;
  checkName('reduceOnPlateau', 'monitor', monitor);
  checkMode('reduceOnPlateau', mode);
  // `best` is a cost: what falls as the log gets better.
  const state = { best: Number.MAX_VALUE, bad: 0, factor: 1 };
  let larger = false;
  const settings = { monitor, mode, factor, patience, minDelta, minLr, per: 'epoch' as const };
  return {
    ...schedule('reduceOnPlateau', options, settings, (base) => Math.max(minLr, base * state.factor)),
    state,
    begin: (logs) => {
      larger = largerIsBetter('reduceOnPlateau', mode, monitor, logs);
    },
    observe: (logs) => {
      const cost = costOf(monitored('reduceOnPlateau', monitor, logs), larger);
      if (cost < state.best - minDelta * Math.abs(state.best)) {
        state.best = cost;
        state.bad = 0;
      } else if (++state.bad > patience) {
        state.factor *= factor;
        state.bad = 0;
      }
    },
  };
}
