import { expect, it } from 'vitest';
import { gradientsOf, samplesFor } from '../../playground/src/run/gradients.js';
import { spreadOut } from '../../playground/src/run/samples.js';
import { strongest } from '../../playground/src/see/strongest.js';
import { loadData } from '../../playground/src/set-up/data.js';
import { makeModel } from '../../playground/src/set-up/model.js';
import { DIGITS } from '../../playground/src/set-up/set-up.js';
import fc from '../properties.js';

it('gives the gradients of 784-128-64-10 at the places of the parameters, of 64 samples', async () => {
  // Softplus has no corners, which differences could step across.
  const layers = DIGITS.layers.map((layer) => ({ ...layer, activation: { name: 'softplus', beta: 1, threshold: 20 } }));
  const setUp = { ...DIGITS, layers, data: { ...DIGITS.data, samples: 300 } };
  const data = await loadData(setUp.data);
  const model = makeModel(setUp, data);
  const few = spreadOut(data, data.inputs, samplesFor(model.parameterBuffer.length));
  expect(few.y).toHaveLength(64);
  const gradients = gradientsOf(model, few);
  // What the passes needed may have made memory grow, which detaches what was taken of it before.
  const { data: parameters } = model.parameterBuffer;
  expect(gradients).toHaveLength(parameters.length);
  // The steepest parameter of each kind, by differences of the loss.
  for (const { value } of model.parameters) {
    const start = (value.data.byteOffset - parameters.byteOffset) / 4;
    const [steepest] = strongest(gradients.subarray(start, start + value.data.length), 1);
    const place = start + (steepest as number);
    const before = parameters[place] as number;
    const lossAt = (shift: number): number => {
      parameters[place] = before + shift;
      return model.evaluate(few.x, few.y).loss;
    };
    const slope = (lossAt(0.01) - lossAt(-0.01)) / 0.02;
    parameters[place] = before;
    expect(Math.abs(slope / (gradients[place] as number) - 1)).toBeLessThan(0.01);
  }
  model.dispose();
});

it('takes fewer samples of larger nets, and never none', () => {
  expect(samplesFor(9_000)).toBe(64);
  expect(samplesFor(10_000_000)).toBe(1);
  fc.assert(
    fc.property(fc.integer({ min: 110_000, max: 5_000_000 }), (parameters) => {
      expect(samplesFor(parameters) * parameters).toBeLessThanOrEqual(7.5e6);
    }),
  );
});

it('finds the strongest links', () => {
  const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { maxLength: 300 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 50 }), (list, count) => {
      const all = Float32Array.from(list);
      const sizes = strongest(all, count).map((place) => Math.abs(all[place] as number));
      const expected = [...all]
        .map(Math.abs)
        .filter((size) => size > 0)
        .sort((a, b) => b - a);
      expect(sizes).toEqual(expected.slice(0, count));
    }),
  );
});
