import type { ResidentBuffer } from '../memory/resident.js';

/** What a batch's samples weigh together: their number where they have no weights. */
export function totalWeight(rows: number, weights: ResidentBuffer | undefined): number {
  return weights ? weights.data.reduce((sum, weight) => sum + weight, 0) : rows;
}
