// A sample of npm run soak: a minute in CI.
import { expect, it } from 'vitest';
import { sampled } from '../thorough.js';
import { checkFlat, soak } from './soak.js';

const milliseconds = sampled(60_000, 1_000);

it('random use gives right results, and keeps no memory', { timeout: 4 * 60_000 }, async () => {
  const totals = await soak({ milliseconds, seed: 1 });
  expect(totals.calls).toBeGreaterThan(0);
  expect(totals.models).toBeGreaterThan(0);
  checkFlat(totals.resident);
});

it('notices a resident set that grows', () => {
  const flat = Array.from({ length: 90 }, (_, i) => 200 + (i % 7));
  checkFlat(flat);
  expect(() => checkFlat(flat.map((megabytes, i) => megabytes + 2 * i))).toThrow('has grown');
});
