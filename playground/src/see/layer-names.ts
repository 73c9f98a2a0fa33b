import type { LayerIndicators } from 'fourlane/nn';
import type { Look } from '../run/looks.js';

/** What layers are called on the page: `layer 1` … of those that have weights, the last of which is `output`. */
export function layerNames(look: Pick<Look, 'layers'>): ReadonlyMap<string, string> {
  const names = look.layers.filter(isDense).map(({ layer }) => layer);
  return new Map(names.map((layer, i) => [layer, i === names.length - 1 ? 'output' : `layer ${i + 1}`]));
}

/** Whether a layer multiplies by weights. The layer that standardises inputs does, but is not trained. */
function isDense({ type, trainable }: LayerIndicators): boolean {
  return type === 'dense' && trainable;
}
