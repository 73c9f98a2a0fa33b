import { expect, it } from 'vitest';
import { spreadOut } from '../../playground/src/run/samples.js';

const [SAMPLES, CLASSES] = [4000, 10];

it.each([
  ['one after the other', (i: number) => i % CLASSES],
  ['in order', (i: number) => Math.floor((i * CLASSES) / SAMPLES)],
] as const)('takes as many samples of each class where classes stand %s', (_, classOf) => {
  const y = Int32Array.from({ length: SAMPLES }, (_, i) => classOf(i));
  const x = Float32Array.from({ length: 2 * SAMPLES }, (_, i) => i);
  for (const most of [64, 200, 500]) {
    const chosen = spreadOut({ x, y }, 2, most);
    const counts = Array.from({ length: CLASSES }, (_, k) => chosen.y.filter((each) => each === k).length);
    for (const count of counts) expect(Math.abs(count - most / CLASSES)).toBeLessThanOrEqual(most / 20);
    expect(new Set(chosen.x).size).toBe(2 * most);
    chosen.y.forEach((label, i) => {
      const sample = (chosen.x[2 * i] as number) / 2;
      expect([label, chosen.x[2 * i + 1]]).toEqual([classOf(sample), 2 * sample + 1]);
    });
  }
});

it('takes all where there are no more', () => {
  const samples = { x: Float32Array.of(1, 2, 3), y: Int32Array.of(0, 1, 2) };
  expect(spreadOut(samples, 1, 3)).toEqual(samples);
});
