// What the contestants took, as tables.
import type { Cell, Table } from '../report.js';

/** Nanoseconds a call by contestant. */
export type Times = Record<string, number>;

export interface Measurement {
  readonly name: string;
  /** What a call does: values made, floating-point operations, or the unit in nanoseconds. */
  readonly work: number;
  readonly kernel: Times;
  readonly endToEnd: Times;
}

export interface Results {
  readonly elementwise: readonly Measurement[];
  readonly products: readonly Measurement[];
  readonly inference: readonly Measurement[];
  readonly training: readonly Measurement[];
}

/** Results of several runs as one: of who was in several, the lowest times. */
export function mergedResults(all: readonly Results[]): Results {
  const merge = (suite: keyof Results): Measurement[] => {
    const byName = new Map<string, Measurement>();
    for (const measurement of all.flatMap((results) => results[suite])) {
      const before = byName.get(measurement.name) ?? measurement;
      const kernel = lowest(before.kernel, measurement.kernel);
      const endToEnd = lowest(before.endToEnd, measurement.endToEnd);
      byName.set(measurement.name, { ...measurement, kernel, endToEnd });
    }
    return [...byName.values()];
  };
  return {
    elementwise: merge('elementwise'),
    products: merge('products'),
    inference: merge('inference'),
    training: merge('training'),
  };
}

function lowest(left: Times, right: Times): Times {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  const time = (name: string) =>
    Math.min(left[name] ?? Number.POSITIVE_INFINITY, right[name] ?? Number.POSITIVE_INFINITY);
  return Object.fromEntries(names.map((name) => [name, time(name)]));
}

const perUnit = (time: number, work: number) => time / work;
const flopRate = (time: number, flops: number) => flops / time;

/** A column a contestant, ours first, and how many times as fast as the fastest peer fourlane is; none without rows. */
export function tablesOf({ elementwise, products, inference, training }: Results, names: readonly string[]): Table[] {
  const [ours = '', ...peers] = names;
  const comparison = (
    title: string,
    measurements: readonly Measurement[],
    which: 'kernel' | 'endToEnd',
    figure: (time: number, work: number) => number,
  ): Table => ({
    title,
    headers: ['', ...names, 'fourlane is × the best peer'],
    rows: measurements.map(({ name, work, [which]: by }): Cell[] => {
      const best = Math.min(...peers.map((peer) => by[peer] ?? Number.POSITIVE_INFINITY));
      const cells = names.map((each) => by[each] && figure(by[each], work));
      return [name, ...cells, Number.isFinite(best) ? best / (by[ours] as number) : undefined];
    }),
  });
  return [
    comparison('Elementwise, kernel: ns/element', elementwise, 'kernel', perUnit),
    comparison('Elementwise, end to end: ns/element', elementwise, 'endToEnd', perUnit),
    comparison('Products m×k×n, kernel: GFLOP/s', products, 'kernel', flopRate),
    comparison('Products m×k×n, end to end: GFLOP/s', products, 'endToEnd', flopRate),
    comparison('Inference, kernel: µs', inference, 'kernel', perUnit),
    comparison('Inference, end to end: µs', inference, 'endToEnd', perUnit),
    comparison('Training step 784-128-64-10, loss read back: ms', training, 'endToEnd', perUnit),
  ].filter(({ rows }) => rows.length > 0);
}
