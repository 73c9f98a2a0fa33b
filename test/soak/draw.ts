// What the soak draws at random.
import type { Random } from '../../src/random.js';

export function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[random.below(choices.length)] as T;
}

/** Whether something of this probability happens. */
export function chance(random: Random, probability: number): boolean {
  return random.uniform() < probability;
}

/** Mostly short, now and then longer than the window through which plain arrays stream (10,240 values). */
export function length(random: Random): number {
  const kind = random.uniform();
  if (kind < 0.7) return random.below(70);
  return kind < 0.97 ? random.below(3000) : random.below(40_000);
}

export function values(random: Random, n: number, bound = 1): Float32Array {
  return Float32Array.from({ length: n }, () => random.uniform(-bound, bound));
}

const SPECIAL = [0, -0, Number.NaN, Infinity, -Infinity, 1e-40, -3e38];

/** Values in [−6, 6), and rarely a special one. */
export function anyValues(random: Random, n: number): Float32Array {
  return Float32Array.from({ length: n }, () => (chance(random, 0.02) ? pick(random, SPECIAL) : random.uniform(-6, 6)));
}
