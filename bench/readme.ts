// README's table of speed: how many times as fast as the fastest peer, over all processors measured.
import type { Cell, Table } from './report.js';
import { type Section, sectionName } from './sections.js';

/** Rows of the table: which measurements they sum up. */
const ROWS: readonly { label: string; table: RegExp; rows: RegExp }[] = [
  {
    label: 'products, from 64³ to 1024³ and of an MLP’s layers',
    table: /^Products.*kernel/,
    rows: /^(?!.*(16×16×16|32×32×32|32×64×10))/,
  },
  { label: 'products of 16³, 32³, 32×64×10', table: /^Products.*kernel/, rows: /16×16×16|32×32×32|32×64×10/ },
  { label: 'training step 784-128-64-10, loss read back', table: /^Training step/, rows: /./ },
  { label: 'inference of it, 1 to 128 rows', table: /^Inference, kernel/, rows: /./ },
  { label: 'relu, leakyRelu', table: /^Elementwise, kernel/, rows: /^(relu|leakyRelu) \d{6,}/ },
  { label: 'sigmoid, silu', table: /^Elementwise, kernel/, rows: /^(sigmoid|silu) \d{6,}/ },
  {
    label: 'elu, celu, softmax of long rows',
    table: /^Elementwise, kernel/,
    rows: /^((elu|celu) \d{6,}|softmax 1000×1000)/,
  },
  { label: 'tanh, gelu’s approximation', table: /^Elementwise, kernel/, rows: /^(tanh|geluTanh) \d{6,}/ },
  { label: 'gelu', table: /^Elementwise, kernel/, rows: /^gelu \d{6,}/ },
  {
    label: 'selu, logsigmoid, softplus, mish',
    table: /^Elementwise, kernel/,
    rows: /^(selu|logsigmoid|softplus|mish) \d{6,}/,
  },
];

/** The part of README between its marks, from the sections of docs/benchmarks.md. */
export function speedSummary(sections: readonly Section[]): string {
  const places = sections.map((section) => `- ${sectionName(section)}: ${section.date}, commit ${section.commit}`);
  const rows = ROWS.map(({ label, table, rows }) => {
    const ratios = sections
      .flatMap(({ tables }) => tables.filter(({ title }) => table.test(title)))
      .flatMap((each) => ratiosOf(each, rows));
    return `| ${label} | ${range(ratios)} |`;
  });
  return `Compared with the fastest of ${peersOf(sections).join(', ')} on the same work, one core and one thread, everything in one run
([docs/benchmarks.md](docs/benchmarks.md)); the range over these processors:

${places.join('\n')}

| | times as fast as the fastest peer |
|---|---|
${rows.join('\n')}

(elementwise from 10⁵ values on, in linear memory; shorter arrays gain more.)`;
}

/** The last column of the rows whose name matches. */
function ratiosOf({ rows }: Table, pattern: RegExp): number[] {
  return rows
    .filter(([name]) => pattern.test(String(name)))
    .map((row) => row.at(-1) as Cell)
    .filter((cell): cell is number => typeof cell === 'number');
}

/** 1.04 to 12: two digits, from 10 on whole, below 2 three. */
function range(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const shown = (value: number) => (value < 2 ? value.toFixed(2) : value.toFixed(value < 10 ? 1 : 0));
  const [least, most] = [Math.min(...values), Math.max(...values)].map(shown);
  return least === most ? (least as string) : `${least} to ${most}`;
}

/** The columns between the workload and fourlane's, and the ratio. */
function peersOf(sections: readonly Section[]): string[] {
  return [...new Set(sections.flatMap(({ tables }) => tables.flatMap(({ headers }) => headers.slice(2, -1))))];
}

/** A text with what stands between the two comments of this name replaced. */
export function withBlock(text: string, name: string, block: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`no ${start} … ${end}`);
  return `${text.slice(0, from + start.length)}\n${block}\n${text.slice(to)}`;
}
