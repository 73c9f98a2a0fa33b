import { ArgumentError, describe } from '../errors.js';
import { type Logs, largerIsBetter, monitored } from './monitor.js';
import { cosPi, power } from './random.js';

/** How the learning rate goes. Formulas are PyTorch's; t counts optimiser steps or epochs from 0 on. */
export interface Schedule {
  readonly type: string;
  /** What t counts. */
  readonly per: 'step' | 'epoch';
  rate(base: number, t: number): number;
  /** Told the epoch's monitored value, if the schedule goes by it. */
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

type Per = { /** What `t` counts. Default `epoch`. */ readonly per?: 'step' | 'epoch' };

/** Options that divide, or that a schedule takes to its end. */
const POSITIVE: ReadonlySet<string> = new Set(['stepSize', 'period', 'duration', 'total', 'divide', 'finalDivide']);
/** Shares of a rate or of a duration. All other numbers are from 0 on. */
const SHARES: ReadonlySet<string> = new Set(['start', 'rise', 'factor']);

/** @throws {ArgumentError} if a number is out of range, or `per` is neither step nor epoch */
function schedule(
  type: string,
  options: Readonly<Record<string, unknown>> & Required<Per>,
  rate: Schedule['rate'],
): Schedule {
  const { per, monitor, maximize, ...numbers } = options;
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
  return { type, per, rate, toJSON: () => ({ type, ...options }) };
}

/** base · γ^⌊t / stepSize⌋. StepLR. */
export function stepDecay({
  stepSize,
  gamma = 0.1,
  per = 'epoch',
}: { stepSize: number; gamma?: number } & Per): Schedule {
  return schedule('stepDecay', { stepSize, gamma, per }, (base, t) => base * power(gamma, Math.floor(t / stepSize)));
}

/** base · γᵗ. ExponentialLR. */
export function exponentialDecay({ gamma, per = 'epoch' }: { gamma: number } & Per): Schedule {
  return schedule('exponentialDecay', { gamma, per }, (base, t) => base * power(gamma, t));
}

/** minimum + ½·(base − minimum)·(1 + cos(π·t/period)); rises again after `period`. CosineAnnealingLR. */
export function cosineDecay({
  period,
  minimum = 0,
  per = 'epoch',
}: { period: number; minimum?: number } & Per): Schedule {
  return schedule(
    'cosineDecay',
    { period, minimum, per },
    (base, t) => minimum + 0.5 * (base - minimum) * (1 + cosPi(t / period)),
  );
}

/** From start·base up to base in `duration`, along a line. Then `next`, its t from 0 on. LinearLR, SequentialLR. */
export function linearWarmup({
  duration,
  start = 1 / 3,
  next,
  per = next?.per ?? 'epoch',
}: { duration: number; start?: number; next?: Schedule } & Per): Schedule {
  if (next && next.per !== per)
    throw new ArgumentError('linearWarmup', 'next', `counts ${next.per}s, expected ${per}s`);
  const warmup = schedule('linearWarmup', { duration, start, per }, (base, t) => {
    if (t < duration) return base * (start + (1 - start) * (t / duration));
    return next ? next.rate(base, t - duration) : base;
  });
  return {
    ...warmup,
    ...(next?.observe && { observe: next.observe }),
    ...(next?.state && { state: next.state }),
    toJSON: () => ({ ...warmup.toJSON(), ...(next && { next: next.toJSON() }) }),
  };
}

/**
 * Smith & Topin's one cycle: by half a cosine from base/`divide` up to base in the first `rise` of `total`, then down to
 * base/(`divide`·`finalDivide`). OneCycleLR with momentum left alone.
 */
export function oneCycle({
  total,
  rise = 0.3,
  divide = 25,
  finalDivide = 1e4,
  per = 'step',
}: { total: number; rise?: number; divide?: number; finalDivide?: number } & Per): Schedule {
  const top = rise * total - 1;
  const between = (from: number, to: number, share: number): number => to + ((from - to) / 2) * (1 + cosPi(share));
  return schedule('oneCycle', { total, rise, divide, finalDivide, per }, (base, t) => {
    const low = base / divide;
    return t <= top
      ? between(low, base, top > 0 ? t / top : 1)
      : between(base, low / finalDivide, Math.min(1, (t - top) / (total - 1 - top)));
  });
}

/**
 * Multiplies the rate by `factor` once the monitored value has not improved, by `threshold` of the best, for more than
 * `patience` epochs. ReduceLROnPlateau.
 */
export function reduceOnPlateau({
  monitor = 'val_loss',
  maximize = largerIsBetter(monitor),
  factor = 0.1,
  patience = 10,
  threshold = 1e-4,
  minimum = 0,
}: {
  monitor?: string;
  /** Whether larger is better. Default: true for accuracies and R², else false. */
  maximize?: boolean;
  factor?: number;
  patience?: number;
  threshold?: number;
  minimum?: number;
} = {}): Schedule {
  const state = { best: maximize ? -Number.MAX_VALUE : Number.MAX_VALUE, bad: 0, factor: 1 };
  const options = { monitor, maximize, factor, patience, threshold, minimum, per: 'epoch' as const };
  return {
    ...schedule('reduceOnPlateau', options, (base) => Math.max(minimum, base * state.factor)),
    state,
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
