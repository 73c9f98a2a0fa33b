import { expect, it } from 'vitest';
import { pacer, rhythmOf } from '../../playground/src/run/pacer.js';
import type { Run } from '../../playground/src/run/run.js';

it.each([
  // Steps a second, steps of an epoch, whole epochs to come.
  [150, 10, 120, 'epoch'],
  [100, 7, 85, 'epoch'],
  [20, 7, 28, 'batch'],
  [150, 63, 20, 'batch'],
  [150, 10, 0, 'batch'],
  [Infinity, 10, 0, 'batch'],
  [Infinity, 63, 1, 'progress'],
] as const)('at a pace of %d with %d steps an epoch, and %d epochs to come, waits after every %s', (...given) => {
  const [pace, stepsPerEpoch, epochs, rhythm] = given;
  expect(rhythmOf(pace, stepsPerEpoch, epochs)).toBe(rhythm);
});

it.each([1, 10])('keeps the pace where %d steps come at once', async (steps) => {
  const wait = pacer({ pace: 200 } as Run, new AbortController().signal);
  const begin = performance.now();
  for (let step = 0; step < 60; step += steps) await wait(steps);
  expect(performance.now() - begin).toBeGreaterThan(250);
});

it('waits for nothing at full speed, or once training is over', async () => {
  const over = new AbortController();
  over.abort();
  const begin = performance.now();
  for (const wait of [
    pacer({ pace: Infinity } as Run, new AbortController().signal),
    pacer({ pace: 1 } as Run, over.signal),
  ]) {
    for (let step = 0; step < 100; step++) await wait(1);
  }
  // At that pace 100 steps would take 100 s.
  expect(performance.now() - begin).toBeLessThan(10_000);
});
