import type { RegressionDataset } from '../io/dataset.js';
import { batchNorm, fromJSON, type Network } from '../nn/index.js';
import type { Maker } from './architecture.js';
import type { Samples } from './data.js';

/**
 * A batch norm that training leaves alone, which brings values from one mean and deviation to others. As a layer it is
 * saved and exported with the model, and `foldBatchNorm` merges it into its neighbour.
 */
const scaling =
  (name: string): Maker =>
  (options) =>
    // An epsilon so small that a float32 does not show it beside a variance of 1.
    batchNorm({ ...options, name, epsilon: 1e-12, trainable: false });

/** Goes before a net, and brings its inputs to mean 0 and deviation 1 once `setScales` has been called. */
export const standardizing = scaling('standardize');

/** The mean and variance of every column, of which scales are made. */
export interface Scales {
  readonly inputs: Moments;
  /** Of the values to predict; classes have none. */
  readonly targets: Moments | undefined;
}

/** The scales of what is trained on. */
export function scalesOf({ task, train, outputs }: Samples): Scales {
  return {
    inputs: moments(train.x, train.features),
    targets: task === 'regression' ? moments(train.y, outputs.length) : undefined,
  };
}

/** Sets the scales of the layer that goes before a net. */
export function setScales(network: Network, { inputs: { means, variances } }: Scales): void {
  network.build();
  set(network, 'standardize', { running_mean: means, running_var: variances });
}

/** The samples with the values to predict at mean 0 and deviation 1, so that the loss minds every column alike. */
export function standardized(samples: Samples, { targets }: Scales): Samples {
  if (samples.task !== 'regression' || !targets) return samples;
  const { train, test, outputs } = samples;
  const { means, variances } = targets;
  const scaled = (data: RegressionDataset): RegressionDataset => ({
    ...data,
    y: data.y.map((value, i) => {
      const column = i % outputs.length;
      return (value - (means[column] as number)) / Math.sqrt(variances[column] as number);
    }),
  });
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
  set(whole, 'restore', { weight: targets.variances.map(Math.sqrt), bias: targets.means });
  return whole;
}

function set(network: Network, layer: string, values: Readonly<Record<string, ArrayLike<number>>>): void {
  for (const { name, value } of network.getLayer(layer).parameters) value.data.set(values[name] ?? value.data);
}

interface Moments {
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

/** Mean and variance of each column; of a constant one the variance is taken to be 1. */
function moments(values: ArrayLike<number>, width: number): Moments {
  const rows = values.length / width;
  const means = new Float64Array(width);
  const variances = new Float64Array(width);
  for (let i = 0; i < values.length; i++)
    means[i % width] = (means[i % width] as number) + (values[i] as number) / rows;
  for (let i = 0; i < values.length; i++) {
    const d = (values[i] as number) - (means[i % width] as number);
    variances[i % width] = (variances[i % width] as number) + (d * d) / rows;
  }
  return { means, variances: variances.map((variance) => variance || 1) };
}
