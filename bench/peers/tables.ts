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
