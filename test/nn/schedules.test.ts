// What test/nn/pytorch.test.ts does not compare: memory handed on, edges, refusals.
import { ArgumentError } from 'fourlane';
import {
  cosineDecay,
  exponentialDecay,
  linearWarmup,
  oneCycle,
  reduceOnPlateau,
  scheduleFromJSON,
  stepDecay,
} from 'fourlane/nn';
import { expect, it } from 'vitest';
import { expectRefusal } from '../expectations.js';

it('warms up to a plateau schedule, which goes on seeing the epochs and keeps its memory', () => {
  const next = reduceOnPlateau({ monitor: 'loss', patience: 0, factor: 0.5 });
  const schedule = linearWarmup({ totalIters: 2, startFactor: 0.5, next });
  const rates = Array.from({ length: 5 }, (_, epoch) => {
    const rate = schedule.rate(1, epoch);
    schedule.observe?.({ loss: 3 });
    return rate;
  });
  expect(rates).toEqual([0.5, 0.75, 0.5, 0.25, 0.125]);
  expect(schedule.state).toEqual({ best: 3, bad: 0, factor: 0.0625 });
});

it.each([
  ['val_accuracy', 'auto', [0.5, 0.6, 0.6, 0.6], 0.5],
  ['loss', 'max', [0.5, 0.6, 0.6, 0.6], 0.5],
  ['val_accuracy', 'min', [0.5, 0.4, 0.3, 0.2], 1],
  ['loss', 'auto', [0.5, 0.6, 0.5, 0.4], 0.5],
] as const)('a plateau of %s, mode %s', (monitor, mode, values, factor) => {
  const schedule = reduceOnPlateau({ monitor, patience: 1, factor: 0.5, mode });
  for (const value of values) schedule.observe?.({ [monitor]: value });
  expect(schedule.rate(1, 4)).toBe(factor);
  expect(() => schedule.observe?.({ mae: 1 })).toThrow(`reduceOnPlateau: monitor is ${monitor}, expected one of mae`);
});

it('one cycle without a rise starts at the top, and stays at its end', () => {
  const schedule = oneCycle({ totalSteps: 10, pctStart: 0.1 });
  const rates = [0, 9, 20].map((t) => schedule.rate(1, t));
  expect(rates[0]).toBe(1);
  expect(rates[1]).toBeCloseTo(1 / 25 / 1e4, 12);
  expect(rates[2]).toBe(rates[1]);
});

it.each<[string, () => unknown]>([
  ['stepDecay: stepSize is 0, expected a finite number above 0', () => stepDecay({ stepSize: 0 })],
  ['stepDecay: per is "batch", expected step or epoch', () => stepDecay({ stepSize: 2, per: 'batch' as 'step' })],
  ['exponentialDecay: gamma is -1, expected a finite number from 0 on', () => exponentialDecay({ gamma: -1 })],
  [
    'exponentialDecay: gamma is undefined, expected a finite number from 0 on',
    () => scheduleFromJSON({ type: 'exponentialDecay' }),
  ],
  ['cosineDecay: tMax is -3, expected a finite number above 0', () => cosineDecay({ tMax: -3 })],
  ['oneCycle: totalSteps is NaN, expected a finite number above 0', () => oneCycle({ totalSteps: Number.NaN })],
  ['oneCycle: pctStart is 2, expected a number from 0 to 1', () => oneCycle({ totalSteps: 10, pctStart: 2 })],
  [
    'linearWarmup: startFactor is 7, expected a number from 0 to 1',
    () => linearWarmup({ totalIters: 3, startFactor: 7 }),
  ],
  ['reduceOnPlateau: factor is 10, expected a number from 0 to 1', () => reduceOnPlateau({ factor: 10 })],
  ['reduceOnPlateau: patience is -1, expected a finite number from 0 on', () => reduceOnPlateau({ patience: -1 })],
  [
    'linearWarmup: next counts steps, expected epochs',
    () => linearWarmup({ totalIters: 3, per: 'epoch', next: cosineDecay({ tMax: 5, per: 'step' }) }),
  ],
])('refuses what has no meaning: %s', (message, make) => {
  expectRefusal(make, ArgumentError, message);
});
