import { ArgumentError } from '../errors.js';
import type { ResidentData } from './data.js';
import type { Metric, Tally } from './metrics.js';
import type { CompileOptions, Position, Trainer, TrainingPlan } from './trainer.js';
import { Mean, totalWeight } from './weights.js';

interface Counted {
  readonly name: string;
  readonly tally: Tally;
  /** Whether samples count by their weights. */
  readonly weighted: boolean;
}

/** All that is reported beside the loss. */
export function metricsOf({ metrics = [], weightedMetrics = [] }: CompileOptions): Metric[] {
  return [...metrics, ...weightedMetrics];
}

/** The names of all that is reported. */
export function logsOf(options: CompileOptions): string[] {
  return ['loss', ...metricsOf(options).map(({ name }) => name)];
}

/** Loss and metrics over the batches of an epoch. */
export class Totals {
  readonly #loss: Mean;
  readonly #counted: readonly Counted[];

  /** @param before sums to go on from, if there are any @throws {ArgumentError} if they are of other metrics */
  constructor(options: CompileOptions, before: Position['sums'] = {}) {
    const names = logsOf(options);
    const given = Object.keys(before);
    if (given.length > 0 && given.sort().join() !== names.sort().join()) {
      throw new ArgumentError('fit', 'position.sums', `are those of ${given}, expected those of ${names}`);
    }
    this.#loss = new Mean('loss', before.loss);
    this.#counted = metricsOf(options).map((metric) => ({
      name: metric.name,
      tally: metric.start(before[metric.name]),
      weighted: options.weightedMetrics?.includes(metric) ?? false,
    }));
  }

  sums(): Position['sums'] {
    return { loss: this.#loss.sums, ...this.#byName(({ sums }) => sums) };
  }

  add({ rows, weights, output, targets, probabilities }: TrainingPlan, loss: number): void {
    const weight = totalWeight(rows, weights);
    this.#loss.add(loss * weight, weight);
    for (const { tally, weighted } of this.#counted) {
      tally.add(output, targets, rows, weighted ? weights : undefined, probabilities);
    }
  }

  logs(): Record<string, number> {
    return { loss: this.#loss.value, ...this.#byName(({ value }) => value) };
  }

  #byName<T>(what: (tally: Tally) => T): Record<string, T> {
    return Object.fromEntries(this.#counted.map(({ name, tally }) => [name, what(tally)]));
  }
}

/** Loss and metrics of a model on data, without learning from them. */
export function evaluateData(trainer: Trainer, data: ResidentData, batchSize: number): Record<string, number> {
  const totals = new Totals(trainer.options);
  for (const plan of trainer.batches(data, batchSize)) totals.add(plan, trainer.forward(plan, false));
  return totals.logs();
}
