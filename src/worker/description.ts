import { ArgumentError } from '../errors.js';
import type { LayerConfig } from '../nn/layers/layer.js';
import type { LossConfig } from '../nn/losses.js';
import type { Metric, MetricConfig } from '../nn/metrics.js';
import {
  layerFromJSON,
  lossFromJSON,
  metricFromJSON,
  optimizerFromJSON,
  partsFromJSON,
  scheduleFromJSON,
} from '../nn/model/from-json.js';
import type { NetworkConfig } from '../nn/model/network.js';
import type { OptimizerConfig } from '../nn/optimizer.js';
import type { ScheduleConfig } from '../nn/schedules.js';
import { type Sequential, sequential } from '../nn/sequential.js';
import type { CompileOptions } from '../nn/training/compile-options.js';

/** A compiled model without its values. Plain JSON. */
export interface ModelDescription {
  readonly network: NetworkConfig;
  readonly optimizer: OptimizerConfig;
  readonly loss: LossConfig;
  readonly schedule?: ScheduleConfig | undefined;
  readonly metrics: readonly MetricConfig[];
  readonly weightedMetrics: readonly MetricConfig[];
  readonly clipNorm?: number | undefined;
  readonly clipValue?: number | undefined;
}

export function describeModel(model: Sequential): ModelDescription {
  const { optimizer, loss, schedule, metrics = [], weightedMetrics = [], ...limits } = model.compileOptions;
  return {
    network: model.toJSON(),
    optimizer: optimizer.toJSON(),
    loss: loss.toJSON(),
    schedule: schedule?.toJSON(),
    metrics: metrics.map(configOf),
    weightedMetrics: weightedMetrics.map(configOf),
    clipNorm: limits.clipNorm,
    clipValue: limits.clipValue,
  };
}

function configOf(metric: Metric): MetricConfig {
  const config = metric.toJSON?.();
  if (config) return config;
  const problem = `has a metric ${metric.name} of its own, expected one that has toJSON, for a Worker to make it again`;
  throw new ArgumentError('inWorker', 'model', problem);
}

/** The options of `compile` that a description holds. @throws {ArgumentError} if a part is of an unknown type */
export function compileOptionsOf(description: ModelDescription): CompileOptions {
  const { optimizer, loss, schedule, metrics, weightedMetrics, clipNorm, clipValue } = description;
  return {
    optimizer: optimizerFromJSON(optimizer),
    loss: lossFromJSON(loss),
    metrics: metrics.map(metricFromJSON),
    weightedMetrics: weightedMetrics.map(metricFromJSON),
    ...(schedule && { schedule: scheduleFromJSON(schedule) }),
    ...(clipNorm !== undefined && { clipNorm }),
    ...(clipValue !== undefined && { clipValue }),
  };
}

/** The model of a description, compiled, its values still to come. @throws {ArgumentError} if a part is of an unknown type */
export function modelOf(description: ModelDescription): Sequential {
  const options = compileOptionsOf(description);
  const model = sequential(...partsFromJSON(description.network));
  model.buildEmpty();
  model.compile(options);
  return model;
}

/** Gives a model the layers and the settings of another, which a cure has changed. */
export function changeModel(model: Sequential, description: ModelDescription): void {
  const { network, ...before } = describeModel(model);
  const { network: wanted, ...settings } = description;
  if (JSON.stringify(network) !== JSON.stringify(wanted)) {
    model.replaceLayers(partsFromJSON(wanted)[0]);
    model.compile(model.compileOptions);
  }
  if (JSON.stringify(before) === JSON.stringify(settings)) return;
  const { optimizer, clipNorm } = compileOptionsOf(description);
  model.retune({ optimizer, ...(clipNorm !== undefined && { clipNorm }) });
}

/**
 * Checks that what a Worker makes of a description is what the model has: a part that is written by hand may look like
 * another in its description.
 * @throws {ArgumentError} if a part cannot be described
 */
export function checkDescribable(model: Sequential): void {
  const { optimizer, loss, schedule, metrics = [], weightedMetrics = [] } = model.compileOptions;
  const check = (what: string, part: object, method: string, make: () => object): void => {
    let reason = 'its description makes another one';
    try {
      if (sameMethod(part, make(), method)) return;
    } catch (error) {
      if (!(error instanceof ArgumentError)) throw error;
      reason = error.message;
    }
    const advice = `expected one that can be described, for a Worker to make it again (${reason})`;
    throw new ArgumentError('inWorker', 'model', `has ${what} of its own, ${advice}`);
  };
  for (const layer of model.layers) {
    const config: LayerConfig = layer.toJSON();
    check(`a layer ${layer.name}`, layer, 'constructor', () => layerFromJSON('inWorker', config));
  }
  check('an optimiser', optimizer, 'update', () => optimizerFromJSON(optimizer.toJSON()));
  check('a loss', loss, 'compute', () => lossFromJSON(loss.toJSON()));
  if (schedule) check('a schedule', schedule, 'rate', () => scheduleFromJSON(schedule.toJSON()));
  for (const metric of [...metrics, ...weightedMetrics]) {
    check(`a metric ${metric.name}`, metric, 'createState', () => metricFromJSON(configOf(metric)));
  }
}

/** Whether two objects come from the same code: closures of one function have the same text. */
export function sameMethod(a: object, b: object, method: string): boolean {
  const [p, q] = [a, b].map((part) => (part as Readonly<Record<string, unknown>>)[method]);
  return p === q || (typeof p === 'function' && typeof q === 'function' && String(p) === String(q));
}
