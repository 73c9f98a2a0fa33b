import { isRowActivation } from '../activation-config.js';
import type { Layer } from '../layers/layer.js';

/** Units of a dense layer, and what happens to each on its own until the next dense layer mixes them. */
export interface Channel {
  readonly producer: Layer;
  /** Layers that keep units apart: activations, batch norm, dropout. */
  readonly between: readonly Layer[];
  readonly consumer: Layer;
  /** The place of the consumer among the model's layers. */
  readonly place: number;
}

/** The channels of a stack of layers. What a softmax, a glu or a layer of the user's own mixes makes none. */
export function channelsOf(layers: readonly Layer[]): Channel[] {
  return layers.flatMap((producer, i) => {
    if (producer.type !== 'dense') return [];
    const place = layers.findIndex(({ type }, k) => k > i && type === 'dense');
    const consumer = layers[place];
    const between = layers.slice(i + 1, place);
    const apart = between.every(({ keepsUnitsApart }) => keepsUnitsApart);
    const mixes = producer.activation && isRowActivation(producer.activation.name);
    return consumer && apart && !mixes ? [{ producer, between, consumer, place }] : [];
  });
}
