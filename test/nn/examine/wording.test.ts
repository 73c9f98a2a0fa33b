import { describe, expect, it } from 'vitest';
import { blobs, mapped } from './data.js';
import { net } from './nets.js';

describe('what findings about data say', () => {
  it.each([
    ['of one sign', (value: number) => value + 100, /their mean is (99|100|101)\b/],
    [
      'of both signs',
      (value: number, j: number) => value + (j % 2 ? 100 : -100),
      /their means are (99|100|101)(\.\d)? from 0/,
    ],
  ])('how far from 0 the inputs lie, with means %s', async (_, move, words) => {
    const data = mapped(blobs(0), move);
    const { findings } = await net(data).examine(data.x, data.y);
    expect(findings.find(({ code }) => code === 'inputs-off-center')?.what).toMatch(words);
  });

  it('which classes have no sample, ten of them by their numbers', async () => {
    const data = blobs(0);
    const present = new Set(data.y).size;
    const missing = Array.from({ length: 10 }, (_, i) => present + i).join(', ');
    const { findings } = await net({ ...data, outputs: present + 25 }).examine(data.x, data.y);
    expect(findings.find(({ code }) => code === 'class-missing')?.what).toBe(
      `Classes ${missing} and 15 others have no sample`,
    );
  });
});
