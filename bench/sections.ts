// Figures by processor: what a run measured is a section, kept as JSON under bench/figures, one file for each page, processor
// and engine. The pages under docs/ are made of them, so that a run replaces its own section alone.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { thisProcessor } from './processor.js';
import { type Cell, type Table, tableText } from './report.js';

export interface Section {
  /** What the section is of. Without an engine it is of all at hand. */
  readonly processor: string;
  readonly engine?: string;
  readonly date: string;
  readonly commit: string;
  readonly command: string;
  /** What else the figures need, such as versions. */
  readonly facts: Readonly<Record<string, string>>;
  readonly tables: readonly Table[];
}

const FOLDER = 'bench/figures';
/** What a page shows is three digits. */
const DIGITS = 4;

const slug = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** The name of a section's file in its page's folder. */
export function sectionFile({ processor, engine }: Pick<Section, 'processor' | 'engine'>): string {
  return `${slug(processor)}${engine ? `.${slug(engine)}` : ''}.json`;
}

/** A section as text, a table's row on a line. */
export function sectionJson({ tables, ...head }: Section): string {
  const rounded = (cell: Cell) => (typeof cell === 'number' ? Number(cell.toPrecision(DIGITS)) : (cell ?? null));
  const texts = tables.map(({ rows, ...table }) => {
    const lines = rows.map((row) => `      ${JSON.stringify(row.map(rounded))}`);
    return `    {${JSON.stringify(table).slice(1, -1)}, "rows": [\n${lines.join(',\n')}\n    ]}`;
  });
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "tables": [\n${texts.join(',\n')}\n  ]\n}\n`;
}

/** The sections of a page, by the names of their files. */
export function sectionsOf(page: string): Section[] {
  if (!existsSync(`${FOLDER}/${page}`)) return [];
  const names = readdirSync(`${FOLDER}/${page}`).sort();
  return names.map((name) => JSON.parse(readFileSync(`${FOLDER}/${page}/${name}`, 'utf8')));
}

/**
 * Keeps a section in the place of that of its processor and engine. A part of one is put into what the same commit measured;
 * figures of another commit are dropped.
 */
export function saveSection(page: string, section: Section, isPart: boolean): void {
  const existing = sectionsOf(page).find((each) => sectionFile(each) === sectionFile(section));
  const whole = isPart && existing?.commit === section.commit ? withRows(existing, section) : section;
  mkdirSync(`${FOLDER}/${page}`, { recursive: true });
  writeFileSync(`${FOLDER}/${page}/${sectionFile(section)}`, sectionJson(whole));
}

/** A section with the rows of another instead of its own of the same name, and those that it has not behind them. */
export function withRows(section: Section, part: Section): Section {
  const titles = [...new Set([...section.tables, ...part.tables].map(({ title }) => title))];
  const tables = titles.map((title): Table => {
    const [old, measured] = [section, part].map(({ tables }) => tables.find((table) => table.title === title));
    if (!old || !measured) return (old ?? measured) as Table;
    const key = (row: readonly Cell[]) => row.slice(0, measured.keys ?? 1).join(' ');
    const left = new Map(measured.rows.map((row) => [key(row), row]));
    const rows = old.rows.map((row) => {
      const replaced = left.get(key(row)) ?? row;
      left.delete(key(row));
      return replaced;
    });
    return { ...measured, rows: [...rows, ...left.values()] };
  });
  return { ...part, command: commandOf(section.command, part.command), tables };
}

/** What both were measured by. */
function commandOf(before: string, now: string): string {
  return before.split('`, `').includes(now) ? before : `${before}\`, \`${now}`;
}

/** A page: what it is about, then a section for each processor and engine. */
export function pageText(title: string, introduction: string, sections: readonly Section[]): string {
  const parts = sections.flatMap(({ processor, engine, date, commit, command, facts, tables }) => {
    const list = Object.entries({ measured: `${date}, commit ${commit}`, command: `\`${command}\``, ...facts });
    return [
      `## ${sectionName({ processor, ...(engine && { engine }) })}`,
      list.map(([name, value]) => `- ${name}: ${value}`).join('\n'),
      ...tables.map((table) => tableText(table, 3)),
    ];
  });
  return `${[`# ${title}`, introduction, ...parts].join('\n\n')}\n`;
}

export function sectionName({ processor, engine }: Pick<Section, 'processor' | 'engine'>): string {
  return engine ? `${processor}, ${engine}` : processor;
}

/** What a section says of a run on this machine besides its tables; its engine is this Node unless told otherwise. */
export function thisRun(
  command: string,
  {
    processor,
    engine,
    facts,
  }: { processor?: string | undefined; engine?: string; facts?: Record<string, string> } = {},
): Omit<Section, 'tables'> {
  return {
    processor: processor ?? thisProcessor(),
    ...(engine !== '' && { engine: engine ?? `Node ${process.versions.node.split('.')[0]}` }),
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    command,
    facts: {
      cpu: `${cpus()[0]?.model ?? 'unknown'} (${cpus().length} cores seen)`,
      ...(engine === undefined && { node: process.version, v8: process.versions.v8 }),
      platform: `${process.platform} ${process.arch}`,
      load: `${loadavg()[0]?.toFixed(1)} processes ran or waited in the last minute`,
      ...facts,
    },
  };
}

/** The commit checked out, with a plus where code of it has been changed. */
function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', 'assembly', 'src', 'bench/*.ts') !== '';
    return git('rev-parse', '--short', 'HEAD') + (changed ? '+' : '');
  } catch {
    return 'unknown';
  }
}

/** How this process was called, as one types it. */
export function commandLine(script: string): string {
  const quoted = process.argv.slice(2).map((each) => (/^[\w./=:-]+$/.test(each) ? each : `'${each}'`));
  return [`npm run ${script}`, ...(quoted.length > 0 ? ['--', ...quoted] : [])].join(' ');
}
