import type { RegressionDataset } from '../io/dataset.js';
import { type Moments, type Standardizer, standardize } from '../io/standardize.js';
import { batchNorm, fromJSON, type Network } from '../nn/index.js';
import type { Maker } from './architecture.js';
import type { Samples } from './samples.js';

/**
 * A batch norm that training leaves alone, which brings values from one mean and deviation to others. As a layer it is
 * saved and exported with the model, and `foldBatchNorm` merges it into its neighbour.
 */
const scaling =
  (name: string): Maker =>
  (options) =>
    // An epsilon so small that a float32 does not show it next to the variance, 1. The weight scales: the square of a
    // deviation may be out of float32's range.
    batchNorm({ ...options, name, epsilon: 1e-12, trainable: false });

/** Goes before a net, and brings its inputs to mean 0 and deviation 1 once `setScales` has been called. */
export const standardizing = scaling('standardize');

/** The mean and deviation of every column, of which scales are made. */
export interface Scales {
  readonly inputs: Standardizer;
  /** Of the values to predict; classes have none. */
  readonly targets: Standardizer | undefined;
}

/** The scales of what is trained on. */
export function scalesOf({ task, train, outputs }: Samples): Scales {
  return {
    inputs: standardize(train.x, { cols: train.features }),
    targets: task === 'regression' ? standardize(train.y, { cols: outputs.length }) : undefined,
  };
}

/** Sets the scales of the layer that goes before a net. */
export function setScales(network: Network, { inputs }: Scales): void {
  network.build();
  const { means, deviations } = doubles(inputs);
  const floats = means.map(Math.fround);
  set(network, 'standardize', {
    running_mean: floats,
    weight: deviations.map((deviation) => 1 / deviation),
    // What rounding to float32 took from the mean.
    bias: means.map((mean, i) => ((floats[i] as number) - mean) / (deviations[i] as number)),
  });
}

/** The samples with the values to predict at mean 0 and deviation 1, so that the loss minds every column alike. */
export function standardized(samples: Samples, { targets }: Scales): Samples {
  if (samples.task !== 'regression' || !targets) return samples;
  const { train, test } = samples;
  const scaled = (data: RegressionDataset): RegressionDataset => ({ ...data, y: targets.transform(data.y) });
  return { ...samples, train: scaled(train), test: scaled(test) };
}

/** What was trained on standardised samples as a model that predicts the samples' own values. */
export function restored(model: Network, { targets }: Scales): Network {
  if (!targets) return model;
  const { seed, layers } = model.toJSON();
  const whole = fromJSON({ seed, layers: [...layers, scaling('restore')({}).toJSON()] });
  whole.build();
  model.layers.forEach(({ name, parameters }) => {
    set(whole, name, Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.value.data])));
  });
  const { means, deviations } = doubles(targets);
  set(whole, 'restore', { weight: deviations, bias: means });
  return whole;
}

function doubles({ means, deviations }: Moments): Record<keyof Moments, Float64Array> {
  return { means: Float64Array.from(means), deviations: Float64Array.from(deviations) };
}

function set(network: Network, layer: string, values: Readonly<Record<string, ArrayLike<number>>>): void {
  for (const { name, value } of network.getLayer(layer).parameters) value.data.set(values[name] ?? value.data);
}
