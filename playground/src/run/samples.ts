import type { TrainingData } from '../set-up/data.js';

type Samples = Pick<TrainingData, 'x' | 'y'>;

/** The golden ratio's fraction: its multiples fall evenly between 0 and 1, in step with no period. */
const GOLDEN = 0.618033988749895;

/**
 * So many of the samples, at most, from all over the set, one from each stretch of it: files may have them in order of
 * their classes, or class by class in turn.
 */
export function spreadOut({ x, y }: Samples, inputs: number, most: number): Samples {
  if (y.length <= most) return { x, y };
  const chosen = Array.from({ length: most }, (_, i) => Math.floor(((i + ((i * GOLDEN) % 1)) * y.length) / most));
  const kept = new Float32Array(most * inputs);
  chosen.forEach((sample, i) => {
    kept.set(x.subarray(sample * inputs, (sample + 1) * inputs), i * inputs);
  });
  const targets = chosen.map((sample) => y[sample] as number);
  return { x: kept, y: y instanceof Int32Array ? Int32Array.from(targets) : Float32Array.from(targets) };
}
