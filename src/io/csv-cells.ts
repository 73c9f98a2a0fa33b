import { FormatError } from '../errors.js';
import { quote } from './quote.js';

// Taken once: in a vm context, such as Jest's, every look-up of a global is slow.
const { isNaN: isNotANumber } = Number;

const [LINE_FEED, RETURN, SPACE, TAB, QUOTE, NO_BREAK_SPACE] = [10, 13, 32, 9, 34, 160];

/** A growing array of integers. */
class Numbers {
  length = 0;
  #data = new Uint32Array(1024);

  push(value: number): void {
    if (this.length === this.#data.length) {
      const larger = new Uint32Array(2 * this.length);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data[this.length++] = value;
  }

  at(index: number): number {
    return this.#data[index] as number;
  }
}

/** The cells of a text, row by row: where each begins and ends, so that millions of them take little memory. */
export class Cells {
  readonly #text: string;
  /** Begin and end of every cell, without quotes. */
  readonly #bounds = new Numbers();
  /** Of every row the number of its first cell, and the line where it begins, as editors count. */
  readonly #starts = new Numbers();
  readonly #lines = new Numbers();

  constructor(text: string) {
    this.#text = text;
  }

  get rows(): number {
    return this.#lines.length;
  }

  line(row: number): number {
    return this.#lines.at(row);
  }

  width(row: number): number {
    const end = row + 1 < this.rows ? this.#starts.at(row + 1) : this.#bounds.length / 2;
    return end - this.#starts.at(row);
  }

  /** The text of a cell: what is between quotes, or all of it but blanks around it. */
  cell(row: number, column: number): string {
    const index = 2 * (this.#starts.at(row) + column);
    const [begin, end] = [this.#bounds.at(index), this.#bounds.at(index + 1)];
    const text = this.#text.slice(begin, end);
    const quoted = begin > 0 && this.#text.charCodeAt(begin - 1) === QUOTE;
    return (quoted ? text.replaceAll('""', '"') : text).trim();
  }

  row(row: number): string[] {
    return Array.from({ length: this.width(row) }, (_, column) => this.cell(row, column));
  }

  addRow(line: number): void {
    this.#starts.push(this.#bounds.length / 2);
    this.#lines.push(line);
  }

  addCell(begin: number, end: number): void {
    this.#bounds.push(begin);
    this.#bounds.push(end);
  }
}

/**
 * Finds the cells of comma-separated values (RFC 4180), or of values with another delimiter between them. A cell in quotes
 * may hold delimiters, line ends and doubled quotes, and may have blanks around it. Lines of nothing but blanks are passed
 * over. By hand: a regular expression's stack overflows on millions of quotes.
 * @throws {FormatError} if a quote is not closed, or is inside a cell
 */
export function parseCells(text: string, delimiter: string): Cells {
  const cells = new Cells(text);
  const between = delimiter.charCodeAt(0);
  const isBlank = (code: number): boolean =>
    (code === SPACE || code === TAB || code === NO_BREAK_SPACE) && code !== between;
  const ends = (code: number): boolean =>
    code === between || code === LINE_FEED || code === RETURN || isNotANumber(code);
  let at = 0;
  let line = 1;

  function skipBlanks(): void {
    while (isBlank(text.charCodeAt(at))) at += 1;
  }

  function fail(problem: string): never {
    throw new FormatError(`line ${line} has a quote ${problem}`);
  }

  function takeQuoted(): void {
    const begin = at + 1;
    let end = text.indexOf('"', begin);
    while (end !== -1 && text.charCodeAt(end + 1) === QUOTE) end = text.indexOf('"', end + 2);
    if (end === -1) fail('that is not closed, expected another');
    cells.addCell(begin, end);
    at = end + 1;
    skipBlanks();
    if (!ends(text.charCodeAt(at))) fail(`before ${quote(text[at])}, expected ${quote(delimiter)} or the line's end`);
    line += countLines(text, begin, end);
  }

  function takePlain(begin: number): void {
    while (!ends(text.charCodeAt(at))) {
      if (text.charCodeAt(at) === QUOTE) fail('inside a cell, expected it doubled and the cell in quotes');
      at += 1;
    }
    cells.addCell(begin, at);
  }

  function takeCell(): void {
    const begin = at;
    skipBlanks();
    if (text.charCodeAt(at) === QUOTE) takeQuoted();
    else takePlain(begin);
  }

  while (at < text.length) {
    skipBlanks();
    // A blank line.
    if (ends(text.charCodeAt(at)) && text.charCodeAt(at) !== between) at = afterLineEnd(text, at);
    else {
      cells.addRow(line);
      takeCell();
      while (text.charCodeAt(at) === between) {
        at += 1;
        takeCell();
      }
      at = afterLineEnd(text, at);
    }
    line += 1;
  }
  return cells;
}

function afterLineEnd(text: string, at: number): number {
  return at + (text.charCodeAt(at) === RETURN && text.charCodeAt(at + 1) === LINE_FEED ? 2 : 1);
}

function countLines(text: string, begin: number, end: number): number {
  let lines = 0;
  for (let at = begin; at < end; lines++) {
    while (at < end && text.charCodeAt(at) !== LINE_FEED && text.charCodeAt(at) !== RETURN) at += 1;
    if (at >= end) break;
    at = afterLineEnd(text, at);
  }
  return lines;
}
