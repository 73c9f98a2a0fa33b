import { expect, it } from 'vitest';
import type { Valued } from '../../src/cli/samples.js';
import { restored, scalesOf, setScales, standardized, standardizing } from '../../src/cli/standardize.js';
import { dense, foldBatchNorm, type Sequential, sequential } from '../../src/nn/index.js';
import { Random } from '../../src/random.js';
import { expectWithin } from '../expectations.js';

const rows = 97;
const random = new Random(3);
/** Columns of 1, of 0.1, and of numbers near 2000, of size 1e-9 and of size 1e20. */
const noise = Array.from({ length: rows }, () => [random.normal(), random.normal(), random.normal()] as const);
const x = Float32Array.from(noise.flatMap(([a, b, c]) => [1, 0.1, 2000 + a, 1e-9 * b, 1e20 * c]));

function samples(y: Float32Array<ArrayBuffer>, outputs: number): Valued {
  const train = { x, y, samples: rows, features: 5, outputs };
  const names = Array.from({ length: outputs }, (_, i) => String(i));
  return { task: 'regression', source: '', train, test: train, outputs: names, names: {}, remarks: [] };
}

function model(units?: number): Sequential {
  const layers = [standardizing({ inputShape: [5] })];
  return sequential(units ? [...layers, dense({ units, name: 'last' })] : layers);
}

it('standardises columns of any size, and leaves constant ones where they are', () => {
  using net = model();
  const scales = scalesOf(samples(new Float32Array(rows), 1));
  setScales(net, scales);
  const z = net.predict(x);
  expect([...z]).toEqual([...scales.inputs.transform(x)].map((value) => expect.closeTo(value, 4)));
  for (const column of [0, 1]) expect(z.filter((_, i) => i % 5 === column).every((value) => value === 0)).toBe(true);
  // 0.01 away from a column of 1 is 0.01, not thousands of deviations.
  expect(net.predict(Float32Array.of(1.01, 0.1, 2000, 0, 0))[0]).toBeCloseTo(0.01, 6);
});

it('gives values of any size back, constant ones too, folded as well', () => {
  const y = Float32Array.from(noise.flatMap(([a, b]) => [1e20 * (1 + a), 1e-9 * b, 0.1, 7 + a]));
  const whole = samples(y, 4);
  const scales = scalesOf(whole);
  const scaled = standardized(whole, scales) as Valued;
  expect(scaled.train.y).toEqual(scales.targets?.transform(y));
  expect(scaled.train.y.filter((_, i) => i % 4 === 2).every((value) => value === 0)).toBe(true);
  using net = model(4);
  setScales(net, scales);
  using restoring = restored(net, scales);
  const expected = scales.targets?.inverse(net.predict(x)) as Float32Array;
  const given = restoring.predict(x);
  using folded = foldBatchNorm(restoring);
  expect(folded.layers.map(({ type }) => type)).toEqual(['dense']);
  const merged = folded.predict(x);
  const sizes = [1e20, 1e-9, 1, 1];
  const scaledBounds = (bound: number) => Float64Array.from(expected, (_, i) => bound * (sizes[i % 4] as number));
  expectWithin(given, expected, scaledBounds(5e-5));
  // The column near 2000 cancels in one product what two layers subtract first.
  expectWithin(merged, expected, scaledBounds(5e-3));
});
