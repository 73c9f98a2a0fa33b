import type { Diagnosis, Sequential } from '../nn/index.js';
import { type CommandIO, print, widthOf } from './output.js';
import { showPredictions } from './predictions.js';
import type { Samples } from './samples.js';
import { figure, table } from './terminal.js';

/** Test images that are shown in the end. */
const SHOWN = 10;
/** Columns of images side by side where the output is no terminal. */
const PIPED_WIDTH = 80;

/** One finished epoch of training. */
export interface Epoch {
  /** From 1 on. */
  readonly epoch: number;
  /** Loss and metrics, and the same on the test data: `loss`, `accuracy`, `testLoss`, `testAccuracy`. */
  readonly [figure: string]: number;
  readonly millisecondsPerStep: number;
  readonly samplesPerSecond: number;
}

/** What there is to learn, and what is to learn it. */
export function introduce(model: Sequential, { source, train, test, remarks }: Samples, io: CommandIO): void {
  print(io, `${count(train.samples)} samples to train on, ${count(test.samples)} to test on: ${source}`);
  for (const remark of remarks) print(io, remark);
  print(io);
  const lines: string[] = [];
  model.summary((text) => lines.push(...text.split('\n')));
  if (Math.max(...lines.map((line) => line.length)) <= widthOf(io)) print(io, lines.join('\n'));
  else print(io, layerTable(model, widthOf(io)));
  print(io);
}

/** The layers in fewer columns than the summary has. */
function layerTable({ layers }: Sequential, width: number): string {
  const rows = layers.map(({ name, parameters }) => [
    name,
    count(parameters.reduce((sum, { value }) => sum + value.length, 0)),
  ]);
  return table(['layer', 'parameters'], rows, width);
}

/** A table of epochs that is printed row by row, with as many columns as the terminal is wide enough for. */
export class EpochTable {
  readonly #columns: readonly { readonly title: string; readonly width: number; of(epoch: Epoch): string }[];

  /** @param metrics names of what there is besides the loss @param room columns that it may take */
  constructor(metrics: readonly string[], room: number) {
    const figures = ['loss', ...metrics];
    const column = (title: string, of: (epoch: Epoch) => string) => ({ title, width: Math.max(8, title.length), of });
    const all = [
      { ...column('epoch', ({ epoch }) => String(epoch)), width: 5 },
      ...figures.map((name) => column(name, (epoch) => figure(epoch[name] ?? Number.NaN))),
      ...figures.map((name) => column(`test ${name}`, (epoch) => figure(epoch[`test${capital(name)}`] ?? Number.NaN))),
      column('ms a step', ({ millisecondsPerStep }) => millisecondsPerStep.toFixed(3)),
      column('samples/s', ({ samplesPerSecond }) => count(Math.round(samplesPerSecond))),
    ];
    // What goes first where there is no room for it: speed, then the metrics, then the loss of training.
    const order = [
      'samples/s',
      'ms a step',
      ...[...metrics].reverse().flatMap((name) => [name, `test ${name}`]),
      'loss',
    ];
    const shown = new Set(all);
    for (const title of order) {
      const width = [...shown].reduce((sum, { width }) => sum + width + 2, -2);
      if (width <= room) break;
      for (const one of shown) if (one.title === title) shown.delete(one);
    }
    this.#columns = all.filter((one) => shown.has(one));
  }

  heading(): string {
    const rule = '─'.repeat(this.#columns.reduce((sum, { width }) => sum + width + 2, -2));
    return `${this.#line(({ title }) => title)}\n${rule}`;
  }

  row(epoch: Epoch): string {
    return this.#line(({ of }) => of(epoch));
  }

  #line(cell: (column: { readonly title: string; of(epoch: Epoch): string }) => string): string {
    const cells = this.#columns.map((column, i) =>
      i === 0 ? cell(column).padEnd(column.width) : cell(column).padStart(column.width),
    );
    return cells.join('  ').trimEnd();
  }
}

/** What training has come to. */
export function report(model: Sequential, samples: Samples, diagnosis: Diagnosis, io: CommandIO): void {
  const width = widthOf(io);
  const { train } = samples;
  // A unit without a positive pre-activation on any sample.
  const layers = diagnosis.layers.map(({ layer, units, dead }) => [
    layer,
    String(units),
    String(dead.length),
    `${((100 * dead.length) / units).toFixed(1)}%`,
  ]);
  if (layers.length > 0) {
    print(io, table(['hidden layer', 'units', 'dead', 'fraction'], layers, width));
    print(io, `dead: a derivative of 0 on every one of the ${count(train.samples)} training samples\n`);
  }
  if (samples.task === 'classification' && samples.side !== undefined) {
    const columns = width === Infinity ? PIPED_WIDTH : width;
    print(io, showPredictions(model, samples.test, samples.side, samples.outputs, SHOWN, columns));
  }
}

function capital(name: string): string {
  return `${name[0]?.toUpperCase()}${name.slice(1)}`;
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}
