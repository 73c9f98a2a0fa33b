import { scale } from '../../kernels/nn/arithmetic.js';
import * as kernels from '../../kernels/nn/indicators.js';
import { alloc, type ResidentBuffer } from '../../memory/resident.js';

/** How values are spread. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  /** Root of the mean square. NaN or ∞ where a value is not finite. */
  readonly rms: number;
  readonly smallest: number;
  readonly largest: number;
  /** Fraction of the values that are exactly 0. */
  readonly zeros: number;
  /** Missing unless asked for. */
  readonly histogram?: Histogram;
}

/** How many values lie in each of equal parts of a range. */
export interface Histogram {
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
}

/** Bins of a histogram as it is given out. */
const PARTS = 40;

/** Gathers the spread of values that come batch by batch. */
export class SpreadMeter {
  readonly #sums = alloc(kernels.SPREAD_FLOATS);
  readonly #bins: ResidentBuffer | undefined;
  #count = 0;

  constructor(histogram: boolean) {
    const sums = this.#doubles();
    sums[3] = Infinity;
    sums[4] = -Infinity;
    this.#bins = histogram ? alloc(kernels.BINS) : undefined;
  }

  #doubles(): Float64Array {
    const { buffer, byteOffset } = this.#sums.data;
    return new Float64Array(buffer, byteOffset, 5);
  }

  add(values: ResidentBuffer): void {
    kernels.spread(values, this.#sums);
    if (this.#bins) kernels.histogram(values, this.#bins);
    this.#count += values.length;
  }

  read(): Spread {
    const [sum, squares, zeros, smallest, largest] = this.#doubles() as unknown as [
      number,
      number,
      number,
      number,
      number,
    ];
    const count = this.#count;
    return {
      count,
      mean: sum / count,
      rms: Math.sqrt(squares / count),
      smallest,
      largest,
      zeros: zeros / count,
      ...(this.#bins && { histogram: linear(this.#bins, smallest, largest) }),
    };
  }

  dispose(): void {
    this.#sums.dispose();
    this.#bins?.dispose();
  }
}

/** Gathers the spread of values that are to be multiplied, batch by batch by another factor; with a histogram. */
export class ScaledSpreadMeter {
  readonly #meter = new SpreadMeter(true);
  #scaled: ResidentBuffer | undefined;

  add(values: ResidentBuffer, factor: number): void {
    // `scale` takes four at a time.
    const room = (values.length + 3) & -4;
    if (!this.#scaled || this.#scaled.length < room) {
      this.#scaled?.dispose();
      this.#scaled = alloc(room);
    }
    this.#scaled.data.set(values.data);
    scale(this.#scaled.subarray(0, room), factor);
    this.#meter.add(this.#scaled.subarray(0, values.length));
  }

  read(): Spread {
    return this.#meter.read();
  }

  dispose(): void {
    this.#meter.dispose();
    this.#scaled?.dispose();
  }
}

/** Deals bins by sign, exponent and mantissa out to equal parts of a range: each value as if in its bin's middle. */
function linear(bins: ResidentBuffer, from: number, to: number): Histogram {
  const { buffer, byteOffset, length } = bins.data;
  const counts = new Array<number>(PARTS).fill(0);
  const width = (to - from) / PARTS;
  const bits = new Uint32Array(1);
  const middle = new Float32Array(bits.buffer);
  new Uint32Array(buffer, byteOffset, length).forEach((count, bin) => {
    if (count === 0) return;
    // Bins 0 and 4096 hold ±0; all others reach over 1/16 of an octave.
    bits[0] = bin % 4096 === 0 ? 0 : bin * 2 ** 19 + 2 ** 18;
    const part = width > 0 ? Math.floor(((middle[0] as number) - from) / width) : 0;
    const kept = Math.min(Math.max(part, 0), PARTS - 1);
    counts[kept] = (counts[kept] as number) + count;
  });
  return { from, to, counts };
}
