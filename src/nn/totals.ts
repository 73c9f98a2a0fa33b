import type { ResidentData } from './data.js';
import type { Metric, Tally } from './metrics.js';
import type { Position, Trainer, TrainingPlan } from './trainer.js';
import { totalWeight } from './weights.js';

interface Counted {
  readonly name: string;
  readonly tally: Tally;
  /** Whether samples count by their weights. */
  readonly weighted: boolean;
}

/** Loss and metrics over the batches of an epoch. */
export class Totals {
  readonly #counted: readonly Counted[];
  #loss: number;
  #weight: number;

  /** @param before sums to go on from */
  constructor({ options: { metrics = [], weightedMetrics = [] } }: Trainer, before: Position['sums'] = {}) {
    [this.#loss = 0, this.#weight = 0] = before.loss ?? [];
    const count =
      (weighted: boolean) =>
      ({ name, start }: Metric): Counted => ({ name, tally: start(before[name]), weighted });
    this.#counted = [...metrics.map(count(false)), ...weightedMetrics.map(count(true))];
  }

  sums(): Position['sums'] {
    return { loss: [this.#loss, this.#weight], ...this.#byName(({ sums }) => sums) };
  }

  add({ rows, weights, output, targets }: TrainingPlan, loss: number): void {
    const weight = totalWeight(rows, weights);
    this.#loss += loss * weight;
    this.#weight += weight;
    for (const { tally, weighted } of this.#counted) tally.add(output, targets, rows, weighted ? weights : undefined);
  }

  logs(): Record<string, number> {
    // Samples that all weigh nothing have no loss.
    return { loss: this.#weight > 0 ? this.#loss / this.#weight : 0, ...this.#byName(({ value }) => value) };
  }

  #byName<T>(what: (tally: Tally) => T): Record<string, T> {
    return Object.fromEntries(this.#counted.map(({ name, tally }) => [name, what(tally)]));
  }
}

/** Loss and metrics of a model on data, without learning from them. */
export function evaluateData(trainer: Trainer, data: ResidentData, batchSize: number): Record<string, number> {
  const totals = new Totals(trainer);
  for (const plan of trainer.batches(data, batchSize)) totals.add(plan, trainer.forward(plan, false));
  return totals.logs();
}
