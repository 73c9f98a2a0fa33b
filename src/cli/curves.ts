import type { Epoch } from './report.js';
import { figure, sparkline, wrap } from './terminal.js';
import { deadFraction, type Moment } from './watch.js';

/** Columns of a plot. */
const WIDTH = 40;

/** A figure of a run over its epochs. */
export interface Series {
  readonly name: string;
  readonly epochs: readonly number[];
  readonly values: readonly number[];
}

/** Loss and metrics of training and test: `loss`, `testLoss`. */
export function epochSeries(finished: readonly Epoch[]): Series[] {
  const [first] = finished;
  if (!first) return [];
  const { epoch: _, millisecondsPerStep, samplesPerSecond, ...figures } = first;
  const epochs = finished.map(({ epoch }) => epoch);
  return Object.keys(figures).map((name) => ({ name, epochs, values: finished.map((one) => one[name] as number) }));
}

/** A figure of each layer that has it. */
export function layerSeries(
  moments: readonly Moment[],
  of: (layer: Moment['layers'][number]) => number | undefined,
): Series[] {
  const [first] = moments;
  const measured = first?.layers.filter((layer) => of(layer) !== undefined) ?? [];
  const epochs = moments.map(({ epoch }) => epoch);
  return measured.map(({ layer: name }) => ({
    name,
    epochs,
    values: moments.map(({ layers }) => {
      const layer = layers.find(({ layer }) => layer === name);
      return (layer && of(layer)) ?? Number.NaN;
    }),
  }));
}

/** Losses and dead units over the epochs, a line each; nothing where there is but one epoch. */
export function curvesText(finished: readonly Epoch[], moments: readonly Moment[], width: number): string {
  if (finished.length < 2) return '';
  const losses = epochSeries(finished).filter(({ name }) => name === 'loss' || name === 'testLoss');
  const low = Math.min(...losses.flatMap(({ values }) => values));
  const high = Math.max(...losses.flatMap(({ values }) => values));
  const rows = [
    ...losses.map(({ name, values }) => ({
      name: name === 'loss' ? name : 'test loss',
      values,
      low,
      high,
      text: figure,
    })),
    ...layerSeries(moments, deadFraction).map(({ name, values }) => {
      return {
        name: `dead, ${name}`,
        values,
        low: 0,
        high: 1,
        text: (value: number) => `${(100 * value).toFixed(1)}%`,
      };
    }),
  ];
  const names = Math.max(...rows.map(({ name }) => name.length));
  const ends = rows.map(({ values, text }) => `${text(values[0] as number)} → ${text(values.at(-1) as number)}`);
  const room = Math.min(WIDTH, width - names - Math.max(...ends.map(({ length }) => length)) - 4);
  const plots = rows.map(({ values, low, high }) => (room < 3 ? '' : `${sparkline(values, room, low, high)}  `));
  const widest = Math.max(...plots.map(({ length }) => length));
  const lines = rows.map(({ name }, i) => `${name.padEnd(names)}  ${plots[i]?.padEnd(widest)}${ends[i]}`);
  const [first] = moments;
  if (first?.layers.some(({ states }) => states)) lines.push(`dead: here on ${first.samples} of the training samples`);
  return wrap(lines.join('\n'), width);
}
