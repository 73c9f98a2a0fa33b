import { Random } from 'fourlane/nn';
import type { CsvFormat } from './csv-data.js';
import type { DataChoice } from './set-up.js';
import { SetUpError } from './set-up-error.js';

/** Samples to train on, as `fit` takes them. */
export interface TrainingData {
  readonly x: Float32Array<ArrayBuffer>;
  /** Classes, or values where `task` is regression. */
  readonly y: Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  readonly samples: number;
  /** Values of a sample. */
  readonly inputs: number;
  readonly outputs: number;
  readonly task: 'binary' | 'classes' | 'regression';
  /** The classes' names, or the output's. */
  readonly names: readonly string[];
  /** What the inputs are called, where they have names. */
  readonly columns?: readonly string[];
  /** The column of the classes or values. */
  readonly target: string;
  /** How the own file is written. */
  readonly format?: CsvFormat;
  /** What is kept back to test on. */
  readonly test?: {
    readonly x: Float32Array<ArrayBuffer>;
    readonly y: Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  };
}

/** A point and its class or value. */
type Point = readonly [x: number, y: number, target: number];

// Only +, −, × and ÷, so that every engine draws the same points: sines differ between engines.
const TURN = { cos: 0.9995065603657316, sin: 0.03141075907812829 }; // of π/100
const TURNS_PER_ARM = 1.5;

type Draw = (samples: number, random: Random) => Point[];

const DRAWN: Readonly<Record<string, Draw>> = {
  spiral: (samples) => {
    const perArm = Math.floor(samples / 2);
    const points: Point[] = [];
    for (let i = 0; i < perArm; i++) {
      const t = (i + 0.5) / perArm;
      const [x, y] = rotated(0.1 + 0.9 * t, t * TURNS_PER_ARM * 200);
      points.push([x, y, 0], [-x, -y, 1]);
    }
    return points;
  },
  circle: (samples, random) => fromSquare(samples, random, (x, y) => (x * x + y * y < 0.45 ? 0 : 1)),
  xor: (samples, random) => fromSquare(samples, random, (x, y) => (x * y > 0 ? 0 : 1)),
  gaussians: (samples, random) =>
    Array.from({ length: samples }, (_, i) => {
      const side = i % 2 === 0 ? 0.4 : -0.4;
      return [side + 0.2 * random.normal(), side + 0.2 * random.normal(), i % 2];
    }),
};

/** (radius, 0) turned by a number of hundredths of π. */
function rotated(radius: number, hundredths: number): readonly [number, number] {
  let [x, y] = [radius, 0];
  const whole = Math.floor(hundredths);
  for (let i = 0; i < whole; i++) [x, y] = [x * TURN.cos - y * TURN.sin, x * TURN.sin + y * TURN.cos];
  const part = hundredths - whole;
  const [u, v] = [x * TURN.cos - y * TURN.sin, x * TURN.sin + y * TURN.cos];
  return [x + part * (u - x), y + part * (v - y)];
}

function fromSquare(samples: number, random: Random, label: (x: number, y: number) => number): Point[] {
  return Array.from({ length: samples }, () => {
    const [x, y] = [random.uniform(-1, 1), random.uniform(-1, 1)];
    return [x, y, label(x, y)];
  });
}

/**
 * The samples of a choice.
 * @throws {SetUpError} if there are no own points, or the file is not here
 */
export async function loadData(choice: DataChoice): Promise<TrainingData> {
  const { kind, samples, noise, seed, offset, scale } = choice;
  if (kind === 'digits') return (await import('./digits.js')).loadDigits(choice);
  if (kind === 'csv') return (await import('./csv.js')).askCsv('loadCsv', choice);
  if (kind === 'points' && choice.points.length < 2) {
    throw new SetUpError(
      'points',
      'There are fewer than two points yet: set some of both classes in the set-up, under Data.',
    );
  }
  const random = new Random(seed);
  const moved = (value: number): number => scale * value + offset;
  const noisy = (value: number): number => moved(value + noise * random.normal());
  if (kind === 'abs') {
    const inputs = Array.from({ length: samples }, () => random.uniform(-1, 1));
    return {
      x: Float32Array.from(inputs, moved),
      y: Float32Array.from(inputs, (x) => Math.abs(x) + noise * random.normal()),
      samples,
      inputs: 1,
      outputs: 1,
      task: 'regression',
      names: ['|x|'],
      columns: ['x'],
      target: 'y',
    };
  }
  const points: readonly Point[] = kind === 'points' ? choice.points : (DRAWN[kind] as Draw)(samples, random);
  const change = kind === 'points' ? moved : noisy;
  return {
    x: Float32Array.from(points.flatMap(([x, y]) => [change(x), change(y)])),
    y: Int32Array.from(points, ([, , label]) => label),
    samples: points.length,
    inputs: 2,
    outputs: 1,
    task: 'binary',
    names: ['blue', 'orange'],
    columns: ['x', 'y'],
    target: 'class',
  };
}
