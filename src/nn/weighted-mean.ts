import { ArgumentError } from '../errors.js';
import type { ResidentBuffer } from '../memory/resident.js';

/** What a batch's samples weigh together: their number where they have no weights. */
export function totalWeight(rows: number, weights: ResidentBuffer | undefined): number {
  return weights ? weights.data.reduce((sum, weight) => sum + weight, 0) : rows;
}

/** A weighted mean in the making. */
export class Mean {
  #total: number;
  #weight: number;

  /** @param sums of another, to go on from @throws {ArgumentError} if they are not a finite total, and a weight from 0 on */
  constructor(caller: string, sums: readonly number[] = [0, 0]) {
    const [total = Number.NaN, weight = Number.NaN] = sums;
    if (!(sums.length === 2 && Number.isFinite(total) && Number.isFinite(weight) && weight >= 0)) {
      throw new ArgumentError(caller, 'sums', `is [${sums}], expected a finite number, and a weight from 0 on`);
    }
    this.#total = total;
    this.#weight = weight;
  }

  /** @param total what is averaged, times its weight */
  add(total: number, weight: number): void {
    this.#total += total;
    this.#weight += weight;
  }

  /** 0 where nothing weighs anything. */
  get value(): number {
    return this.#weight > 0 ? this.#total / this.#weight : 0;
  }

  get sums(): readonly number[] {
    return [this.#total, this.#weight];
  }
}
