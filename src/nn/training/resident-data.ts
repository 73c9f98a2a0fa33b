import { sumOfSquares } from '../../kernels/nn/gradients.js';
import { gatherRows } from '../../kernels/nn/rows.js';
import { alloc, ResidentBuffer } from '../../memory/resident.js';
import { randomAt, shuffle } from '../random.js';
import type { Batch, BatchBuffers, CheckedBatch, LoadableBatch, Targets } from './data.js';

/** A whole data set in linear memory, from which batches are gathered in any order by a kernel. */
export class ResidentData {
  readonly samples: number;
  readonly targetWidth: number;
  readonly weighted: boolean;
  /** What this object allocated, rather than was given. */
  readonly #own: ResidentBuffer[] = [];
  readonly #x: ResidentBuffer;
  readonly #y: ResidentBuffer;
  readonly #weights: ResidentBuffer | undefined;
  /** Sample numbers in the order of use, as 32-bit integers. */
  readonly #order: ResidentBuffer;
  readonly #inputWidth: number;

  constructor({ x, y, sampleWeight, samples, targetWidth }: CheckedBatch) {
    this.samples = samples;
    this.targetWidth = targetWidth;
    this.weighted = sampleWeight !== undefined;
    this.#inputWidth = x.length / samples;
    try {
      this.#x = this.#resident(x);
      this.#y = this.#resident(y);
      this.#weights = sampleWeight && this.#resident(sampleWeight);
      this.#order = this.#resident(new Float32Array(samples));
    } catch (error) {
      this.dispose();
      throw error;
    }
    const numbers = this.#sampleNumbers();
    for (let i = 0; i < samples; i++) numbers[i] = i;
  }

  /** What the caller's buffers own is used in place: they say so when it is gone. */
  #resident(values: Targets): ResidentBuffer {
    if (values instanceof ResidentBuffer && values.owned) return values;
    const buffer = alloc(values instanceof ResidentBuffer ? values.data : Float32Array.from(values));
    this.#own.push(buffer);
    return buffer;
  }

  #sampleNumbers(): Int32Array {
    const { buffer, byteOffset } = this.#order.data;
    return new Int32Array(buffer, byteOffset, this.samples);
  }

  /** The samples with their targets, as they lie in memory. */
  get whole(): Batch {
    return { x: this.#x, y: this.#y };
  }

  /** Where the first value stands that is NaN or ∞, if there is one: x or y, and the place in words. */
  notFinite(): { readonly of: 'x' | 'y'; readonly place: string } | undefined {
    for (const [of, values, what] of [
      ['x', this.#x, 'feature'],
      ['y', this.#y, 'value'],
    ] as const) {
      if (Number.isFinite(sumOfSquares(values))) continue;
      const at = values.data.findIndex((value) => !Number.isFinite(value));
      const width = values.length / this.samples;
      return { of, place: `sample ${Math.floor(at / width)}${width > 1 ? `, ${what} ${at % width}` : ''}` };
    }
    return undefined;
  }

  /** The order of an epoch: a function of seed and epoch alone. */
  shuffle(seed: number, epoch: number): void {
    const numbers = this.#sampleNumbers();
    for (let i = 0; i < numbers.length; i++) numbers[i] = i;
    shuffle(numbers, randomAt(seed, 'shuffling', epoch));
  }

  /** Batches in the current order, from batch `skip` on. Each must be copied before the order changes. */
  *batches(batchSize: number, skip = 0): Generator<LoadableBatch, void> {
    for (let first = skip * batchSize; first < this.samples; first += batchSize) {
      const rows = Math.min(batchSize, this.samples - first);
      const { targetWidth, weighted } = this;
      yield { rows, targetWidth, weighted, copyTo: (buffers) => this.#gather(first, rows, buffers) };
    }
  }

  #gather(first: number, rows: number, { input, targets, weights }: BatchBuffers): void {
    gatherRows(this.#x, this.#order, first, input, rows, this.#inputWidth);
    gatherRows(this.#y, this.#order, first, targets, rows, this.targetWidth);
    if (weights && this.#weights) gatherRows(this.#weights, this.#order, first, weights, rows, 1);
  }

  dispose(): void {
    for (const buffer of this.#own) buffer.dispose();
  }
}
