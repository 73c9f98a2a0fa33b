import type { TrainingData } from '../set-up/data.js';

/** Inputs at the middles of a picture's squares, row by row from the top left. */
export interface Grid {
  readonly side: number;
  readonly x: Float32Array<ArrayBuffer>;
  /** The picture's edges in inputs: as far to the right of `middle` as to the left. */
  readonly middle: number;
  readonly half: number;
}

/** Squares along a side of the picture of a net's outputs. */
const SIDE = 64;

/** The grid that shows all samples of one or two inputs; nothing for more. */
export function gridOf({ x, inputs }: TrainingData, side = SIDE): Grid | undefined {
  if (inputs > 2) return undefined;
  const { middle, half } = rangeOf(x);
  const at = (i: number): number => middle + half * ((2 * i + 1) / side - 1);
  if (inputs === 1) return { side, middle, half, x: Float32Array.from({ length: side }, (_, i) => at(i)) };
  const values = new Float32Array(2 * side * side);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      values.set([at(column), at(side - 1 - row)], 2 * (row * side + column));
    }
  }
  return { side, middle, half, x: values };
}

/** A square about all values, with some room around them. */
function rangeOf(x: Float32Array): { middle: number; half: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const value of x) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(low < high)) return { middle: Number.isFinite(low) ? low : 0, half: 1 };
  return { middle: (low + high) / 2, half: 0.55 * (high - low) };
}
