import {
  alloc,
  leakyRelu,
  leakyReluBackward,
  leakyReluDerivative,
  memory,
  rrelu,
  rreluBackward,
  rreluDerivative,
} from 'fourlane';
import { describe, expect, it } from 'vitest';
import { expectEvery, expectSameBits } from '../expectations.js';
import { valuesAndSpecials } from '../reference/samples.js';

describe('rrelu', () => {
  const x = valuesAndSpecials(20_003, 9);

  it('is leaky ReLU with the mean slope in evaluation', () => {
    const negativeSlope = (1 / 8 + 1 / 3) / 2;
    expectSameBits(rrelu(x), leakyRelu(x, { negativeSlope }));
    expectSameBits(rreluDerivative(x), leakyReluDerivative(x, { negativeSlope }));
    expectSameBits(rreluBackward(x, x), leakyReluBackward(x, x, { negativeSlope }));
  });

  it('draws slopes that the backward pass uses, the same for the same seed, streamed or resident', () => {
    const slopes = new Float32Array(x.length);
    const options = { training: true, seed: 3, stream: 4, slopes };
    const y = rrelu(x, options);
    let sum = 0;
    let count = 0;
    const fits = (slope: number, i: number) => {
      const v = x[i] as number;
      return Number.isNaN(v) || (v > 0 ? slope === 1 : slope >= 1 / 8 && slope <= 1 / 3);
    };
    expectEvery(slopes, fits, '1 where x is above 0, elsewhere from 1/8 to 1/3');
    slopes.forEach((slope, i) => {
      if (!((x[i] as number) <= 0)) return;
      sum += slope;
      count++;
    });
    expect(Math.abs(sum / count - 11 / 48)).toBeLessThan((5 * (1 / 3 - 1 / 8)) / Math.sqrt(12 * count));
    expectSameBits(
      y,
      x.map((v, i) => v * (slopes[i] as number)),
    );
    // The options of the forward pass will do.
    for (const given of [{ slopes }, options]) expectSameBits(rreluDerivative(x, given), slopes);
    const gradOut = valuesAndSpecials(x.length, 10);
    for (const given of [{ slopes }, options]) {
      expectSameBits(
        rreluBackward(gradOut, x, given),
        gradOut.map((g, i) => g * (slopes[i] as number)),
      );
    }
    using xs = alloc(x);
    using residentSlopes = alloc(x.length);
    rrelu(xs, { training: true, seed: 3, stream: 4, slopes: residentSlopes, out: xs });
    expectSameBits(xs.data, y);
    expectSameBits(residentSlopes.data, slopes);
    const other = new Float32Array(x.length);
    rrelu(x, { training: true, seed: 3, stream: 5, slopes: other });
    expect(other).not.toEqual(slopes);
  });

  it('refuses slopes in the memory of x or out, and an out that overlaps them in part', () => {
    const whole = valuesAndSpecials(6, 1);
    using resident = alloc(whole);
    for (const array of [whole, resident] as Float32Array[]) {
      const at = (begin: number) => array.subarray(begin, begin + 3);
      const { blocks } = memory();
      expect(() => rrelu(at(0), { training: true, slopes: at(0) })).toThrow('rrelu: slopes overlaps x');
      expect(() => rrelu(at(0), { training: true, slopes: at(1) })).toThrow('rrelu: slopes overlaps x');
      const out = at(3);
      expect(() => rrelu(at(0), { training: true, slopes: at(3), out })).toThrow('rrelu: slopes overlaps out');
      expect(() => rreluDerivative(at(0), { slopes: at(2), out })).toThrow('out overlaps slopes in part');
      expect(() => rreluBackward(at(0), at(0), { slopes: at(2), out })).toThrow('out overlaps slopes in part');
      expect(memory().blocks).toBe(blocks);
    }
    expectSameBits(whole, valuesAndSpecials(6, 1));
    expectSameBits(resident.data, valuesAndSpecials(6, 1));
  });

  it.each([
    [{ lower: 0.5, upper: 0.1 }, 'lower is 0.5'],
    [{ lower: Number.NaN }, 'lower is NaN'],
    [{ training: true }, 'slopes is undefined'],
    [{ training: true, slopes: new Float32Array(3) }, 'slopes has 3 elements'],
    [{ training: true, slopes: new Float32Array(4), seed: 0.5 }, 'seed is 0.5'],
  ])('refuses %o', (options, message) => {
    expect(() => rrelu(new Float32Array(4), options)).toThrow(message);
  });
});
