import { ArgumentError } from 'fourlane';
import { digits, trainTestSplit } from 'fourlane/io';
import { expect, it } from 'vitest';
import { expectRefusal } from '../expectations.js';
import fc from '../properties.js';

const numbered = (samples: number, classes = 2) => ({
  x: Float32Array.from({ length: 2 * samples }, (_, i) => i),
  y: Int32Array.from({ length: samples }, (_, i) => i % classes),
  samples,
  columns: ['a', 'b'],
});

it('puts every sample into one part, in order, with its target, and both parts have what else there is', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 60 }),
      fc.double({ min: 0.01, max: 0.98 }),
      fc.nat(),
      (samples, testSize, seed) => {
        const data = numbered(samples);
        fc.pre(Math.ceil(testSize * samples - 1e-9) < samples);
        const { train, test } = trainTestSplit(data, { testSize, seed });
        expect(test.samples).toBe(Math.ceil(testSize * samples - 1e-9));
        expect([...train.x, ...test.x].sort((a, b) => a - b)).toEqual([...data.x]);
        for (const part of [train, test]) {
          expect([...part.x]).toEqual([...part.x].sort((a, b) => a - b));
          expect([...part.y]).toEqual([...part.x].filter((_, i) => i % 2 === 0).map((value) => (value / 2) % 2));
          expect(part).toMatchObject({ columns: ['a', 'b'], samples: part.y.length });
          expect(part.y).toBeInstanceOf(Int32Array);
        }
      },
    ),
  );
});

it.each([
  [100, 0.15, 15],
  [100, 0.07, 7],
  [10, 0.25, 3],
  [10, undefined, 3],
  [10, 1, 1],
  [10, 9, 9],
  [3, 0.15, 1],
])('of %i samples and testSize %s tests on %i', (samples, testSize, count) => {
  const { train, test } = trainTestSplit(numbered(samples), testSize === undefined ? {} : { testSize });
  expect([train.samples, test.samples]).toEqual([samples - count, count]);
});

it('draws by the seed', () => {
  const of = (seed?: number) => trainTestSplit(numbered(100), seed === undefined ? {} : { seed }).test.x;
  expect(of(1)).toEqual(of(1));
  expect(of(0)).toEqual(of());
  expect(of(1)).not.toEqual(of(2));
});

it('takes values to predict, and plain arrays', () => {
  const { train, test } = trainTestSplit({ x: [1, 2, 3, 4], y: [1, 10, 2, 20, 3, 30, 4, 40], samples: 4 });
  expect([...train.y, ...test.y].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 10, 20, 30, 40]);
  expect(test.y).toEqual([test.x[0], 10 * (test.x[0] as number)]);
});

it('stratifies: each class in proportion, in both parts', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 2, max: 30 }), { minLength: 1, maxLength: 5 }),
      fc.double({ min: 0.2, max: 0.8 }),
      fc.nat(),
      (counts, testSize, seed) => {
        const y = counts.flatMap((count, label) => new Array<number>(count).fill(label));
        const samples = y.length;
        const tested = Math.ceil(testSize * samples - 1e-9);
        fc.pre(Math.min(tested, samples - tested) >= counts.length);
        const { train, test } = trainTestSplit({ x: y, y, samples }, { testSize, seed, stratify: true });
        expect(test.samples).toBe(tested);
        counts.forEach((count, label) => {
          const found = [...test.y].filter((value) => value === label).length;
          expect(found).toBeGreaterThan(0);
          expect(found).toBeLessThan(count);
          expect([...train.y].filter((value) => value === label)).toHaveLength(count - found);
        });
      },
    ),
  );
  const { train } = digits({ train: 1000, test: 0 });
  const counts = (labels: Int32Array) => Array.from({ length: 10 }, (_, k) => labels.filter((y) => y === k).length);
  const parts = trainTestSplit(train, { testSize: 0.2, stratify: true });
  counts(train.y).forEach((count, k) => {
    expect(Math.abs((counts(parts.test.y)[k] as number) - 0.2 * count)).toBeLessThan(1);
  });
});

it.each<[() => unknown, string]>([
  [
    () => trainTestSplit(numbered(4), { testSize: 0 }),
    'testSize is 0, expected a fraction above 0 and below 1, or an integer',
  ],
  [() => trainTestSplit(numbered(4), { testSize: 1.5 }), 'testSize is 1.5, expected a fraction'],
  [
    () => trainTestSplit(numbered(4), { testSize: 4 }),
    'testSize is 4, 4 of 4 samples: expected some to be left to train on',
  ],
  [() => trainTestSplit(numbered(1)), 'testSize is 0.25, 1 of 1 samples'],
  [() => trainTestSplit(numbered(4), { seed: -1 }), 'seed is -1, expected an integer from 0 on'],
  [() => trainTestSplit(numbered(4), { stratify: 1 as never }), 'stratify is 1, expected true or false'],
  [() => trainTestSplit(numbered(4), { random: 1 } as never), 'random is no option, expected testSize, seed, stratify'],
  [() => trainTestSplit({ x: [1, 2], y: [1, 2] } as never), 'data.samples is undefined, expected an integer from 1 on'],
  [
    () => trainTestSplit({ x: [1, 2, 3], y: [1, 2], samples: 2 }),
    'data.x is Array(3), expected an array of a multiple of 2',
  ],
  [
    () => trainTestSplit({ x: [1, 2], y: [1, 2, 3, 4], samples: 2 }, { stratify: true }),
    'stratify is true, but y has 4 elements, expected 2 classes',
  ],
  [() => trainTestSplit(numbered(3), { stratify: true }), 'stratify is true, but class 1 has one sample'],
  [
    () => trainTestSplit(numbered(6, 3), { stratify: true, testSize: 2 }),
    'testSize makes parts of 4 and 2 samples, expected 3 or more in both (one a class)',
  ],
  [() => trainTestSplit(undefined as never), 'data.samples is undefined'],
])('refuses %s', (call, message) => {
  expectRefusal(call, ArgumentError, `trainTestSplit: ${message}`);
});
