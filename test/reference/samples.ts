// Values for the inputs of tests, the same on every run.
import { Random } from '../../src/random.js';

/** n uniform values in [−size, size). */
export function values(n: number, seed = 1, size = 2): Float32Array<ArrayBuffer> {
  const random = new Random(seed, 99);
  return Float32Array.from({ length: n }, () => random.uniform(-size, size));
}

const SPECIAL = [0, -0, Number.NaN, Infinity, -Infinity, 1e-40, -3e38] as const;

/** n uniform values in [−6, 6) with the special ones strewn in: zeros, NaN, infinities, a subnormal, a huge one. */
export function valuesAndSpecials(n: number, seed: number): Float32Array<ArrayBuffer> {
  const random = new Random(seed);
  return Float32Array.from({ length: n }, (_, i) =>
    i % 23 === seed % 23 ? (SPECIAL[random.below(SPECIAL.length)] as number) : random.uniform(-6, 6),
  );
}

/** n normal values. */
export function normalValues(n: number, seed: number): Float32Array<ArrayBuffer> {
  const random = new Random(seed, 98);
  return Float32Array.from({ length: n }, () => random.normal());
}
