import type { TrainingData } from '../set-up/data.js';

/** What a picture shows of an input: as far above `middle` as below it. */
export interface Axis {
  readonly middle: number;
  readonly half: number;
}

/** Inputs at the middles of a picture's squares, row by row from the top left. */
export interface Grid {
  readonly side: number;
  readonly x: Float32Array<ArrayBuffer>;
  /** One for each input. */
  readonly axes: readonly Axis[];
}

/** Squares along a side of the picture of a net's outputs. */
const SIDE = 64;
/** The share of a common range that each input must fill for the picture to have one scale. */
const FILLED = 0.25;

/** The grid that shows all samples of one or two inputs; nothing for more. */
export function gridOf({ x, inputs }: TrainingData, side = SIDE): Grid | undefined {
  if (inputs > 2) return undefined;
  const axes = axesOf(x, inputs);
  const at = (input: number, i: number): number => {
    const { middle, half } = axes[input] as Axis;
    return middle + half * ((2 * i + 1) / side - 1);
  };
  if (inputs === 1) return { side, axes, x: Float32Array.from({ length: side }, (_, i) => at(0, i)) };
  const values = new Float32Array(2 * side * side);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      values.set([at(0, column), at(1, side - 1 - row)], 2 * (row * side + column));
    }
  }
  return { side, axes, x: values };
}

/** One range for all inputs where they are of like size and place, so that a circle is round; else to each its own. */
function axesOf(x: Float32Array, inputs: number): readonly Axis[] {
  const common = axisOf(x);
  const own = Array.from({ length: inputs }, (_, input) => axisOf(x.filter((_, i) => i % inputs === input)));
  return own.every(({ half }) => half >= FILLED * common.half) ? own.map(() => common) : own;
}

/** All values, with some room around them. */
function axisOf(values: Float32Array): Axis {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(low < high)) return { middle: Number.isFinite(low) ? low : 0, half: 1 };
  return { middle: (low + high) / 2, half: 0.55 * (high - low) };
}

/** The place of a value in a picture that begins at 0 and ends at 1. */
export function placeOf({ middle, half }: Axis, value: number): number {
  return (value - middle) / half / 2 + 0.5;
}
