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

it('warms up to a plateau schedule, which goes on seeing the epochs and keeps its memory', () => {
  const next = reduceOnPlateau({ monitor: 'loss', patience: 0, factor: 0.5 });
  const schedule = linearWarmup({ duration: 2, start: 0.5, next });
  const rates = Array.from({ length: 5 }, (_, epoch) => {
    const rate = schedule.rate(1, epoch);
    schedule.observe?.({ loss: 3 });
    return rate;
  });
  expect(rates).toEqual([0.5, 0.75, 0.5, 0.25, 0.125]);
  expect(schedule.state).toEqual({ best: 3, bad: 0, factor: 0.0625 });
});

it.each([
  ['val_accuracy', undefined, [0.5, 0.6, 0.6, 0.6], 0.5],
  ['loss', true, [0.5, 0.6, 0.6, 0.6], 0.5],
  ['val_accuracy', false, [0.5, 0.4, 0.3, 0.2], 1],
  ['loss', undefined, [0.5, 0.6, 0.5, 0.4], 0.5],
])('a plateau of %s, maximised: %s', (monitor, maximize, values, factor) => {
  const schedule = reduceOnPlateau({ monitor, patience: 1, factor: 0.5, ...(maximize !== undefined && { maximize }) });
  for (const value of values) schedule.observe?.({ [monitor]: value });
  expect(schedule.rate(1, 4)).toBe(factor);
  expect(() => schedule.observe?.({ mae: 1 })).toThrow(`reduceOnPlateau: monitor is ${monitor}, expected one of mae`);
});

it('one cycle without a rise starts at the top, and stays at its end', () => {
  const schedule = oneCycle({ total: 10, rise: 0.1 });
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
  ['cosineDecay: period is -3, expected a finite number above 0', () => cosineDecay({ period: -3 })],
  ['oneCycle: total is NaN, expected a finite number above 0', () => oneCycle({ total: Number.NaN })],
  ['oneCycle: rise is 2, expected a number from 0 to 1', () => oneCycle({ total: 10, rise: 2 })],
  ['linearWarmup: start is 7, expected a number from 0 to 1', () => linearWarmup({ duration: 3, start: 7 })],
  ['reduceOnPlateau: factor is 10, expected a number from 0 to 1', () => reduceOnPlateau({ factor: 10 })],
  ['reduceOnPlateau: patience is -1, expected a finite number from 0 on', () => reduceOnPlateau({ patience: -1 })],
  [
    'linearWarmup: next counts steps, expected epochs',
    () => linearWarmup({ duration: 3, per: 'epoch', next: cosineDecay({ period: 5, per: 'step' }) }),
  ],
])('refuses what has no meaning: %s', (message, make) => {
  expect(make).toThrow(message);
  expect(make).toThrow(ArgumentError);
});
