import type { Rate } from './results.js';

/** Three digits, without an exponent. */
export function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toPrecision(3);
}

export function times(value: number): string {
  return `${value >= 9.95 ? value.toFixed(0) : value.toFixed(1)}×`;
}

/** Half the distance of the quartiles, as a share of the median. */
export function spread({ median, low, high }: Rate): string {
  return `±${((50 * (high - low)) / median).toFixed(0)}%`;
}
