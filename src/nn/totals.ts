import type { ResidentData } from './data.js';
import type { Tally } from './metrics.js';
import type { Position, Trainer, TrainingPlan } from './trainer.js';

/** Loss and metrics over the batches of an epoch. */
export class Totals {
  readonly #tallies: readonly (readonly [name: string, tally: Tally])[];
  #loss: number;
  #weight: number;

  /** @param before sums to go on from */
  constructor({ options: { metrics = [] } }: Trainer, before: Position['sums'] = {}) {
    [this.#loss = 0, this.#weight = 0] = before.loss ?? [];
    this.#tallies = metrics.map(({ name, start }) => [name, start(before[name])]);
  }

  sums(): Position['sums'] {
    return {
      loss: [this.#loss, this.#weight],
      ...Object.fromEntries(this.#tallies.map(([name, tally]) => [name, tally.sums])),
    };
  }

  add({ rows, weights, output, targets }: TrainingPlan, loss: number): void {
    const weight = weights ? weights.data.reduce((sum, w) => sum + w, 0) : rows;
    this.#loss += loss * weight;
    this.#weight += weight;
    for (const [, tally] of this.#tallies) tally.add(output, targets, rows);
  }

  logs(): Record<string, number> {
    return {
      // A batch whose samples all weigh nothing has no loss.
      loss: this.#weight > 0 ? this.#loss / this.#weight : 0,
      ...Object.fromEntries(this.#tallies.map(([name, tally]) => [name, tally.value])),
    };
  }
}

/** Loss and metrics of a model on data, without learning from them. */
export function evaluateData(trainer: Trainer, data: ResidentData, batchSize: number): Record<string, number> {
  const totals = new Totals(trainer);
  for (const plan of trainer.batches(data, batchSize)) totals.add(plan, trainer.forward(plan, false));
  return totals.logs();
}
