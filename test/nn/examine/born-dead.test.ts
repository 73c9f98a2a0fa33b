import { ArgumentError } from 'fourlane';
import { bornDeadBounds } from 'fourlane/nn';
import { describe, expect, it } from 'vitest';

describe('bornDeadBounds', () => {
  // Theorems 3.2 and 3.3 by hand: one hidden layer is never born dead by them, and of width 1 both bounds are exact. Two layers
  // of two units: a1 = 3/4, a2 = 1 − 1/2 − 1/16, weight (1/2 · 3/4) / (1 + 1/4) = 0.3, lower 1/4 + 0.3 · (a2 − a1).
  it.each([
    [1, 1, 0, 0],
    [1, 3, 0.75, 0.75],
    [1, 5, 0.9375, 0.9375],
    [2, 1, 0, 0],
    [2, 2, 5 / 32, 1 / 4],
    [3, 2, 11 / 256, 1 / 8],
  ])('of width %i and depth %i', (width, depth, lower, upper) => {
    const [low, high] = bornDeadBounds(width, depth);
    expect(high).toBeCloseTo(upper, 12);
    expect(low).toBeCloseTo(lower, 12);
  });

  it('encloses the shares of 200,000 nets of PyTorch', () => {
    for (const [width, depth, share] of [
      [2, 5, 0.622],
      [2, 10, 0.91],
      [2, 20, 0.995],
      [3, 10, 0.631],
      [5, 20, 0.377],
    ] as const) {
      const [lower, upper] = bornDeadBounds(width, depth);
      expect(share).toBeGreaterThanOrEqual(lower - 1e-3);
      expect(share).toBeLessThanOrEqual(upper + 1e-3);
    }
  });

  it('refuses what is no number of units or layers', () => {
    expect(() => bornDeadBounds(0, 2)).toThrow(
      new ArgumentError('bornDeadBounds', 'width', 'is 0, expected an integer from 1 on'),
    );
    expect(() => bornDeadBounds(2, 1.5)).toThrow(ArgumentError);
  });
});
