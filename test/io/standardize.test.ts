import { ArgumentError } from 'fourlane';
import { readCsv, standardize, standardizer } from 'fourlane/io';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.js';
import { expectRefusal } from '../expectations.js';

it('takes moments of what is trained on, applies them to other values, and goes back', () => {
  // StandardScaler of [[0, 10], [2, 10], [4, 40]]: means 2 and 20, variances 8/3 and 200.
  const scaler = standardize([0, 10, 2, 10, 4, 40], { cols: 2 });
  expect(scaler.means).toEqual(Float64Array.of(2, 20));
  expect(scaler.deviations[0]).toBeCloseTo(Math.sqrt(8 / 3), 15);
  expect(scaler.deviations[1]).toBeCloseTo(Math.sqrt(200), 13);
  expect(scaler.transform([5, 0])).toEqual(Float32Array.of(3 / Math.sqrt(8 / 3), -20 / Math.sqrt(200)));
  expect([...scaler.inverse(scaler.transform(Float32Array.of(5, 0)))]).toEqual([5, expect.closeTo(0, 5)]);
});

it('works on a data set as it is read', () => {
  const data = readCsv(new TextEncoder().encode('w,h,kind\n1,5,a\n3,5,b\n'));
  expect(standardize(data.x, { cols: data.features }).transform(data.x)).toEqual(Float32Array.of(-1, 0, 1, 0));
});

describe('constant columns', () => {
  it.each([
    ['97 rows of 1', new Float32Array(97).fill(1)],
    ['97 rows of 0.1', new Float32Array(97).fill(0.1)],
    ['97 doubles of 0.1', new Array(97).fill(0.1)],
    ['1e6 rows of 1e20', new Float32Array(1_000_000).fill(1e20)],
    ['one row', [7]],
    ['zeros', new Float32Array(5)],
    ['doubles that differ by rounding', [0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2]],
  ])('%s have deviation 1', (_, values) => {
    const scaler = standardize(values, { cols: 1 });
    expect(scaler.deviations).toEqual(Float64Array.of(1));
    expect(scaler.means[0]).toBeCloseTo(values[0] as number, 15);
    expect(scaler.transform([(values[0] as number) + 0.01])[0]).toBeCloseTo(
      Math.fround((values[0] as number) + 0.01) - (values[0] as number),
      6,
    );
  });

  it('are those whose differences float32 does not show, not those of neighbouring floats', () => {
    const next = 1 + 2 ** -23;
    expect(standardize([1, next], { cols: 1 }).deviations[0]).toBe(2 ** -24);
    expect(standardize([1, next], { cols: 1 }).transform([1, next])).toEqual(Float32Array.of(-1, 1));
  });
});

it.each([1e-300, 1e-30, 1e-9, 1, 1e20, 1e38, 1e300])('scales columns of size %s alike', (size) => {
  const random = new Random(1);
  const values = Array.from({ length: 1000 }, () => random.normal());
  const like = standardize(values, { cols: 1 });
  const scaled = standardize(
    values.map((value) => value * size),
    { cols: 1 },
  );
  expect((scaled.deviations[0] as number) / size).toBeCloseTo(like.deviations[0] as number, 12);
  const z = scaled.transform(values.map((value) => value * size));
  expect(z.reduce((sum, value) => sum + value, 0) / 1000).toBeCloseTo(0, 6);
  expect(z.reduce((sum, value) => sum + value * value, 0) / 1000).toBeCloseTo(1, 6);
});

it('keeps what a large mean would cancel', () => {
  // Years and a fraction: variance 1/12 of the step, by hand (n² − 1)/12 · 2⁻²⁰.
  const n = 1000;
  const values = Array.from({ length: n }, (_, i) => 1e9 + i / 1024);
  expect(standardize(values, { cols: 1 }).deviations[0]).toBeCloseTo(Math.sqrt((n * n - 1) / 12) / 1024, 12);
});

it('is the same again from JSON', () => {
  const scaler = standardize([0, 10, 2, 10, 4, 40], { cols: 2 });
  const again = standardizer(JSON.parse(JSON.stringify(scaler)));
  expect(again.transform([1, 2])).toEqual(scaler.transform([1, 2]));
  expect(again.toJSON()).toEqual(scaler.toJSON());
});

it.each<[() => unknown, string]>([
  [
    () => standardize([1, 2, 3], { cols: 2 }),
    'standardize: values have 3 elements, expected a multiple of 2 (the columns)',
  ],
  [() => standardize([], { cols: 2 }), 'standardize: values are none, expected at least one row'],
  [() => standardize([1, Number.NaN], { cols: 1 }), 'standardize: values[1] is NaN, expected a finite number'],
  [() => standardize(['1'] as never, { cols: 1 }), 'standardize: values[0] is "1", expected a finite number'],
  [() => standardize('12' as never, { cols: 1 }), 'standardize: values are "12", expected an array of numbers'],
  [() => standardize([1], { cols: 0 }), 'standardize: cols is 0, expected an integer from 1 on'],
  [() => standardize([1], {} as never), 'standardize: cols is undefined'],
  [() => standardize([1], { cols: 1, columns: 1 } as never), 'standardize: columns is no option, expected cols'],
  [
    () => standardizer({ means: [1], deviations: [0] }),
    'standardizer: deviations[0] is 0, expected a finite number above 0',
  ],
  [
    () => standardizer({ means: [1, 2], deviations: [1] }),
    'standardizer: deviations has 1 elements, expected 2 (the means)',
  ],
  [
    () => standardizer({ means: [null as never], deviations: [1] }),
    'standardizer: means[0] is null, expected a finite number',
  ],
  [
    () => standardize([1, 2], { cols: 2 }).transform([1]),
    'transform: values have 1 elements, expected a multiple of 2',
  ],
])('refuses %s', (call, message) => {
  expectRefusal(call, ArgumentError, message);
});
