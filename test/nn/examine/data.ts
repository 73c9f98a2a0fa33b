import { digits as drawDigits } from 'fourlane/io';
import { normalQuantile } from '../../../src/nn/random.js';
import { Random } from '../../../src/random.js';

/** Samples with their targets, and others of the same kind. */
export interface Data {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly validation: { readonly x: Float32Array; readonly y: Float32Array };
  readonly inputs: number;
  readonly outputs: number;
  /** What the targets are. */
  readonly kind: 'classes' | 'binary' | 'numbers';
}

/** Numbers of one seed. */
export class Dice {
  readonly #random: Random;
  constructor(seed: number) {
    this.#random = new Random(seed, 4711);
  }
  uniform(low: number, high: number): number {
    return this.#random.uniform(low, high);
  }
  normal(): number {
    return normalQuantile(this.#random.uniform() + 2 ** -33);
  }
  below(n: number): number {
    return this.#random.below(n);
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

type Draw = () => { readonly x: readonly number[]; readonly y: readonly number[] };

function draw(samples: number, kind: Data['kind'], outputs: number, one: Draw): Data {
  const some = (count: number): { x: Float32Array; y: Float32Array } => {
    const drawn = Array.from({ length: count }, one);
    return { x: Float32Array.from(drawn.flatMap(({ x }) => x)), y: Float32Array.from(drawn.flatMap(({ y }) => y)) };
  };
  const { x, y } = some(samples);
  return { x, y, validation: some(300), inputs: x.length / samples, outputs, kind };
}

export function spirals(seed: number, samples = 600): Data {
  const dice = new Dice(seed);
  return draw(samples, 'binary', 1, () => {
    const arm = dice.below(2);
    const t = dice.uniform(0.1, 1);
    const angle = 5 * t + arm * Math.PI;
    return { x: [1.5 * t * Math.cos(angle), 1.5 * t * Math.sin(angle)], y: [arm] };
  });
}

export function blobs(seed: number, samples = 600, classes = 4, width = 10): Data {
  const dice = new Dice(seed);
  const centers = Array.from({ length: classes }, () => Array.from({ length: width }, () => dice.normal()));
  return draw(samples, 'classes', classes, () => {
    const label = dice.below(classes);
    return { x: (centers[label] as number[]).map((center) => center + 0.6 * dice.normal()), y: [label] };
  });
}

/** Standardised columns, a linear and a curved effect, and noise. */
export function table(seed: number, samples = 600): Data {
  const dice = new Dice(seed);
  const weights = Array.from({ length: 8 }, () => dice.normal() / 3);
  return draw(samples, 'numbers', 1, () => {
    const x = weights.map(() => dice.normal());
    const linear = x.reduce((sum, value, i) => sum + value * (weights[i] as number), 0);
    return { x, y: [linear + 0.5 * Math.sin(2 * (x[0] as number)) + 0.2 * dice.normal()] };
  });
}

export function absolute(seed: number, samples = 600): Data {
  const dice = new Dice(seed);
  return draw(samples, 'numbers', 1, () => {
    const x = dice.uniform(-Math.sqrt(3), Math.sqrt(3));
    return { x: [x], y: [Math.abs(x)] };
  });
}

const images = drawDigits({ train: 3000, test: 300 });

export function digits(_seed: number, samples = 1000): Data {
  const { train, test } = images;
  return {
    x: train.x.slice(0, samples * 784),
    y: Float32Array.from(train.y.slice(0, samples)),
    validation: { x: test.x, y: Float32Array.from(test.y) },
    inputs: 784,
    outputs: 10,
    kind: 'classes',
  };
}

/** The data with every input changed. */
export function mapped(data: Data, change: (value: number, feature: number) => number): Data {
  const each = (x: Float32Array): Float32Array => x.map((value, i) => change(value, i % data.inputs));
  return { ...data, x: each(data.x), validation: { ...data.validation, x: each(data.validation.x) } };
}

/** The data with their targets dealt out anew. */
export function shuffled(data: Data, seed: number): Data {
  const dice = new Dice(seed + 99);
  const y = data.y.slice();
  for (let i = y.length - 1; i > 0; i--) {
    const j = dice.below(i + 1);
    [y[i], y[j]] = [y[j] as number, y[i] as number];
  }
  return { ...data, y };
}
