import { batchNorm, type Network } from '../nn/index.js';
import type { Maker } from './architecture.js';
import type { Samples } from './data.js';

const INPUTS = 'standardize';
const OUTPUTS = 'restore';
/** So small that a float32 does not show it beside a variance of 1. */
const EPSILON = 1e-12;

/**
 * A net between two batch norms that training leaves alone: the first brings the inputs to mean 0 and deviation 1, the
 * second, where values are predicted, brings the outputs from there to their own means and deviations. As layers they are
 * saved and exported with the model, and `foldBatchNorm` merges them into their neighbours.
 */
export function standardized(net: readonly Maker[], { task }: Samples): Maker[] {
  const scaling =
    (name: string): Maker =>
    (options) =>
      batchNorm({ ...options, name, epsilon: EPSILON, trainable: false });
  return [scaling(INPUTS), ...net, ...(task === 'regression' ? [scaling(OUTPUTS)] : [])];
}

/** Sets the scales by the samples to train on. */
export function setScales(network: Network, { task, train }: Samples): void {
  network.build();
  const inputs = moments(train.x, train.features);
  set(network, INPUTS, { running_mean: inputs.means, running_var: inputs.variances });
  if (task === 'regression') {
    const outputs = moments(train.y, train.y.length / train.samples);
    set(network, OUTPUTS, { weight: outputs.variances.map(Math.sqrt), bias: outputs.means });
  }
}

function set(network: Network, layer: string, values: Readonly<Record<string, Float64Array>>): void {
  for (const { name, value } of network.getLayer(layer).parameters) value.data.set(values[name] ?? value.data);
}

/** Mean and variance of each column; of a constant one the variance is taken to be 1. */
function moments(values: ArrayLike<number>, width: number): { means: Float64Array; variances: Float64Array } {
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
