import { describe, expect, it } from 'vitest';
import { cornerOf, layOut, unitAt, widthOf } from '../../playground/src/see/net-layout.js';
import { imageOf, type PadStroke, SIDE } from '../../playground/src/see/pad-strokes.js';
import { crossings } from '../../playground/src/see/switching-line.js';
import { changesOf, countsOf, statesOf } from '../../playground/src/see/unit-shares.js';
import { ticksOf } from '../../playground/src/ui/ticks.js';
import { digits } from '../../src/io/index.js';
import fc from '../properties.js';

/** A layer of five units: those that are listed are in these states. */
function layerWith(states: Partial<Record<'dead' | 'gradientless' | 'dormant', number[]>>) {
  const none = { dead: [], gradientless: [], dormant: [], neverPositive: [], saturated: [] };
  const saturation = { low: 0, high: 0 };
  return { layer: 'dense', type: 'dense', trainable: true, units: 5, states: { ...none, saturation, ...states } };
}

describe('states of units', () => {
  const look = { layers: [layerWith({ dead: [0], gradientless: [0, 1], dormant: [0, 1, 2] })] };

  it('gives each unit one state: dead before blocked before dormant', () => {
    expect(statesOf(look)[0]?.states).toEqual(['dead', 'blocked', 'dormant', 'alive', 'alive']);
    expect(countsOf(look)).toEqual({ all: 5, dead: 1, blocked: 1, dormant: 1 });
  });

  it('leaves layers without an activation out', () => {
    expect(countsOf({ layers: [{ ...layerWith({}), states: undefined }] }).all).toBe(0);
  });

  it('tells how many died and came back, also where both happen at once', () => {
    const before = { layers: [layerWith({ dead: [0, 1] })] };
    const after = { layers: [layerWith({ dead: [1, 3, 4] })] };
    expect(changesOf(before, after)).toEqual({ died: 2, revived: 1 });
  });
});

describe('ticks of an axis', () => {
  const finite = { noNaN: true, noDefaultInfinity: true };

  it('lie in the range, a few of them, equally far apart', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, ...finite }),
        fc.double({ min: 1e-3, max: 1e6, ...finite }),
        (from, size) => {
          const ticks = ticksOf(from, from + size);
          expect(ticks.length).toBeGreaterThanOrEqual(2);
          expect(ticks.length).toBeLessThanOrEqual(8);
          for (const [i, tick] of ticks.entries()) {
            expect(tick).toBeGreaterThanOrEqual(from - 1e-6 * size);
            expect(tick).toBeLessThanOrEqual(from + size * (1 + 1e-6));
            if (i > 1)
              expect(tick - (ticks[i - 1] as number)).toBeCloseTo((ticks[1] as number) - (ticks[0] as number), 6);
          }
        },
      ),
    );
  });

  it('are powers of ten where an axis is logarithmic and long, and 1, 2 and 5 times these where it is short', () => {
    expect(ticksOf(1e-4, 1.5, true)).toEqual([1e-4, 1e-3, 1e-2, 0.1, 1]);
    expect(ticksOf(0.4, 2.2, true)).toEqual([0.5, 1, 2]);
    expect(ticksOf(0.55, 1.45, true)).toEqual([0.6, 0.8, 1, 1.2, 1.4]);
    expect(ticksOf(0.3, 0.3, true)).toEqual([0.3]);
  });
});

describe('the layout of a net', () => {
  const nets = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 });

  it('finds each unit where it is drawn, and none between tiles', () => {
    fc.assert(
      fc.property(nets, fc.integer({ min: 300, max: 1200 }), (units, width) => {
        const { layers } = layOut(units, width);
        units.forEach((count, i) => {
          const layout = layers[i] as (typeof layers)[number];
          for (const unit of [0, Math.floor(count / 2), count - 1]) {
            const [x, y] = cornerOf(layout, unit);
            expect(unitAt(layout, count, x + 1, y + 1)).toBe(unit);
            expect(unitAt(layout, count, x + layout.tile + 1, y + 1)).toBe(undefined);
          }
          expect(unitAt(layout, count, -1, 0)).toBe(undefined);
          expect(layout.rows * layout.columns).toBeGreaterThanOrEqual(count);
        });
      }),
    );
  });

  it('fits four layers of 24 units into 600 pixels, and links few units', () => {
    const { layers, gap, linked } = layOut([24, 24, 24, 24], 600);
    expect(layers.reduce((sum, layer) => sum + widthOf(layer), 0) + 3 * gap).toBeLessThanOrEqual(600);
    expect(linked).toBe(false);
    expect(layOut([4, 4], 600).linked).toBe(true);
  });
});

describe('the line where a unit switches', () => {
  const size = fc.double({ min: -2, max: 2, noNaN: true });

  it('goes from edge to edge of the picture where the unit is 0, or is not in it', () => {
    fc.assert(
      fc.property(size, size, size, (u, v, b) => {
        fc.pre(Math.hypot(u, v) > 1e-3);
        const ends = crossings(u, v, b);
        if (Math.abs(b) > Math.abs(u) + Math.abs(v)) expect(ends).toBe(undefined);
        if (Math.abs(b) < 0.999 * (Math.abs(u) + Math.abs(v))) expect(ends).toBeDefined();
        for (const [x, y] of ends ?? []) {
          expect(u * x + v * y + b).toBeCloseTo(0, 6);
          expect(Math.max(Math.abs(x), Math.abs(y))).toBeCloseTo(1, 9);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the pad', () => {
  /** Rows or columns with ink: the first, and how many from there to the last. */
  function extent(image: Float32Array, coordinate: (pixel: number) => number): { from: number; size: number } {
    const inked = [...image.keys()].filter((pixel) => (image[pixel] as number) > 0.4).map(coordinate);
    return { from: Math.min(...inked), size: Math.max(...inked) - Math.min(...inked) + 1 };
  }
  const row = (pixel: number): number => Math.floor(pixel / SIDE);
  const column = (pixel: number): number => pixel % SIDE;
  const seven: PadStroke = [
    [0.2, 0.2],
    [0.8, 0.2],
    [0.4, 0.9],
  ];

  it('makes an image of the sizes and inks that the package draws its digits with', () => {
    const { train } = digits({ train: 300, test: 0 });
    const heights = Array.from({ length: 300 }, (_, i) => extent(train.x.subarray(784 * i, 784 * (i + 1)), row).size);
    const sorted = heights.sort((a, b) => a - b);
    const image = imageOf([seven]);
    expect(extent(image, row).size).toBeGreaterThan(sorted[30] as number);
    expect(extent(image, row).size).toBeLessThan(sorted[270] as number);
    expect(Math.max(...image)).toBeCloseTo(0.85, 6);
  });

  it('centres what is drawn, wherever and however large', () => {
    const image = imageOf([seven]);
    for (const coordinate of [row, column]) {
      const { from, size } = extent(image, coordinate);
      expect(Math.abs(2 * from + size - 1 - SIDE)).toBeLessThanOrEqual(2);
    }
    const moved = seven.map(([x, y]) => [0.5 + x / 3, 0.1 + y / 3] as const);
    imageOf([moved]).forEach((value, pixel) => {
      expect(value).toBeCloseTo(image[pixel] as number, 4);
    });
  });

  it('leaves a dot small', () => {
    expect(extent(imageOf([[[0.1, 0.1]]]), row).size).toBeLessThanOrEqual(4);
  });
});
