/** Text for a terminal: tables, images, a line that is written over. */
import type { TextStream } from './output.js';

/**
 * Columns side by side, the first to the left, the others to the right, under a heading and a rule. What is wider than
 * `width` goes on below, each piece with the first column.
 */
export function table(heading: readonly string[], rows: readonly (readonly string[])[], width = Infinity): string {
  const widths = heading.map((title, column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), title.length),
  );
  const [first = 0, ...others] = widths;
  const groups: number[][] = [[]];
  let used = first;
  others.forEach((needed, i) => {
    if (used + 2 + needed > width && groups.at(-1)?.length) {
      groups.push([]);
      used = first;
    }
    groups.at(-1)?.push(i + 1);
    used += 2 + needed;
  });
  return groups.map((group) => piece(heading, rows, [0, ...group], widths)).join('\n\n');
}

function piece(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  columns: readonly number[],
  widths: readonly number[],
): string {
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
  const line = (cells: readonly string[]): string =>
    columns
      .map((column) => pad(cells[column] ?? '', column))
      .join('  ')
      .trimEnd();
  const rule = '─'.repeat(columns.reduce((sum, column) => sum + (widths[column] ?? 0) + 2, -2));
  return [line(heading), rule, ...rows.map(line)].join('\n');
}

/** Four decimals, or an exponent where these would take too much room. */
export function figure(value: number): string {
  const fixed = value.toFixed(4);
  return fixed.length <= 10 ? fixed : value.toExponential(3);
}

/** Bits of a Braille character's dots, by row and column; the block starts at U+2800. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** Grey from which a dot is set. */
const DARK = 0.35;

/** A square grey image as lines of Braille characters, each 2 pixels wide and 4 high: 28×28 pixels in 14×7 characters. */
export function drawImage(pixels: Float32Array, side: number): string[] {
  const lines: string[] = [];
  for (let top = 0; top < side; top += 4) {
    let line = '';
    for (let left = 0; left < side; left += 2) {
      let dots = 0;
      DOTS.forEach((row, y) => {
        row.forEach((bit, x) => {
          const inside = top + y < side && left + x < side;
          if (inside && (pixels[(top + y) * side + left + x] ?? 0) > DARK) dots |= bit;
        });
      });
      line += String.fromCharCode(0x2800 + dots);
    }
    lines.push(line);
  }
  return lines;
}

/** Blocks of lines side by side, as many as fit into `width`, the rest below. */
export function sideBySide(blocks: readonly (readonly string[])[], width: number): string {
  const widest = Math.max(...blocks.flat().map((line) => line.length)) + 2;
  const perRow = Math.max(1, Math.floor(width / widest));
  const rows: string[] = [];
  for (let first = 0; first < blocks.length; first += perRow) {
    const row = blocks.slice(first, first + perRow);
    const height = Math.max(...row.map((block) => block.length));
    for (let line = 0; line < height; line++) {
      rows.push(
        row
          .map((block) => (block[line] ?? '').padEnd(widest))
          .join('')
          .trimEnd(),
      );
    }
    rows.push('');
  }
  return rows.join('\n');
}

/** Text whose lines are no longer than `width`: words go on in the next line, under the second word, or under the first of a deep line. */
export function wrap(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, width))
    .join('\n');
}

function wrapLine(line: string, width: number): string {
  if (line.length <= width) return line;
  const indent = ' '.repeat(Math.min(/^(?: {0,4}\S+ +| *)/.exec(line)?.[0].length ?? 0, width >> 1));
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    // A word that is longer than a line is left whole.
    const end = space > indent.length ? space : rest.indexOf(' ', width);
    if (end < 0) break;
    lines.push(rest.slice(0, end));
    rest = indent + rest.slice(end + 1);
  }
  return [...lines, rest].join('\n');
}

/** Heights of a character that a value can have. */
const HEIGHTS = '▁▂▃▄▅▆▇█';

/** Values as a row of bars, at most `width` of them, from `low` to `high`, by default the least and the most of them. */
export function sparkline(values: readonly number[], width: number, low?: number, high?: number): string {
  const finite = values.filter(Number.isFinite);
  const from = low ?? Math.min(...finite);
  const range = (high ?? Math.max(...finite)) - from;
  const shown = Math.min(values.length, width);
  return Array.from({ length: shown }, (_, i) => {
    // The first and the last value always have a bar.
    const value = values[shown > 1 ? Math.round((i * (values.length - 1)) / (shown - 1)) : 0] as number;
    if (!Number.isFinite(value)) return '×';
    const height = range > 0 ? Math.floor(((value - from) / range) * HEIGHTS.length) : 0;
    return HEIGHTS[Math.min(Math.max(height, 0), HEIGHTS.length - 1)];
  }).join('');
}

/** A bar of the given width, filled by a fraction from 0 to 1. */
export function bar(fraction: number, width: number): string {
  const full = Math.round(fraction * width);
  return '━'.repeat(full) + '─'.repeat(width - full);
}

/** A line that is written over while something runs. Silent where the output is no terminal. */
export class StatusLine {
  readonly #stream: TextStream;
  #next = 0;

  constructor(stream: TextStream) {
    this.#stream = stream;
  }

  /** Shows a text, at most 20 times a second. */
  show(text: () => string): void {
    const now = performance.now();
    if (!this.#stream.isTTY || now < this.#next) return;
    this.#next = now + 50;
    this.#stream.write(`\r\x1b[K${text().slice(0, (this.#stream.columns || 80) - 1)}`);
  }

  clear(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K');
  }
}
