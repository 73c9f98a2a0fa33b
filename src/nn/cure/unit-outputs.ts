import type { FloatArray } from '../../kernels/arguments.js';
import { ResidentBuffer } from '../../memory/resident.js';
import type { Network } from '../model/network.js';
import { Workspace } from '../model/workspace.js';

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
  const { layers, widths, inputWidth } = network;
  const samples = x.length / inputWidth;
  const workspace = new Workspace(Math.min(ROWS, samples));
  const found = new Map(
    [...watched].map(([place, units]) => [
      place,
      new Map(units.map((unit): [number, UnitOutput] => [unit, { smallest: Infinity, largest: -Infinity, mean: 0 }])),
    ]),
  );
  const maxWidth = Math.max(...layers.map((layer, i) => layer.maxWidth(widths[i] as number)));
  const last = Math.max(...watched.keys());
  try {
    for (let first = 0; first < samples; first += ROWS) {
      const rows = Math.min(ROWS, samples - first);
      const { take, hold } = workspace.alternating(rows, maxWidth);
      const input = take(inputWidth);
      let output = input;
      const steps = layers.slice(0, last).map((layer) => {
        const step = layer.planInference({ rows, input: output, take, hold });
        output = step.output;
        return step;
      });
      const values = x instanceof ResidentBuffer ? x.data : x;
      input.data.set(values.subarray(first * inputWidth, (first + rows) * inputWidth));
      steps.forEach((step, i) => {
        step.run();
        const units = found.get(i + 1);
        if (units) add(units, step.output, rows, samples);
      });
    }
  } finally {
    workspace.dispose();
  }
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
