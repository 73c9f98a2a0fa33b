import { checkWritable, writeAtomically } from './files.js';
import { bornDead } from './lab/born-dead.js';
import { collapse } from './lab/collapse.js';
import { cures } from './lab/cures.js';
import type { Experiment, Result, Sizes } from './lab/experiment.js';
import { rate } from './lab/rate.js';
import { command, type Given, integerFlag } from './options.js';
import { print, widthOf } from './output.js';
import { bar, StatusLine, table, wrap } from './terminal.js';
import { UsageError } from './usage.js';

export const EXPERIMENTS: Readonly<Record<string, Experiment>> = { 'born-dead': bornDead, collapse, rate, cures };

const SIZES = {
  widths: { value: 'N,N', help: 'units of a hidden layer (born-dead)' },
  depths: { value: 'N,N', help: 'hidden layers (born-dead)' },
  steps: { value: 'N', help: 'optimiser steps (collapse, rate)' },
  rates: { value: 'R,R', help: 'learning rates (rate)' },
  epochs: { value: 'N', help: 'epochs of the cure (cures)' },
} as const;

/** `fourlane lab`. */
export const lab = command({
  help: `Reproduces what is known of dying ReLUs, in a minute or two. NAME is one of\n${Object.entries(EXPERIMENTS)
    .map(([name, { help }]) => `  ${name.padEnd(10)} ${help}`)
    .join('\n')}`,
  operands: ['NAME'],
  flags: {
    nets: { value: 'N', help: 'nets of each kind; more of them make errors smaller' },
    seed: { value: 'N', help: 'of the first net, the others have those that follow (default: 0)' },
    ...SIZES,
    svg: { value: 'FILE', help: 'writes the plot' },
    markdown: { help: 'prints the table in Markdown' },
    json: { help: 'prints the figures as JSON instead of a table' },
  },
  run: async (given, [name = ''], io) => {
    const experiment = Object.hasOwn(EXPERIMENTS, name) ? EXPERIMENTS[name] : undefined;
    if (!experiment) throw new UsageError(`lab ${name}: expected one of ${Object.keys(EXPERIMENTS).join(', ')}`);
    const nets = integerFlag('nets', given.nets, experiment.nets, 1);
    const seed = integerFlag('seed', given.seed, 0, 0);
    const sizes = sizesOf(name, experiment, given);
    if (given.svg !== undefined) await checkWritable(given.svg);
    const status = new StatusLine(io.stderr);
    const progress = (what: string, done: number): void =>
      status.show(() => `${bar(done, 24)} ${Math.floor(100 * done)}%  ${what}`);
    const result = await experiment.run({ nets, seed, sizes, progress });
    status.clear();
    if (given.svg !== undefined) await writeAtomically(given.svg, Buffer.from(`${result.plot}\n`));
    if (given.json) print(io, JSON.stringify({ experiment: name, nets, seed, ...sizes, figures: result.figures }));
    else print(io, given.markdown ? markdown(result) : text(result, widthOf(io)));
    return 0;
  },
});

/** The experiment's sizes, where a flag does not change them. @throws {UsageError} if it has no such size */
function sizesOf(name: string, { sizes }: Experiment, given: Given<typeof SIZES>): Sizes {
  const changed = Object.entries(SIZES).flatMap(([flag, { value }]): [string, number[]][] => {
    const text = given[flag as keyof typeof SIZES];
    if (text === undefined) return [];
    const known = sizes[flag];
    if (!known) throw new UsageError(`--${flag}: expected one of ${list(sizes)} with lab ${name}`);
    const numbers = text.split(',').map(Number);
    const fits = (number: number): boolean =>
      flag === 'rates' ? number > 0 && number < Infinity : Number.isSafeInteger(number) && number > 0;
    if (!numbers.every(fits) || (numbers.length > 1 && value === 'N')) {
      throw new UsageError(`--${flag} ${text}: expected ${known.join(',')} or the like`);
    }
    return [[flag, numbers]];
  });
  return { ...sizes, ...Object.fromEntries(changed) };
}

function list(sizes: Sizes): string {
  return Object.keys(sizes)
    .map((flag) => `--${flag}`)
    .join(', ');
}

function text({ title, headers, rows, notes }: Result, width: number): string {
  return [title, '', table(headers, rows, width), '', ...notes.map((note) => wrap(note, width))].join('\n');
}

function markdown({ title, headers, rows, notes }: Result): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = `|${headers.map((_, i) => (i === 0 ? '---' : '---:')).join('|')}|`;
  return [`**${title}**`, '', line(headers), rule, ...rows.map(line), '', notes.join(' ')].join('\n');
}
