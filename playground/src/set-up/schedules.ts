// How the rate goes over time: what each schedule is called, and the options that it has.
import type { OptionTable, SetUpOption } from './options.js';
import type { Range } from './ranges.js';
import { RANGES } from './ranges.js';

export const SCHEDULES = [
  'constant',
  'stepDecay',
  'exponentialDecay',
  'cosineDecay',
  'linearWarmup',
  'oneCycle',
  'reduceOnPlateau',
] as const;

export type ScheduleType = (typeof SCHEDULES)[number];

export const SCHEDULE_NAMES: Readonly<Record<ScheduleType, string>> = {
  constant: 'constant',
  stepDecay: 'lower at once, again and again',
  exponentialDecay: 'lower little by little',
  cosineDecay: 'down by a cosine',
  linearWarmup: 'low at first, up by a line',
  oneCycle: 'one cycle: up, then down',
  reduceOnPlateau: 'lower when the loss stands still',
};

/** What the steps of a schedule are, where it counts any. */
export const SCHEDULE_STEPS: Readonly<Partial<Record<ScheduleType, string>>> = {
  stepDecay: 'Lower every',
  exponentialDecay: 'Lower by the factor after',
  cosineDecay: 'At its lowest after',
  linearWarmup: 'Whole after',
  oneCycle: 'The cycle takes',
};

const share: Range = { min: 0, max: 1 };
const divisor: Range = { min: 1, max: 1e8 };
const rate: Range = { min: 0, max: RANGES.learningRate.max };
const gamma: SetUpOption = { name: 'gamma', label: 'Factor', default: 0.5, range: { min: 0.001, max: 1 } };
const warmup: SetUpOption = {
  name: 'warmup',
  label: 'Steps of a warm-up before it',
  hint: 'From a third of the rate up by a line; 0: none.',
  default: 0,
  range: { ...RANGES.scheduleSteps, min: 0 },
};

/** The package's options, but for `warmup`, which puts `linearWarmup` in front, and what the plan computes. */
export const SCHEDULE_OPTIONS = {
  stepDecay: [gamma, warmup],
  exponentialDecay: [gamma, warmup],
  cosineDecay: [{ name: 'etaMin', label: 'Lowest rate', default: 0, range: rate }, warmup],
  linearWarmup: [{ name: 'startFactor', label: 'First rate, as a share', default: 1 / 3, range: share }],
  oneCycle: [
    { name: 'pctStart', label: 'Share of the cycle that rises', default: 0.3, range: share },
    { name: 'divFactor', label: 'The rate over the first one', default: 25, range: divisor },
    { name: 'finalDivFactor', label: 'The first rate over the last one', default: 1e4, range: divisor },
  ],
  reduceOnPlateau: [
    { name: 'factor', label: 'Factor', default: 0.1, range: share },
    { name: 'patience', label: 'Epochs without progress that are let pass', default: 10, range: RANGES.patience },
    {
      name: 'minDelta',
      label: 'What counts as progress',
      hint: 'As a share of the lowest loss so far.',
      default: 1e-4,
      range: share,
    },
    { name: 'minLr', label: 'Lowest rate', default: 0, range: rate },
  ],
} as const satisfies OptionTable<ScheduleType>;

/** The options of a type of schedule. */
export function scheduleOptions(type: ScheduleType): readonly SetUpOption[] {
  return type === 'constant' ? [] : SCHEDULE_OPTIONS[type];
}
