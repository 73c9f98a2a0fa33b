import { ArgumentError, describeValue } from '../errors.js';
import { number, type Option, oneOf, optional, readOptions, type TableOf, text } from '../options.js';
import { cosPi, power } from './random.js';
import {
  costOf,
  type LogModes,
  type Logs,
  largerIsBetter,
  type MonitorMode,
  monitored,
  monitorMode,
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

/** What t counts. */
const per = (fallback: 'step' | 'epoch'): Option<'step' | 'epoch'> => oneOf(['step', 'epoch'], fallback);
/** A fraction of a rate or of a duration. */
const fraction = (fallback: number): Option<number> => number({ default: fallback, from: 0, to: 1 });
const positive = (fallback?: number): Option<number> =>
  number({ above: 0, ...(fallback !== undefined && { default: fallback }) });

/** A schedule of settings that have been read. */
function schedule(
  type: string,
  settings: Readonly<Record<string, unknown>> & { readonly per: 'step' | 'epoch' },
  rate: Schedule['rate'],
): Schedule {
  return { type, per: settings.per, rate, toJSON: () => ({ type, ...settings }) };
}

export interface StepDecayOptions extends Per {
  /** How many t lie between one fall of the rate and the next. */
  readonly stepSize: number;
  /** γ. Default .1. */
  readonly gamma?: number;
}

const STEP_DECAY = {
  stepSize: positive(),
  gamma: number({ default: 0.1, from: 0 }),
  per: per('epoch'),
} satisfies TableOf<StepDecayOptions>;

/** base · γ^⌊t / stepSize⌋. StepLR. */
export function stepDecay(options: StepDecayOptions): Schedule {
  const settings = readOptions('stepDecay', options, STEP_DECAY);
  const { stepSize, gamma } = settings;
  return schedule('stepDecay', settings, (base, t) => base * power(gamma, Math.floor(t / stepSize)));
}

export interface ExponentialDecayOptions extends Per {
  /** γ. */
  readonly gamma: number;
}

const EXPONENTIAL_DECAY = { gamma: number({ from: 0 }), per: per('epoch') } satisfies TableOf<ExponentialDecayOptions>;

/** base · γᵗ. ExponentialLR. */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  const settings = readOptions('exponentialDecay', options, EXPONENTIAL_DECAY);
  const { gamma } = settings;
  return schedule('exponentialDecay', settings, (base, t) => base * power(gamma, t));
}

export interface CosineDecayOptions extends Per {
  /** The t at which the rate is at its lowest. */
  readonly tMax: number;
  /** The lowest rate. Default 0. */
  readonly etaMin?: number;
}

const COSINE_DECAY = {
  tMax: positive(),
  etaMin: number({ default: 0, from: 0 }),
  per: per('epoch'),
} satisfies TableOf<CosineDecayOptions>;

/** etaMin + ½·(base − etaMin)·(1 + cos(π·t/tMax)); rises again after `tMax`. CosineAnnealingLR. */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  const settings = readOptions('cosineDecay', options, COSINE_DECAY);
  const { tMax, etaMin } = settings;
  return schedule('cosineDecay', settings, (base, t) => etaMin + 0.5 * (base - etaMin) * (1 + cosPi(t / tMax)));
}

export interface LinearWarmupOptions extends Per {
  /** The t at which the base rate is reached. */
  readonly totalIters: number;
  /** The first rate, as a fraction of the base. Default ⅓. */
  readonly startFactor?: number;
  /** What comes after, counting the same. Default: the base rate. */
  readonly next?: Schedule;
}

const LINEAR_WARMUP = {
  totalIters: positive(),
  startFactor: fraction(1 / 3),
  next: optional<Schedule>({
    read: (caller, argument, given) => {
      if (typeof Object(given).rate === 'function') return given as Schedule;
      const problem = `is ${describeValue(given)}, expected what a function such as cosineDecay() returns`;
      throw new ArgumentError(caller, argument, problem);
    },
  }),
  per: optional(per('epoch')),
} satisfies TableOf<LinearWarmupOptions>;

/** From startFactor·base up to base in `totalIters`, along a line. Then `next`, its t from 0 on. LinearLR, SequentialLR. */
export function linearWarmup(options: LinearWarmupOptions): Schedule {
  const { next, ...own } = readOptions('linearWarmup', options, LINEAR_WARMUP);
  const { totalIters, startFactor, per = next?.per ?? 'epoch' } = own;
  if (next && next.per !== per) {
    throw new ArgumentError('linearWarmup', 'next', `counts ${next.per}s, expected ${per}s`);
  }
  const warmup = schedule('linearWarmup', { totalIters, startFactor, per }, (base, t) => {
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

const ONE_CYCLE = {
  totalSteps: positive(),
  pctStart: fraction(0.3),
  divFactor: positive(25),
  finalDivFactor: positive(1e4),
  per: per('step'),
} satisfies TableOf<OneCycleOptions>;

/**
 * Smith & Topin's one cycle: by half a cosine from base/`divFactor` up to base in the first `pctStart` of `totalSteps`, then
 * down to base/(`divFactor`·`finalDivFactor`). OneCycleLR with momentum left alone.
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  const settings = readOptions('oneCycle', options, ONE_CYCLE);
  const { totalSteps, pctStart, divFactor, finalDivFactor } = settings;
  const top = pctStart * totalSteps - 1;
  const between = (from: number, to: number, part: number): number => to + ((from - to) / 2) * (1 + cosPi(part));
  return schedule('oneCycle', settings, (base, t) => {
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

const REDUCE_ON_PLATEAU = {
  monitor: text('val_loss'),
  mode: monitorMode,
  factor: fraction(0.1),
  patience: number({ default: 10, from: 0 }),
  minDelta: number({ default: 1e-4, from: 0 }),
  minLr: number({ default: 0, from: 0 }),
  // No option, but part of its description.
  per: oneOf(['epoch'], 'epoch'),
} satisfies TableOf<ReduceOnPlateauOptions & Per>;

/**
 * Multiplies the rate by `factor` once the monitored value has not improved, by `minDelta`·|best|, for more than
 * `patience` epochs. ReduceLROnPlateau.
 */
export function reduceOnPlateau(options: ReduceOnPlateauOptions = {}): Schedule {
  const settings = readOptions('reduceOnPlateau', options, REDUCE_ON_PLATEAU);
  const { monitor, mode, factor, patience, minDelta, minLr } = settings;
  // `best` is a cost: what falls as the log gets better.
  const state = { best: Number.MAX_VALUE, bad: 0, factor: 1 };
  let larger = false;
  return {
    ...schedule('reduceOnPlateau', settings, (base) => Math.max(minLr, base * state.factor)),
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
