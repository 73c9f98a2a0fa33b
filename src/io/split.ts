import { ArgumentError, describeValue } from '../errors.js';
import { count, fitting, flag, readOptions, type TableOf } from '../options.js';
import { Random } from '../random.js';

/** Data that can be split: rows of samples, and a class or values for each. */
export interface Samples {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly samples: number;
}

export interface TrainTestSplitOptions {
  /** How much to test on: a fraction of the samples, rounded up, or from 1 on a number of them. Default 0.25. */
  readonly testSize?: number;
  /** Decides which samples they are. Default 0. */
  readonly seed?: number;
  /** Whether both parts have each class in proportion. Default false. */
  readonly stratify?: boolean;
}

const OPTIONS = {
  testSize: fitting<number>(
    (given) => (given as number) > 0 && ((given as number) < 1 || Number.isSafeInteger(given)),
    'a fraction above 0 and below 1, or an integer from 1 on',
    0.25,
  ),
  seed: count({ default: 0, from: 0 }),
  stratify: flag(false),
} satisfies TableOf<TrainTestSplitOptions>;

/**
 * Splits samples at random into those to train on and those to test on, as scikit-learn's `train_test_split`; each part keeps
 * the order, and the samples are copied. Both parts also have the other fields of the data, such as the names of columns.
 * @throws {ArgumentError} if a part would be empty; with `stratify`, if y has no class a sample, a class has but one sample,
 * or a part has fewer samples than there are classes
 */
export function trainTestSplit<D extends Samples>(data: D, options: TrainTestSplitOptions = {}): { train: D; test: D } {
  const { testSize, seed, stratify } = readOptions('trainTestSplit', options, OPTIONS);
  checkSamples(data);
  const { samples } = data;
  const tested = testCount(testSize, samples);
  const random = new Random(seed);
  const isTest = new Uint8Array(samples);
  const all = Array.from({ length: samples }, (_, i) => i);
  const groups = stratify ? byClass(data, tested) : [{ members: all, tested }];
  for (const { members, tested: wanted } of groups) for (const i of draw(members, wanted, random)) isTest[i] = 1;
  const part = (test: number): D =>
    pick(
      data,
      all.filter((i) => isTest[i] === test),
    );
  return { train: part(0), test: part(1) };
}

/** The samples of the given numbers, in their order, copied. */
function pick<D extends Samples>(data: D, indices: readonly number[]): D {
  const part = (values: ArrayLike<number>): ArrayLike<number> => {
    const width = values.length / data.samples;
    if (!ArrayBuffer.isView(values)) {
      return indices.flatMap((from) => Array.from({ length: width }, (_, j) => values[from * width + j] as number));
    }
    const typed = values as Float32Array;
    const picked = new (typed.constructor as Float32ArrayConstructor)(indices.length * width);
    indices.forEach((from, to) => {
      picked.set(typed.subarray(from * width, (from + 1) * width), to * width);
    });
    return picked;
  };
  return { ...data, x: part(data.x), y: part(data.y), samples: indices.length };
}

/** A group of samples, and how many of them are to be tested on. */
interface Group {
  readonly members: readonly number[];
  tested: number;
}

/** As many of the members as wanted, all choices alike likely (Knuth, TAOCP 2, 3.4.2, algorithm S). */
function draw(members: readonly number[], wanted: number, random: Random): number[] {
  let left = wanted;
  return members.filter((_, i) => {
    const chosen = random.uniform() * (members.length - i) < left;
    if (chosen) left -= 1;
    return chosen;
  });
}

/** The samples by class, each with its proportion of those to test on, at least one and not all. */
function byClass({ y, samples }: Samples, tested: number): Group[] {
  if (y.length !== samples) {
    throw new ArgumentError(
      'trainTestSplit',
      'stratify',
      `is true, but y has ${y.length} elements, expected ${samples} classes`,
    );
  }
  const classes = new Map<number, number[]>();
  for (let i = 0; i < samples; i++) {
    const members = classes.get(y[i] as number) ?? [];
    classes.set(y[i] as number, members);
    members.push(i);
  }
  for (const [label, members] of classes) {
    if (members.length > 1) continue;
    throw new ArgumentError(
      'trainTestSplit',
      'stratify',
      `is true, but class ${label} has one sample, expected two or more`,
    );
  }
  if (Math.min(tested, samples - tested) < classes.size) {
    const problem = `makes parts of ${samples - tested} and ${tested} samples, expected ${classes.size} or more in both (one a class)`;
    throw new ArgumentError('trainTestSplit', 'testSize', problem);
  }
  const groups = [...classes.values()].map((members) => {
    const ideal = (members.length * tested) / samples;
    return { members, ideal, tested: Math.min(members.length - 1, Math.max(1, Math.floor(ideal))) };
  });
  let missing = groups.reduce((rest, group) => rest - group.tested, tested);
  for (const step = Math.sign(missing); missing !== 0; missing -= step) {
    const movable = groups.filter((group) => (step > 0 ? group.tested < group.members.length - 1 : group.tested > 1));
    const furthest = movable.reduce((a, b) => (step * (b.ideal - b.tested) > step * (a.ideal - a.tested) ? b : a));
    furthest.tested += step;
  }
  return groups;
}

function testCount(testSize: number, samples: number): number {
  // 0.07·100 is a little more than 7.
  const tested = testSize < 1 ? Math.ceil(testSize * samples - 1e-9) : testSize;
  if (tested >= samples) {
    const problem = `is ${testSize}, ${tested} of ${samples} samples: expected some to be left to train on`;
    throw new ArgumentError('trainTestSplit', 'testSize', problem);
  }
  return tested;
}

function checkSamples(data: Samples): void {
  const { x, y, samples } = Object(data) as Partial<Samples>;
  if (!Number.isSafeInteger(samples) || (samples as number) < 1) {
    throw new ArgumentError(
      'trainTestSplit',
      'data.samples',
      `is ${describeValue(samples)}, expected an integer from 1 on`,
    );
  }
  for (const [name, values] of Object.entries({ x, y })) {
    const { length } = Object(values) as { length?: unknown };
    if (typeof values === 'object' && typeof length === 'number' && length % (samples as number) === 0) continue;
    const expected = `expected an array of a multiple of ${samples} elements (the samples)`;
    throw new ArgumentError('trainTestSplit', `data.${name}`, `is ${describeValue(values)}, ${expected}`);
  }
}
