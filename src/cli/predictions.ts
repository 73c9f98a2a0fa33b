import { softmax } from '../index.js';
import type { Dataset } from '../io/dataset.js';
import type { Network } from '../nn/model/network.js';
import { drawImage, sideBySide } from './terminal.js';

/** The first samples of a data set as images in Braille, each over the class that it is, and the one that it is taken for. @param width of all, in columns */
export function showPredictions(
  model: Network,
  { x, y }: Dataset,
  side: number,
  classes: readonly string[],
  count: number,
  width: number,
): string {
  const pixels = side * side;
  const cols = classes.length;
  const probabilities = softmax(model.predict(x.subarray(0, count * pixels)), { cols });
  const blocks = Array.from({ length: Math.min(count, y.length) }, (_, i) => {
    const row = probabilities.subarray(i * cols, (i + 1) * cols);
    const best = row.indexOf(Math.max(...row));
    const sure = Math.round(100 * (row[best] as number));
    const mark = best === y[i] ? '' : ` (is ${classes[y[i] as number]})`;
    return [...drawImage(x.subarray(i * pixels, (i + 1) * pixels), side), `${classes[best]}, ${sure}%${mark}`];
  });
  return sideBySide(blocks, width);
}
