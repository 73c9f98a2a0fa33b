// Changes of a model's description, and what carries its values over to the model that the changed one describes.
import { type ActivationOption, activationConfig, isRowActivation } from '../activation-config.js';
import type { Initializer } from '../initializers.js';
import type { LayerConfig } from '../layers/layer.js';
import type { Network, NetworkConfig } from '../model/network.js';

/** ε of the fixed layer: far below any variance of float32 values that differ. */
const EPSILON = 2 ** -100;

function nameOf({ name, type }: LayerConfig): string {
  return name ?? type;
}

/** A name that no layer has: `standardize`, `standardize_1`. */
function freeName({ layers }: NetworkConfig, wanted: string): string {
  const taken = new Set(layers.map(nameOf));
  let name = wanted;
  for (let i = 1; taken.has(name); i++) name = `${wanted}_${i}`;
  return name;
}

/** Whether a description has an activation that works value by value. */
function activated({ type, activation }: LayerConfig): boolean {
  const name = (Object(activation) as { name?: string }).name;
  return (type === 'dense' || type === 'activation') && name !== undefined && !isRowActivation(name);
}

/** The hidden layers with an activation: those before the last layer of weights. */
export function hiddenActivations({ layers }: NetworkConfig): string[] {
  const last = layers.map(({ type }) => type).lastIndexOf('dense');
  return layers.slice(0, Math.max(last, 0)).filter(activated).map(nameOf);
}

/** Other activations for some layers. @throws {ArgumentError} if there is no such activation */
export function changeActivations(
  config: NetworkConfig,
  option: ActivationOption,
  names: readonly string[],
  caller: string,
): NetworkConfig {
  const activation = activationConfig(caller, option);
  return changeLayers(config, names, (layer) => [{ ...layer, activation }]);
}

/** Puts other layers in the place of some. */
export function changeLayers(
  config: NetworkConfig,
  names: readonly string[],
  change: (layer: LayerConfig) => readonly LayerConfig[],
): NetworkConfig {
  return {
    ...config,
    layers: config.layers.flatMap((layer) => (names.includes(nameOf(layer)) ? change(layer) : [layer])),
  };
}

/**
 * Dense layers with biases of 0 that draw weights in another way; by default as their activation asks for (He before
 * rectifiers, LeCun before SELU, else Glorot).
 */
export function withInitializer(
  config: NetworkConfig,
  names: readonly string[],
  initializer?: Initializer,
): NetworkConfig {
  return changeLayers(config, names, ({ kernelInitializer: _, biasInitializer: __, ...layer }) => [
    { ...layer, ...(initializer && { kernelInitializer: initializer }) } as LayerConfig,
  ]);
}

/** Batch norm between the weights and the activation of some dense layers. */
export function withBatchNorm(config: NetworkConfig, names: readonly string[]): NetworkConfig {
  return changeLayers(config, names, (layer) => {
    const { activation, ...linear } = layer;
    const name = nameOf(layer);
    if (layer.type !== 'dense' || !activation) return [layer];
    return [
      linear,
      { type: 'batchNorm', name: `${name}_norm` },
      { type: 'activation', name: `${name}_activation`, activation },
    ];
  });
}

/** A layer without its activation: gone, if it is nothing else. */
export function withoutActivation(config: NetworkConfig, name: string): NetworkConfig {
  return changeLayers(config, [name], ({ activation: _, ...layer }) =>
    layer.type === 'dense' ? [layer as LayerConfig] : [],
  );
}

/** A frozen batch norm: scale·(x − mean)/deviation + shift, by numbers of our own. */
function fixedLayer(name: string): LayerConfig {
  return { type: 'batchNorm', name, trainable: false, epsilon: EPSILON };
}

/** A fixed layer in front. Returns its name as well. */
export function withFixedFront(config: NetworkConfig, inputWidth: number): { config: NetworkConfig; name: string } {
  const name = freeName(config, 'standardize');
  const [{ inputShape: _, ...first } = { type: 'dense' }, ...rest] = config.layers;
  const front = { ...fixedLayer(name), inputShape: [inputWidth] as const };
  return { name, config: { ...config, layers: [front, first, ...rest] } };
}

/** A fixed layer at the end. */
export function withFixedEnd(config: NetworkConfig): { config: NetworkConfig; name: string } {
  const name = freeName(config, 'rescale');
  return { name, config: { ...config, layers: [...config.layers, fixedLayer(name)] } };
}

/** Values of a model's parameters, by path. */
export type Values = ReadonlyMap<string, Float32Array>;

export function valuesOf({ parameters }: Network): Values {
  return new Map(parameters.map(({ path, value }) => [path, value.data.slice()]));
}

/** Gives a model the values of those parameters that it shares by path and size, but for some layers'. */
export function carryOver(values: Values, network: Network, except: readonly string[] = []): void {
  for (const { path, value } of network.parameters) {
    const known = values.get(path);
    const layer = path.slice(0, path.lastIndexOf('.'));
    if (known?.length === value.length && !except.includes(layer)) value.data.set(known);
  }
}
