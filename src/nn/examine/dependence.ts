import type { ResidentBuffer } from '../../memory/resident.js';
import { Random } from '../../random.js';
import { shuffle } from '../random.js';
import type { InputFacts } from './inputs.js';
import { LIMITS } from './limits.js';
import type { TargetFacts } from './targets.js';

/** How far targets depend on inputs, in standard errors from what shuffled targets give. */
export interface Dependence {
  /** By distance covariance (Székely, Rizzo & Bakirov 2007), which sees dependence of every kind on the whole. */
  readonly distance: number;
  /** By how alike the targets of nearest neighbours are, which sees dependence of every shape nearby. */
  readonly neighbours: number;
  /** What one of the two exceeds where targets depend on inputs in a way that so many samples can show. */
  readonly limit: number;
}

const PERMUTATIONS = 60;
/** Samples that are compared, each with each: at most, and at least; between, so that distances take so many differences. */
const MOST = 500;
const LEAST = 100;
const DIFFERENCES = 4e7;

/** How far targets depend on inputs, judged by some of the samples; undefined where they are too few. */
export function dependenceOf(
  x: ResidentBuffer,
  y: ArrayLike<number>,
  { samples, width, means, deviations, bad }: InputFacts,
  targets: TargetFacts,
): Dependence | undefined {
  const { classes } = targets;
  const others = classes ? samples - Math.max(...classes) : samples;
  if (bad || !targets.finite || samples < LEAST || others < LEAST / 3) return undefined;
  const order = Int32Array.from({ length: samples }, (_, i) => i);
  shuffle(order, new Random(1, 2));
  const chosen = order.subarray(0, Math.min(MOST, Math.max(LEAST, Math.sqrt(DIFFERENCES / width))));
  const values = x.data;
  const scaled = new Float64Array(chosen.length * width);
  chosen.forEach((sample, i) => {
    for (let k = 0; k < width; k++) {
      const deviation = deviations[k] as number;
      const offset = (values[sample * width + k] as number) - (means[k] as number);
      scaled[i * width + k] = deviation > 0 ? offset / deviation : 0;
    }
  });
  const columns = targets.width;
  // Of rare classes the others tell little: as much as twice the samples that are not of the commonest.
  const telling = Math.min(chosen.length, (2 * others * chosen.length) / samples);
  const limit = LIMITS.dependence * Math.min(1, Math.max(0.55, Math.sqrt(telling / MOST)));
  const byClass = targets.classes !== undefined;
  const target = (i: number, k: number): number => Number(y[(chosen[i] as number) * columns + k]);
  const found = dependence(scaled, chosen.length, (i, j) => {
    let sum = 0;
    for (let k = 0; k < columns; k++) {
      sum += byClass ? Number(target(i, k) !== target(j, k)) : (target(i, k) - target(j, k)) ** 2;
    }
    return Math.sqrt(sum);
  });
  return { ...found, limit };
}

/** @param x samples × width @param distance between the targets of two samples */
function dependence(
  x: Float64Array,
  samples: number,
  distance: (a: number, b: number) => number,
): Omit<Dependence, 'limit'> {
  const width = x.length / samples;
  const n = samples;
  const a = new Float64Array(n * n);
  const b = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += ((x[i * width + k] as number) - (x[j * width + k] as number)) ** 2;
      a[i * n + j] = a[j * n + i] = Math.sqrt(sum);
      b[i * n + j] = b[j * n + i] = distance(i, j);
    }
  }
  const nearest = Int32Array.from({ length: n }, (_, i) => {
    let best = i === 0 ? 1 : 0;
    for (let j = 0; j < n; j++) if (j !== i && (a[i * n + j] as number) < (a[i * n + best] as number)) best = j;
    return best;
  });
  center(a, n);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const covariance = (): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const row = (order[i] as number) * n;
      for (let j = 0; j < i; j++) sum += (a[i * n + j] as number) * (b[row + (order[j] as number)] as number);
    }
    return sum;
  };
  const likeness = (): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum -= b[(order[i] as number) * n + (order[nearest[i] as number] as number)] as number;
    return sum;
  };
  const [own, near] = [covariance(), likeness()];
  const random = new Random(1, 3);
  const [distances, neighbours]: [number[], number[]] = [[], []];
  for (let p = 0; p < PERMUTATIONS; p++) {
    shuffle(order, random);
    distances.push(covariance());
    neighbours.push(likeness());
  }
  return { distance: standardErrors(own, distances), neighbours: Math.abs(standardErrors(near, neighbours)) };
}

/** Takes off the means of rows and columns, and adds the mean of all. */
function center(a: Float64Array, n: number): void {
  const means = Float64Array.from(
    { length: n },
    (_, i) => a.subarray(i * n, (i + 1) * n).reduce((sum, value) => sum + value, 0) / n,
  );
  const all = means.reduce((sum, value) => sum + value, 0) / n;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      a[i * n + j] = (a[i * n + j] as number) - (means[i] as number) - (means[j] as number) + all;
}

function standardErrors(value: number, chance: readonly number[]): number {
  const mean = chance.reduce((sum, each) => sum + each, 0) / chance.length;
  const deviation = Math.sqrt(chance.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (chance.length - 1));
  return deviation > 0 ? (value - mean) / deviation : 0;
}
