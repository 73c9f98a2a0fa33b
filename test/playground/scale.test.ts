import { describe, expect, it } from 'vitest';
import { linearScale, logScale } from '../../playground/src/ui/scale.js';
import fc from '../properties.js';

describe('a slider', () => {
  it('has nine values a decade, as they are written', () => {
    const scale = logScale(0.001, 1, false);
    const values = Array.from({ length: scale.last + 1 }, (_, place) => scale.valueAt(place));
    expect(values.slice(0, 11)).toEqual([0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.007, 0.008, 0.009, 0.01, 0.02]);
    expect(values.at(-1)).toBe(1);
  });

  it('can begin with 0', () => {
    const scale = logScale(1e-5, 0.1, true);
    expect([scale.valueAt(0), scale.valueAt(1), scale.valueAt(scale.last)]).toEqual([0, 1e-5, 0.1]);
    expect(scale.placeOf(0)).toBe(0);
  });

  it.each([
    ['logarithmic', logScale(1e-5, 10, false)],
    ['logarithmic with 0', logScale(1e-6, 1, true)],
    ['linear', linearScale(-2, 2, 0.05)],
    ['of integers', linearScale(1, 512, 1)],
  ])('finds its places again: %s', (_, scale) => {
    for (let place = 0; place <= scale.last; place++) expect(scale.placeOf(scale.valueAt(place))).toBe(place);
  });

  it('stands at the place next to a value between two', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-5, max: 10, noNaN: true }), (value) => {
        const scale = logScale(1e-5, 10, false);
        const ratio = scale.valueAt(scale.placeOf(value)) / value;
        expect(Math.abs(Math.log2(ratio))).toBeLessThanOrEqual(0.6);
      }),
    );
  });

  it('gives decimal fractions', () => {
    expect(linearScale(0, 1, 0.1).valueAt(3)).toBe(0.3);
  });
});
