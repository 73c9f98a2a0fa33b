/** A number as it is read: three digits that count, `–` where there is none. */
export function inFigures(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size === Infinity) return value < 0 ? '−∞' : '∞';
  if (size >= 1e6 || size < 1e-3) return value.toExponential(1).replace('e+', 'e').replaceAll('-', '−');
  const digits = Number.isInteger(value) ? 0 : size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace('-', '−');
}

/** A fraction in percent: 0.25 is `25%`. */
export function inPercent(fraction: number): string {
  return Number.isFinite(fraction) ? `${Math.round(1000 * fraction) / 10}%` : '–';
}

/** A number with the noun it counts: `1 unit`, `3 units`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
