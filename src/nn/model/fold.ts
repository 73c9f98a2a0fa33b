import { ArgumentError, describeValue } from '../../errors.js';
import type { Layer, LayerConfig } from '../layers/layer.js';
import { partsFromJSON } from './from-json.js';
import { Network } from './network.js';

/** A layer in the making: its description, and its parameters by name, in doubles until all is folded. */
interface FoldedLayer {
  readonly config: LayerConfig;
  readonly parameters: Readonly<Record<string, Float64Array>>;
}

/**
 * The network with its batch norms folded away, for inference: one behind a dense layer without activation, or before any
 * dense layer, becomes part of that layer's weights and bias, and dropout, which does nothing in inference, goes. What
 * stands between two nonlinearities stays. `predict` gives the same outputs but for rounding; the given network is left as
 * it is, and the new one shares nothing with it.
 */
export function foldBatchNorm(network: Network): Network {
  if (!(network instanceof Network)) {
    throw new ArgumentError('foldBatchNorm', 'network', `is ${describeValue(network)}, expected a model`);
  }
  network.build();
  const layers: FoldedLayer[] = [];
  for (const layer of network.layers) {
    if (layer.type === 'dropout') continue;
    const copy = copyOf(layer);
    const before = layers.at(-1);
    if (before && layer.type === 'batchNorm' && before.config.type === 'dense' && !before.config.activation) {
      layers.splice(-1, 1, scaledOutputs(before, affineOf(copy)));
    } else if (before && layer.type === 'dense' && before.config.type === 'batchNorm') {
      layers.splice(-1, 1, scaledInputs(affineOf(before), copy));
    } else layers.push(copy);
  }
  const configs = layers.map(({ config }, i) => ({
    ...config,
    ...(i === 0 && { inputShape: [network.inputWidth] as const }),
  }));
  const folded = new Network(...partsFromJSON({ seed: network.seed, layers: configs }));
  folded.build();
  folded.layers.forEach((layer, i) => {
    for (const { name, value } of layer.parameters) value.data.set(layers[i]?.parameters[name] as Float64Array);
  });
  return folded;
}

function copyOf(layer: Layer): FoldedLayer {
  const parameters = layer.parameters.map(({ name, value }) => [name, Float64Array.from(value.data)] as const);
  return { config: layer.toJSON(), parameters: Object.fromEntries(parameters) };
}

/** scale·x + shift, value by value of a sample. */
interface Affine {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/** What batch norm computes in inference: weight·(x − mean)/√(variance + ε) + bias. */
function affineOf({ config, parameters }: FoldedLayer): Affine {
  const { weight, bias, running_mean: mean, running_var: variance } = parameters as Record<string, Float64Array>;
  const scale = (weight as Float64Array).map(
    (w, j) => w / Math.sqrt((variance?.[j] as number) + Number(config.epsilon)),
  );
  return { scale, shift: scale.map((s, j) => (bias?.[j] as number) - s * (mean?.[j] as number)) };
}

/** Dense, then affine: scale·(W·x + b) + shift. */
function scaledOutputs({ config, parameters }: FoldedLayer, { scale, shift }: Affine): FoldedLayer {
  const { weight, bias } = parameters as { weight: Float64Array; bias?: Float64Array };
  const inputs = weight.length / scale.length;
  return biased(config, {
    weight: weight.map((w, i) => w * (scale[Math.floor(i / inputs)] as number)),
    bias: shift.map((t, j) => t + (scale[j] as number) * (bias?.[j] ?? 0)),
  });
}

/** Affine, then dense: W·(scale·x + shift) + b. */
function scaledInputs({ scale, shift }: Affine, { config, parameters }: FoldedLayer): FoldedLayer {
  const { weight, bias } = parameters as { weight: Float64Array; bias?: Float64Array };
  const inputs = scale.length;
  return biased(config, {
    weight: weight.map((w, i) => w * (scale[i % inputs] as number)),
    bias: Float64Array.from({ length: weight.length / inputs }, (_, unit) =>
      shift.reduce((sum, t, k) => sum + t * (weight[unit * inputs + k] as number), bias?.[unit] ?? 0),
    ),
  });
}

function biased(config: LayerConfig, parameters: FoldedLayer['parameters']): FoldedLayer {
  return { config: { ...config, useBias: true }, parameters };
}
