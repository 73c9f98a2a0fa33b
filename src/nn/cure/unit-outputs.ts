import type { FloatArray } from '../../kernels/arguments.js';
import { type ResidentBuffer, viewAsBuffer } from '../../memory/resident.js';
import type { Network } from '../model/network.js';

/** What a unit gives over the samples. */
export interface UnitOutput {
  smallest: number;
  largest: number;
  mean: number;
}

/** Samples at a time. */
const ROWS = 256;

/**
 * What some units give in inference, over all samples.
 * @param watched units by the place of the layer that takes them in
 */
export function unitOutputs(
  network: Network,
  x: FloatArray,
  watched: ReadonlyMap<number, readonly number[]>,
): Map<number, Map<number, UnitOutput>> {
  const samples = x.length / network.inputWidth;
  const found = new Map(
    [...watched].map(([place, units]) => [
      place,
      new Map(units.map((unit): [number, UnitOutput] => [unit, { smallest: Infinity, largest: -Infinity, mean: 0 }])),
    ]),
  );
  const last = Math.max(...watched.keys());
  network.inBatches(viewAsBuffer(x), samples, ROWS, ({ input, steps }) => {
    const rows = input.length / network.inputWidth;
    for (const [i, step] of steps.slice(0, last).entries()) {
      step.run();
      const units = found.get(i + 1);
      if (units) add(units, step.output, rows, samples);
    }
  });
  return found;
}

function add(units: ReadonlyMap<number, UnitOutput>, { data }: ResidentBuffer, rows: number, samples: number): void {
  const width = data.length / rows;
  for (const [unit, known] of units) {
    for (let row = 0; row < rows; row++) {
      const value = data[row * width + unit] as number;
      known.smallest = Math.min(known.smallest, value);
      known.largest = Math.max(known.largest, value);
      known.mean += value / samples;
    }
  }
}
