import type { RegressionDataset } from '../io/dataset.js';
import { type Moments, type Standardizer, standardize } from '../io/standardize.js';
import { batchNorm, fromJSON, type Network, type Sequential } from '../nn/index.js';
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

const RESTORE = 'restore';

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
  const whole = fromJSON({ seed, layers: [...layers, scaling(RESTORE)({}).toJSON()] });
  whole.build();
  for (const { name } of model.layers) copy(model, whole, name);
  const { means, deviations } = doubles(targets);
  set(whole, RESTORE, { weight: deviations, bias: means });
  return whole;
}

/** What `restored` has made, and samples for it, as they were in training: without the layer that gives values their own scale. */
export function asTrained(model: Sequential, samples: Samples): { model: Sequential; samples: Samples } {
  const last = model.layers.at(-1);
  if (samples.task !== 'regression' || last?.name !== RESTORE || last.type !== 'batchNorm') return { model, samples };
  const { seed, layers } = model.toJSON();
  const trained = fromJSON({ seed, layers: layers.slice(0, -1) });
  trained.build();
  for (const { name } of trained.layers) copy(model, trained, name);
  const [deviations, means] = ['weight', 'bias'].map(
    (wanted) => last.parameters.find(({ name }) => name === wanted)?.value.data,
  ) as [Float32Array, Float32Array];
  const { length } = means;
  const scaled = (data: RegressionDataset): RegressionDataset => ({
    ...data,
    y: data.y.map((value, i) => (value - (means[i % length] as number)) / (deviations[i % length] as number)),
  });
  return { model: trained, samples: { ...samples, train: scaled(samples.train), test: scaled(samples.test) } };
}

function copy(from: Network, to: Network, layer: string): void {
  set(to, layer, Object.fromEntries(from.getLayer(layer).parameters.map(({ name, value }) => [name, value.data])));
}

function doubles({ means, deviations }: Moments): Record<keyof Moments, Float64Array> {
  return { means: Float64Array.from(means), deviations: Float64Array.from(deviations) };
}

function set(network: Network, layer: string, values: Readonly<Record<string, ArrayLike<number>>>): void {
  for (const { name, value } of network.getLayer(layer).parameters) value.data.set(values[name] ?? value.data);
}
