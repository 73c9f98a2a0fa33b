import { ArgumentError } from '../../errors.js';
import type { Metric, MetricState } from '../metrics.js';
import { Mean, totalWeight } from '../weighted-mean.js';
import type { CompileOptions } from './compile-options.js';
import type { LogModes } from './monitor.js';
import type { TrainingState } from './training-state.js';
import type { TrainingPlan } from './training-step.js';

interface NamedState {
  readonly name: string;
  readonly state: MetricState;
  /** Whether samples count by their weights. */
  readonly weighted: boolean;
}

/** All that is reported besides the loss. */
export function metricsOf({ metrics = [], weightedMetrics = [] }: CompileOptions): Metric[] {
  return [...metrics, ...weightedMetrics];
}

/** All that is reported, by name, with the values that are better. */
export function logsOf(options: CompileOptions): LogModes {
  return { loss: 'min', ...Object.fromEntries(metricsOf(options).map(({ name, mode }) => [name, mode])) };
}

/** Loss and metrics over the batches of an epoch. */
export class EpochMetrics {
  readonly #loss: Mean;
  readonly #counted: readonly NamedState[];

  /** @param before sums to go on from, if there are any @throws {ArgumentError} if they are of other metrics */
  constructor(options: CompileOptions, before: TrainingState['sums'] = {}) {
    const names = Object.keys(logsOf(options));
    const given = Object.keys(before);
    if (given.length > 0 && given.sort().join() !== names.sort().join()) {
      throw new ArgumentError('fit', 'trainingState.sums', `are those of ${given}, expected those of ${names}`);
    }
    this.#loss = new Mean('loss', before.loss);
    this.#counted = metricsOf(options).map((metric) => ({
      name: metric.name,
      state: metric.createState(before[metric.name]),
      weighted: options.weightedMetrics?.includes(metric) ?? false,
    }));
  }

  sums(): TrainingState['sums'] {
    return { loss: this.#loss.sums, ...this.#byName(({ sums }) => sums) };
  }

  add({ rows, weights, output, targets, probabilities }: TrainingPlan, loss: number): void {
    const weight = totalWeight(rows, weights);
    this.#loss.add(loss * weight, weight);
    for (const { state, weighted } of this.#counted) {
      state.update(output, targets, rows, weighted ? weights : undefined, probabilities);
    }
  }

  logs(): Record<string, number> {
    return { loss: this.#loss.value, ...this.#byName(({ value }) => value) };
  }

  #byName<T>(what: (state: MetricState) => T): Record<string, T> {
    return Object.fromEntries(this.#counted.map(({ name, state }) => [name, what(state)]));
  }
}
