// Gathers rows of a matrix, and scores them against their classes. Row-major, without padding.
import { weightOf } from "./weights";

/** rows of `width` floats: to[i] = from[index[i]], index in 32-bit integers. A shuffled batch is picked so. */
export function gatherRows(from: usize, index: usize, to: usize, rows: i32, width: i32): void {
  const bytes = (<usize>width) << 2;
  for (let i = 0; i < rows; i++, index += 4, to += bytes) {
    memory.copy(to, from + <usize>load<u32>(index) * bytes, bytes);
  }
}

/**
 * The summed weights of the rows of outputs whose class is among the k best: fewer than k values are above its own. A
 * comparison with NaN goes against it. The class is targets[i], or with `oneHot` the place of the largest of
 * targets[i][·].
 */
export function weightOfTopK(
  outputs: usize, targets: usize, weights: usize, rows: i32, cols: i32, oneHot: bool, k: i32,
): f64 {
  const stride = (<usize>cols) << 2;
  let right: f64 = 0;
  for (let i = 0; i < rows; i++, outputs += stride) {
    const label = oneHot ? placeOfLargest(targets, cols) : <i32>load<f32>(targets);
    targets += oneHot ? stride : 4;
    const own = load<f32>(outputs + (label << 2));
    // Of equal values the first counts as the best, as argmax has it.
    let better = 0;
    for (let j = 0; j < cols; j++) {
      const other = load<f32>(outputs + (j << 2));
      if (!(other < own) && j != label && !(other == own && j > label)) better++;
    }
    if (better < k) right += weightOf(weights, i);
  }
  return right;
}

@inline
function placeOfLargest(row: usize, cols: i32): i32 {
  let place = 0;
  for (let j = 1; j < cols; j++) if (load<f32>(row + (j << 2)) > load<f32>(row + (place << 2))) place = j;
  return place;
}
