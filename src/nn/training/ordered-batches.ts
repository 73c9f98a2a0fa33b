import type { FloatArray } from '../../kernels/arguments.js';
import { ResidentBuffer } from '../../memory/resident.js';
import { count, flag, type Read, type TableOf, unchecked } from '../../options.js';
import { randomAt, shuffle } from '../random.js';
import type { Batch, CheckedBatch } from './data.js';
import type { TrainingProgress } from './training-state.js';

/** How `Sequential.batches` goes through the data. */
export interface BatchesOptions {
  /** Samples a batch. The last may have fewer. Default 32. */
  readonly batchSize?: number;
  /** Whether each epoch takes the samples in an order of its own, that of `fit`. Default true. */
  readonly shuffle?: boolean;
  /** How much each sample counts. Default: all the same. */
  readonly sampleWeight?: ArrayLike<number>;
}

export const BATCHES_OPTIONS = {
  batchSize: count({ default: 32 }),
  shuffle: flag(true),
  sampleWeight: unchecked<ArrayLike<number>>(),
} satisfies TableOf<BatchesOptions>;

/** The batches of the next epoch in the order of `fit`, as arrays of their own. When all are taken, the epoch is over. */
export function* orderedBatches(
  { x, y, sampleWeight, samples, targetWidth }: CheckedBatch,
  { batchSize, shuffle: shuffled }: Read<typeof BATCHES_OPTIONS>,
  seed: number,
  state: TrainingProgress,
): Generator<Batch, void> {
  const order = Int32Array.from({ length: samples }, (_, i) => i);
  if (shuffled) shuffle(order, randomAt(seed, 'shuffling', state.epoch));
  const inputWidth = x.length / samples;
  for (let first = 0; first < samples; first += batchSize) {
    const rows = order.subarray(first, first + batchSize);
    yield {
      x: gather(x, rows, inputWidth),
      y: gather(y, rows, targetWidth),
      ...(sampleWeight && { sampleWeight: gather(sampleWeight, rows, 1) }),
    };
  }
  state.finishEpoch();
}

function gather(values: FloatArray | ArrayLike<number>, rows: Int32Array, width: number): Float32Array<ArrayBuffer> {
  const from = values instanceof ResidentBuffer ? values.data : values;
  const result = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    for (let j = 0; j < width; j++) result[i * width + j] = from[row * width + j] as number;
  });
  return result;
}
