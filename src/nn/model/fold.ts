import { ArgumentError, describeValue } from '../../errors.js';
import { batchNormFolding } from '../layers/batch-norm.js';
import { denseFolding } from '../layers/dense.js';
import { dropoutFolding } from '../layers/dropout.js';
import type { FoldedLayer, Folding } from '../layers/entry.js';
import type { Layer } from '../layers/layer.js';
import { layerNormFolding } from '../layers/layer-norm.js';
import { LAYERS, partsFromJSON } from './from-json.js';
import { Network } from './network.js';

/** @internal How layers are folded, by type. Others stay as they are. */
export const FOLDINGS: Readonly<Record<string, Folding>> = {
  batchNorm: batchNormFolding,
  dense: denseFolding,
  dropout: dropoutFolding,
  layerNorm: layerNormFolding,
};

function foldingOf(type: string): Folding {
  return (Object.hasOwn(FOLDINGS, type) ? FOLDINGS[type] : LAYERS.own.get(type)?.folding) ?? {};
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
    if (foldingOf(layer.type).identity) continue;
    const copy = copyOf(layer);
    const before = layers.at(-1);
    const joined = before && join(before, copy);
    if (joined) layers.splice(-1, 1, joined);
    else layers.push(copy);
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

/** Two neighbours as one layer, where one of them is affine and the other takes it in. */
function join(before: FoldedLayer, layer: FoldedLayer): FoldedLayer | undefined {
  const [first, second] = [foldingOf(before.config.type), foldingOf(layer.config.type)];
  const behind = first.scaleOutputs && second.affine?.(layer);
  const joined = behind && first.scaleOutputs?.(before, behind);
  if (joined) return joined;
  const inFront = second.scaleInputs && first.affine?.(before);
  return inFront && second.scaleInputs?.(layer, inFront);
}
