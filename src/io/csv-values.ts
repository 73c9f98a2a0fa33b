/** The character before a number's fraction. */
export type Decimal = '.' | ',';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^[+-]?inf(?:inity)?$/i;
/** Longer than any number is spelled: the double with the most digits has 767 of them, and its exponent. */
const LONGEST = 1100;

/** What pandas takes for a missing value, and UCI's data sets write. */
const MISSING = new Set([
  ...['', '?', '#N/A', '#N/A N/A', '#NA', '-1.#IND', '-1.#QNAN', '-NaN', '-nan', '1.#IND', '1.#QNAN', '<NA>'],
  ...['N/A', 'NA', 'NULL', 'NaN', 'None', 'n/a', 'nan', 'null'],
]);

export function isMissing(cell: string): boolean {
  return MISSING.has(cell);
}

/** A decimal number, or NaN where the cell is none: hexadecimal, with separated thousands, infinite by name. */
export function parseNumber(cell: string, decimal: Decimal): number {
  if (cell.length > LONGEST) return Number.NaN;
  const text = decimal === '.' ? cell : cell.includes('.') ? '' : cell.replace(',', '.');
  return NUMBER.test(text) ? Number(text) : Number.NaN;
}

/** Whether a cell is meant for a value, spelled wrongly or not (5%, 1,234, 2020-01-31, inf), rather than for a name. */
export function looksLikeValue(cell: string): boolean {
  return /^[+\-$€£]?\s?[.,]?\d/.test(cell) || INFINITE.test(cell);
}

/** What may be wrong with a cell that is no number, in words that end a message. */
export function whyNoNumber(cell: string, decimal: Decimal): string {
  if (isMissing(cell)) return ', a missing value, expected a number';
  if (INFINITE.test(cell)) return ', expected a finite number';
  if (decimal === '.' && /^[+-]?\d*,\d+$/.test(cell)) {
    return ', expected a number, its decimals behind a point (the option decimal) and its thousands together';
  }
  if (decimal === ',' && cell.includes('.'))
    return ', expected a number, its decimals behind a comma (the option decimal)';
  if (Number.isFinite(parseNumber(cell, decimal)) || NUMBER.test(cell)) return ', expected a number that float32 holds';
  return ', expected a number';
}

/** A name of a column or a class: its letters in composed form, so that é is é however it was typed. */
export function clean(name: string): string {
  return name.trim().normalize('NFC');
}
