import { ArgumentError } from '../../errors.js';
import type { FloatArray } from '../../kernels/arguments.js';
import { alloc, ResidentBuffer } from '../../memory/resident.js';
import { inputFacts } from '../examine/inputs.js';
import { countSamples, type Network } from '../model/network.js';

/** Mean and deviation of each feature. */
export interface Moments {
  readonly means: ArrayLike<number>;
  readonly deviations: ArrayLike<number>;
}

/** A deviation of at most this fraction of the mean is rounding, and the feature constant. */
const ROUNDING = 1e-6;

/** Moments of the inputs, in float64. @throws {ArgumentError} if x does not fit, is empty, or holds NaN or ∞ */
export function momentsOf(caller: string, x: FloatArray, width: number): Moments {
  if (countSamples(caller, x, width) === 0) {
    throw new ArgumentError(caller, 'x', 'is empty, expected the training data');
  }
  const values = x instanceof ResidentBuffer ? x : alloc(x);
  try {
    const { means, deviations, bad } = inputFacts(values, width);
    if (bad) {
      const place = `sample ${bad.sample}, feature ${bad.feature}`;
      throw new ArgumentError(caller, 'x', `holds NaN or ∞ (${place}), expected finite numbers`);
    }
    return { means, deviations };
  } finally {
    if (values !== x) values.dispose();
  }
}

/** Sets a fixed layer in front to (x − mean)/deviation. What is constant in the data becomes 0 there, and is not blown up elsewhere. */
export function setStandardization(network: Network, name: string, { means, deviations }: Moments): void {
  const [, , mean, variance] = network.getLayer(name).parameters;
  mean?.value.data.set(means);
  variance?.value.data.set(
    Array.from(deviations, (d, j) => (d > ROUNDING * Math.abs(means[j] as number) ? Math.max(d * d, 2 ** -90) : 1)),
  );
}

/** Sets a fixed layer at the end to deviation·y + mean. */
export function setRescaling(network: Network, name: string, { means, deviations }: Moments): void {
  const [weight, bias] = network.getLayer(name).parameters;
  weight?.value.data.set(deviations);
  bias?.value.data.set(means);
}
