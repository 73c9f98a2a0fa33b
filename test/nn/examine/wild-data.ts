// Data that the limits of the examination were not chosen on.
import { type Data, Dice } from './data.js';

interface Sample {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Samples that `one` draws, and as many others as validation takes. */
function collect(kind: Data['kind'], samples: number, outputs: number, one: () => Sample, validation = 500): Data {
  const some = (count: number): { x: Float32Array; y: Float32Array } => {
    const drawn = Array.from({ length: count }, one);
    return { x: Float32Array.from(drawn.flatMap(({ x }) => x)), y: Float32Array.from(drawn.flatMap(({ y }) => y)) };
  };
  const { x, y } = some(samples);
  return { x, y, validation: some(validation), inputs: x.length / samples, outputs, kind };
}

const oneHot = (label: number, classes: number): number[] =>
  Array.from({ length: classes }, (_, i) => Number(i === label));

/** Two half circles that reach into each other. */
export function moons(seed: number, samples = 800): Data {
  const dice = new Dice(seed + 100);
  return collect('binary', samples, 1, () => {
    const y = dice.below(2);
    const angle = dice.uniform(0, Math.PI);
    const [a, b] = y ? [1 - Math.cos(angle), 0.5 - Math.sin(angle)] : [Math.cos(angle), Math.sin(angle)];
    return { x: [a - 0.5 + 0.15 * dice.normal(), b - 0.25 + 0.15 * dice.normal()], y: [y] };
  });
}

/** A ring around a disc, two classes as one-hot rows. */
export function rings(seed: number, samples = 700): Data {
  const dice = new Dice(seed + 200);
  return collect('classes', samples, 2, () => {
    const y = dice.below(2);
    const angle = dice.uniform(0, 2 * Math.PI);
    const radius = (y ? 1.6 : 0.6) + 0.2 * dice.normal();
    return { x: [radius * Math.cos(angle), radius * Math.sin(angle)], y: oneHot(y, 2) };
  });
}

/** The parity of three signs among six numbers from −1 to 1. */
export function parity(seed: number, samples = 1500): Data {
  const dice = new Dice(seed + 300);
  return collect('binary', samples, 1, () => {
    const x = Array.from({ length: 6 }, () => dice.uniform(-1.7, 1.7));
    return { x, y: [Number(Math.sign((x[0] as number) * (x[1] as number) * (x[2] as number)) > 0)] };
  });
}

/** Unlike clouds of three to eight classes, some of them rarer than others. */
export function clouds(seed: number, samples = 900): Data {
  const dice = new Dice(seed + 400);
  const [classes, width] = [3 + dice.below(6), 4 + dice.below(20)];
  const make = (deviation: number): number[] => Array.from({ length: width }, () => deviation * dice.normal());
  const centers = Array.from({ length: classes }, () => make(1.2));
  const weights = centers.map(() => dice.uniform(1, 4));
  const total = weights.reduce((a, b) => a + b);
  return collect('classes', samples, classes, () => {
    let [y, rest] = [0, dice.uniform(0, total) - (weights[0] as number)];
    while (rest > 0 && y < classes - 1) rest -= weights[++y] as number;
    const center = centers[y] as number[];
    return { x: make(0.9).map((value, i) => value + (center[i] as number)), y: [y] };
  });
}

/** Words that are there or not, most of them rare: what a text is about. */
export function words(seed: number, samples = 1500): Data {
  const dice = new Dice(seed + 500);
  const [classes, width] = [3, 120];
  const usual = Array.from({ length: classes }, () => Array.from({ length: width }, () => dice.uniform(0, 1) ** 3));
  return collect('classes', samples, classes, () => {
    const y = dice.below(classes);
    return { x: (usual[y] as number[]).map((p) => Number(dice.uniform(0, 1) < 0.5 * p)), y: [y] };
  });
}

/** Friedman's first problem (1991), features from 0 to 1, targets of deviation about 1. */
export function friedman(seed: number, samples = 1200): Data {
  const dice = new Dice(seed + 600);
  return collect('numbers', samples, 1, () => {
    const x = Array.from({ length: 10 }, () => dice.uniform(0, 1));
    const [a, b, c, d, e] = x as [number, number, number, number, number];
    const y = 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e + dice.normal();
    return { x, y: [(y - 14.4) / 4.9] };
  });
}

/** A sine with noise. */
export function sine(seed: number, samples = 500): Data {
  const dice = new Dice(seed + 700);
  return collect('numbers', samples, 1, () => {
    const x = dice.uniform(-3, 3);
    return { x: [x], y: [Math.sin(1.5 * x) + 0.1 * dice.normal()] };
  });
}

/** Where the end of an arm of two links is, by its angles: two targets. */
export function arm(seed: number, samples = 1000): Data {
  const dice = new Dice(seed + 800);
  return collect('numbers', samples, 2, () => {
    const [a, b] = [dice.uniform(-2, 2), dice.uniform(-2, 2)];
    return { x: [a, b], y: [Math.cos(a) + 0.6 * Math.cos(a + b), Math.sin(a) + 0.6 * Math.sin(a + b)] };
  });
}

/** Five questions of yes or no at once. */
export function tags(seed: number, samples = 1500): Data {
  const dice = new Dice(seed + 900);
  const weights = Array.from({ length: 5 }, () => Array.from({ length: 12 }, () => dice.normal()));
  return collect('binary', samples, 5, () => {
    const x = Array.from({ length: 12 }, () => dice.normal());
    const sum = (w: readonly number[]): number => w.reduce((s, v, i) => s + v * (x[i] as number), 0);
    return { x, y: weights.map((w) => Number(sum(w) + 0.5 * dice.normal() > 0)) };
  });
}

/** Numbers and categories as a table has them: columns of deviation 1, and two sets of columns of which one is 1. */
export function mixed(seed: number, samples = 1200): Data {
  const dice = new Dice(seed + 1000);
  const effects = Array.from({ length: 12 }, () => dice.normal());
  return collect('numbers', samples, 1, () => {
    const x = [
      ...Array.from({ length: 4 }, () => dice.normal()),
      ...oneHot(dice.below(5), 5),
      ...oneHot(dice.below(3), 3),
    ];
    return { x, y: [0.6 * x.reduce((s, v, i) => s + v * (effects[i] as number), 0) + 0.3 * dice.normal()] };
  });
}

/** Bars on 8 × 8 pixels from 0 to 1: lying, standing, slanting. */
export function bars(seed: number, samples = 1200): Data {
  const dice = new Dice(seed + 1100);
  return collect('classes', samples, 3, () => {
    const y = dice.below(3);
    const at = dice.below(8);
    const lit = (i: number, j: number): boolean => (y === 0 ? i === at : y === 1 ? j === at : (i + at) % 8 === j);
    const x = Array.from({ length: 64 }, (_, k) => {
      return Math.min(1, Math.max(0, 0.7 * Number(lit(k >> 3, k & 7)) + 0.25 * dice.normal()));
    });
    return { x, y: [y] };
  });
}

export const WILD = { moons, rings, parity, clouds, words, friedman, sine, arm, tags, mixed, bars } as const;
