import { checkCopy } from '../../checks.js';
import { ArgumentError, describeValue } from '../../errors.js';
import { listener, number, optional, readOptions, type TableOf, unchecked } from '../../options.js';
import type { Finding } from '../examine/findings.js';
import type { Loss } from '../losses.js';
import type { Metric } from '../metrics.js';
import type { Network } from '../model/network.js';
import type { Optimizer } from '../optimizer.js';
import type { Schedule } from '../schedules.js';

export interface CompileOptions {
  /** Such as `adam()`. */
  readonly optimizer: Optimizer;
  /** Such as `categoricalCrossentropy()`. */
  readonly loss: Loss;
  /** Reported beside the loss, each under a name of its own; every sample counts the same. Default: none. */
  readonly metrics?: readonly Metric[];
  /** The same, but samples count by their weights and those of their classes, as they do in the loss. Default: none. */
  readonly weightedMetrics?: readonly Metric[];
  /** Varies the optimiser's learning rate. Default: constant. */
  readonly schedule?: Schedule;
  /** Scales all gradients down together if their Euclidean norm is above this (Pascanu et al. 2013). Default: never. */
  readonly clipNorm?: number;
  /** Cuts every gradient to ± this. Default: never. */
  readonly clipValue?: number;
  /** Told what is ill: by `compile` where outputs and loss do not fit, and by `fit` unless it has its own. Default: nobody. */
  readonly onFinding?: (finding: Finding) => void;
}

const limit = optional(number({ above: 0 }));

const OPTIONS = {
  optimizer: unchecked<Optimizer>(),
  loss: unchecked<Loss>(),
  metrics: unchecked<readonly Metric[]>(),
  weightedMetrics: unchecked<readonly Metric[]>(),
  schedule: unchecked<Schedule>(),
  clipNorm: limit,
  clipValue: limit,
  onFinding: optional(listener<[Finding]>()),
} satisfies TableOf<CompileOptions>;

/** @throws {ArgumentError} if the options do not fit together, or the model */
export function checkCompileOptions(network: Network, options: CompileOptions): void {
  readOptions('compile', options, OPTIONS);
  const { optimizer, loss, schedule, metrics = [], weightedMetrics = [] } = options;
  const part = (name: string, given: unknown, method: string, example: string): void => {
    checkCopy('compile', name, given);
    if (typeof Object(given)[method] === 'function') return;
    throw new ArgumentError(
      'compile',
      name,
      `is ${describeValue(given)}, expected what a function such as ${example} returns`,
    );
  };
  part('optimizer', optimizer, 'update', 'adam()');
  part('loss', loss, 'compute', 'meanSquaredError()');
  const end = network.layers.at(-1)?.activation?.name;
  if (loss.fromLogits && loss.fromLogits !== end && (end === 'softmax' || end === 'sigmoid')) {
    const problem = `is ${loss.type}, which contains a ${loss.fromLogits}, but the model ends in a ${end}`;
    throw new ArgumentError('compile', 'loss', `${problem}: expected one that fits`);
  }
  if (loss.fromLogits === 'softmax' && network.outputWidth === 1) {
    const problem = `is ${loss.type}, which is always 0 for the single output that the model has`;
    throw new ArgumentError('compile', 'loss', `${problem}: expected binaryCrossentropy`);
  }
  if (end === 'softmax' && network.outputWidth === 1) {
    const problem = `is ${loss.type}, but the model ends in a softmax of a single value, which is always 1`;
    throw new ArgumentError('compile', 'loss', `${problem}: expected a sigmoid, or more outputs`);
  }
  if (schedule !== undefined) part('schedule', schedule, 'rate', 'cosineDecay()');
  const logs = new Set(['loss']);
  for (const [name, list] of Object.entries({ metrics, weightedMetrics })) {
    if (!Array.isArray(list)) {
      throw new ArgumentError('compile', name, `is ${describeValue(list)}, expected an array such as [accuracy()]`);
    }
    list.forEach((metric: Metric, i) => {
      part(`${name}[${i}]`, metric, 'createState', 'accuracy()');
      checkMetricName(`${name}[${i}].name`, metric.name, logs);
      logs.add(metric.name);
    });
  }
}

/** Logs are told apart by their names; what begins with `val_` is the same on the validation data. */
function checkMetricName(argument: string, name: string, taken: ReadonlySet<string>): void {
  if (typeof name === 'string' && !name.startsWith('val_') && !taken.has(name)) return;
  const expected = "expected a name that no other log has, without val_ in front: accuracy({ name: 'other' })";
  throw new ArgumentError('compile', argument, `is ${describeValue(name)}, ${expected}`);
}
