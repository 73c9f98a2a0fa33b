import { ArgumentError, describeValue } from '../../errors.js';
import type { ActivationConfig } from '../activation-config.js';
import { Layer } from './layer.js';

/** Layers that are part of a model, or of another layer. */
const taken = new WeakSet<Layer>();

/** Layers in a row, each with a name of its own. */
export class LayerList {
  readonly layers: Layer[] = [];
  readonly #byName = new Map<string, Layer>();
  /** How many layers of a type have been named. */
  readonly #named = new Map<string, number>();

  /** @throws {ArgumentError} if it is no layer, is part of a model already, or its name is taken */
  add(caller: string, argument: string, layer: Layer): void {
    if (!(layer instanceof Layer))
      throw new ArgumentError(caller, argument, `is ${describeValue(layer)}, expected a layer`);
    if (taken.has(layer)) {
      throw new ArgumentError(
        caller,
        argument,
        `${layer.name} is part of a model already, expected a layer of its own`,
      );
    }
    if (layer.unnamed) layer.name = this.#freeName(layer.type);
    else if (this.#byName.has(layer.name)) {
      const problem = `is named ${layer.name} as an earlier one, expected a name of its own`;
      throw new ArgumentError(caller, argument, problem);
    }
    taken.add(layer);
    this.#byName.set(layer.name, layer);
    this.layers.push(layer);
  }

  /** `dense`, `dense_1`, `dense_2`: the next that no layer has. */
  #freeName(type: string): string {
    let count = this.#named.get(type) ?? 0;
    const name = (): string => (count === 0 ? type : `${type}_${count}`);
    while (this.#byName.has(name())) count++;
    this.#named.set(type, count);
    return name();
  }

  get(name: string): Layer | undefined {
    return this.#byName.get(name);
  }

  get names(): string[] {
    return [...this.#byName.keys()];
  }

  clear(): void {
    this.layers.length = 0;
    this.#byName.clear();
    this.#named.clear();
  }
}

/** The activation that a layer's outputs meet first, past layers that only scale or drop values. */
export function activationBehind(layers: readonly Layer[], index: number): ActivationConfig | undefined {
  for (let i = index + 1; i < layers.length; i++) {
    const layer = layers[i] as Layer;
    if (layer.activation) return layer.activation;
    if (!layer.passesActivation) break;
  }
  return undefined;
}
