// Tables for the terminal and for Markdown, and what a figure needs beside it: machine and versions.
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

export type Cell = string | number | undefined;

export interface Table {
  readonly title: string;
  readonly headers: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Three significant digits, or a dash for what was not measured. */
function show(cell: Cell): string {
  if (cell === undefined) return '–';
  if (typeof cell === 'string') return cell;
  if (cell >= 100) return cell.toFixed(0);
  return cell.toPrecision(3);
}

/** A Markdown table with aligned columns, which reads well in a terminal too; without columns of which nothing was measured. */
export function tableText({ title, headers, rows }: Table): string {
  const measured = (_: unknown, column: number) => rows.some((row) => row[column] !== undefined);
  const cells = [headers, ...rows.map((row) => row.map(show))].map((row) => row.filter(measured));
  const widths = headers.filter(measured).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  const [head = [], ...body] = cells;
  return [`## ${title}`, '', line(head), rule, ...body.map(line)].join('\n');
}

/** Writes what was measured to a file, or to standard output for `-`. */
export function writeJson(target: string, measured: object): void {
  const text = `${JSON.stringify(measured, null, 2)}\n`;
  if (target === '-') process.stdout.write(text);
  else writeFileSync(target, text);
}

/** Writes tables to a file as a page, with the facts that they need beside them. */
export function writeMarkdown(
  file: string,
  title: string,
  introduction: string,
  facts: Record<string, string>,
  tables: readonly Table[],
): void {
  const list = Object.entries(facts).map(([name, value]) => `- ${name}: ${value}`);
  writeFileSync(file, `${[`# ${title}`, introduction, list.join('\n'), ...tables.map(tableText)].join('\n\n')}\n`);
}

/** Where the figures come from. */
export function machine(): Record<string, string> {
  return {
    cpu: `${cpus()[0]?.model ?? 'unknown'} (${cpus().length} cores seen, 1 used)`,
    node: process.version,
    v8: process.versions.v8,
    platform: `${process.platform} ${process.arch}`,
    load: `${loadavg()[0]?.toFixed(1)} processes ran or waited in the last minute`,
    date: new Date().toISOString().slice(0, 10),
  };
}
