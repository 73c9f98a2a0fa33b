// Arrays of random kinds: plain or resident, whole or a part, a view of linear memory; with a guard on both sides.
import { alloc, type FloatArray, type ResidentBuffer } from 'fourlane';
import type { Random } from '../../src/random.js';

const GUARD = 12345.5;
const MAX_GUARD = 5;

export class Place {
  readonly length: number;
  readonly #before: number;
  readonly #own: Float32Array | undefined;
  readonly #buffer: ResidentBuffer | undefined;
  readonly #resident: boolean;

  /** @param resident whether a kernel gets a resident buffer; else a plain array, now and then a view of linear memory */
  constructor(random: Random, values: Float32Array, resident: boolean) {
    this.length = values.length;
    this.#before = random.below(MAX_GUARD);
    const padded = new Float32Array(this.#before + values.length + random.below(MAX_GUARD)).fill(GUARD);
    padded.set(values, this.#before);
    this.#resident = resident;
    if (resident || random.below(8) === 0) this.#buffer = alloc(padded);
    else this.#own = padded;
  }

  /** What a call is given. Take it right before: a view does not outlive growth of the memory. */
  get array(): FloatArray {
    return this.#resident ? (this.#buffer as ResidentBuffer).subarray(...this.#bounds) : this.#view;
  }

  /** The values as they are now. */
  get values(): Float32Array {
    return this.#view.slice();
  }

  /** Throws if something was written next to the values. */
  checkGuards(what: string): void {
    const all = this.#all;
    const [from, to] = this.#bounds;
    const at = all.findIndex((value, i) => (i < from || i >= to) && value !== GUARD);
    if (at >= 0)
      throw new Error(`${what}: ${all[at]} was written ${at < from ? from - at : at - to + 1} values outside`);
  }

  dispose(): void {
    this.#buffer?.dispose();
  }

  get #bounds(): [number, number] {
    return [this.#before, this.#before + this.length];
  }

  get #all(): Float32Array {
    return this.#own ?? (this.#buffer as ResidentBuffer).data;
  }

  get #view(): Float32Array {
    return this.#all.subarray(...this.#bounds);
  }
}
