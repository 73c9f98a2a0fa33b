// The learning rate over the steps of a schedule, to be shown.
import type { Schedule } from 'fourlane/nn';
import { countingOptions } from './options.js';
import { scheduleOptions } from './schedules.js';
import type { ScheduleChoice } from './set-up.js';

/** Points of a curve, at most. */
const POINTS = 240;
/** What is shown, as a multiple of the schedule's steps: a few falls, the rise after a cosine, the rest after a rise. */
const SHOWN = { stepDecay: 4, exponentialDecay: 4, cosineDecay: 1, linearWarmup: 2, oneCycle: 1 };

/** The last step that is shown; nothing where the rate is constant, or goes by the loss. */
export function horizonOf({ type, steps, options }: ScheduleChoice): number | undefined {
  if (type === 'constant' || type === 'reduceOnPlateau') return undefined;
  const warmup = Number(countingOptions(scheduleOptions(type), options).warmup ?? 0);
  // Step `steps` of one cycle is the first after it.
  return warmup + SHOWN[type] * steps - (type === 'oneCycle' && steps > 1 ? 1 : 0);
}

/** Rates from step 0 to the last one, equally far apart; neighbours where the steps are few. */
export function ratesOf(schedule: Pick<Schedule, 'rate'>, base: number, last: number): readonly number[] {
  const points = Math.max(2, Math.min(POINTS, last + 1));
  return Array.from({ length: points }, (_, i) => schedule.rate(base, Math.round((last * i) / (points - 1))));
}
