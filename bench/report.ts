// Tables for the terminal and for Markdown.
import { writeFileSync } from 'node:fs';

/** JSON has null for what was not measured. */
export type Cell = string | number | undefined | null;

export interface Table {
  readonly title: string;
  readonly headers: readonly string[];
  /** Columns that tell a row from the others. Default 1. */
  readonly keys?: number;
  readonly rows: readonly (readonly Cell[])[];
}

/** Three significant digits, or a dash for what was not measured. */
function show(cell: Cell): string {
  if (cell === undefined || cell === null) return '–';
  if (typeof cell === 'string') return cell;
  if (cell >= 100) return cell.toFixed(0);
  return cell.toPrecision(3);
}

/** A Markdown table with aligned columns, which reads well in a terminal too; without columns of which nothing was measured. */
export function tableText({ title, headers, rows }: Table, level = 2): string {
  const measured = (_: unknown, column: number) => rows.some((row) => (row[column] ?? null) !== null);
  const cells = [headers, ...rows.map((row) => row.map(show))].map((row) => row.filter(measured));
  const widths = headers.filter(measured).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  const [head = [], ...body] = cells;
  return [`${'#'.repeat(level)} ${title}`, '', line(head), rule, ...body.map(line)].join('\n');
}

/** Writes what was measured to a file, or to standard output for `-`. */
export function writeJson(target: string, measured: object): void {
  const text = `${JSON.stringify(measured, null, 2)}\n`;
  if (target === '-') process.stdout.write(text);
  else writeFileSync(target, text);
}
