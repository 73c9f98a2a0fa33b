import type { TrainingData } from '../set-up/data.js';

type Samples = Pick<TrainingData, 'x' | 'y'>;

/** So many of the samples, at most, from all over the set: files may have them in order of their classes. */
export function spreadOut({ x, y }: Samples, inputs: number, most: number): Samples {
  if (y.length <= most) return { x, y };
  const chosen = Array.from({ length: most }, (_, i) => Math.floor((i * y.length) / most));
  const kept = new Float32Array(most * inputs);
  chosen.forEach((sample, i) => {
    kept.set(x.subarray(sample * inputs, (sample + 1) * inputs), i * inputs);
  });
  const targets = chosen.map((sample) => y[sample] as number);
  return { x: kept, y: y instanceof Int32Array ? Int32Array.from(targets) : Float32Array.from(targets) };
}
