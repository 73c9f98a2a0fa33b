import { alloc, type ResidentBuffer } from '../../memory/resident.js';
import type { Loss } from '../losses.js';

/** What is known about the targets. */
export interface TargetFacts {
  readonly samples: number;
  readonly width: number;
  /** Samples by class, where the targets are classes, one-hot rows, or 0 and 1 for a single output. */
  readonly classes: readonly number[] | undefined;
  readonly finite: boolean;
  /** Mean and standard deviation of each column of targets; of the class numbers where they are classes. */
  readonly means: readonly number[];
  readonly deviations: readonly number[];
  readonly smallest: number;
  readonly largest: number;
  /** Whether every value is an integer. */
  readonly integers: boolean;
  /** Samples of the rarest of the integers from 0 to the largest target; 0 where targets are no classes. */
  readonly leastClass: number;
  /** The least loss that a constant output has: what knowing nothing about the inputs costs. */
  readonly chance: number | undefined;
}

export function targetFacts(y: ArrayLike<number>, samples: number, outputs: number, loss: Loss): TargetFacts {
  const width = y.length / samples;
  const means = new Array<number>(width).fill(0);
  const squares = new Array<number>(width).fill(0);
  let [smallest, largest, integers, finite, oneHot] = [Infinity, -Infinity, true, true, width > 1];
  for (let i = 0; i < samples; i++) {
    let ones = 0;
    for (let j = 0; j < width; j++) {
      const value = Number(y[i * width + j]);
      finite &&= Number.isFinite(value);
      integers &&= Number.isInteger(value);
      smallest = Math.min(smallest, value);
      largest = Math.max(largest, value);
      means[j] = (means[j] as number) + value / samples;
      if (value === 1) ones += 1;
      else if (value !== 0) oneHot = false;
    }
    oneHot &&= ones === 1;
  }
  for (let i = 0; i < y.length; i++) {
    const j = i % width;
    squares[j] = (squares[j] as number) + (Number(y[i]) - (means[j] as number)) ** 2 / samples;
  }
  const takesClasses = loss.takesClasses?.(width, outputs) ?? false;
  const binary = width === 1 && outputs === 1 && integers && smallest >= 0 && largest <= 1;
  const classes =
    finite && (takesClasses || oneHot || binary)
      ? countClasses(y, samples, width, takesClasses ? outputs : binary ? 2 : width)
      : undefined;
  return {
    samples,
    width,
    classes,
    finite,
    means,
    deviations: squares.map(Math.sqrt),
    smallest,
    largest,
    integers,
    leastClass:
      finite && width === 1 && integers && smallest >= 0 && largest < 1000
        ? Math.min(...countClasses(y, samples, 1, largest + 1))
        : 0,
    chance: finite ? chanceLoss(loss, y, samples, outputs, takesClasses ? classes : undefined, means) : undefined,
  };
}

/** The loss of the best constant output for some targets, and the size of these (root mean square). */
export function chanceOf(
  y: Float32Array,
  samples: number,
  outputs: number,
  loss: Loss,
): { readonly chance: number | undefined; readonly size: number } {
  const { chance, means, deviations } = targetFacts(y, samples, outputs, loss);
  const squares = means.reduce((sum, mean, j) => sum + mean ** 2 + (deviations[j] as number) ** 2, 0);
  return { chance, size: Math.sqrt(squares / means.length) };
}

function countClasses(y: ArrayLike<number>, samples: number, width: number, count: number): number[] {
  const counts = new Array<number>(count).fill(0);
  for (let i = 0; i < samples; i++) {
    let label = width === 1 ? Number(y[i]) : 0;
    for (let j = 1; j < width; j++) if (Number(y[i * width + j]) === 1) label = j;
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

/** The loss of the best constant output: the classes' frequencies, the mean, or for absolute errors the median. */
function chanceLoss(
  loss: Loss,
  y: ArrayLike<number>,
  samples: number,
  outputs: number,
  classes: readonly number[] | undefined,
  means: readonly number[],
): number | undefined {
  const frequencies = classes ? classes.map((count) => count / samples) : means;
  const constant = Array.from({ length: outputs }, (_, j) => {
    const p = frequencies[j] ?? 0;
    if (loss.fromLogits === 'softmax') return Math.log(Math.max(p, 1e-12));
    if (loss.fromLogits === 'sigmoid') return Math.log(Math.max(p, 1e-12)) - Math.log(Math.max(1 - p, 1e-12));
    return loss.type === 'meanAbsoluteError' ? median(y, j, outputs) : p;
  });
  const buffers: ResidentBuffer[] = [];
  const make = (values: Float32Array): ResidentBuffer => {
    const buffer = alloc(values);
    buffers.push(buffer);
    return buffer;
  };
  try {
    const filled = Float32Array.from({ length: samples * outputs }, (_, i) => constant[i % outputs] as number);
    const targets = Float32Array.from(y);
    const out = make(filled);
    const value = loss.compute(out, make(targets), undefined, make(new Float32Array(filled.length)), samples);
    return Number.isFinite(value) ? value : undefined;
  } finally {
    for (const buffer of buffers) buffer.dispose();
  }
}

function median(y: ArrayLike<number>, column: number, width: number): number {
  const values = Float64Array.from({ length: y.length / width }, (_, i) => Number(y[i * width + column])).sort();
  return values[values.length >> 1] ?? 0;
}
