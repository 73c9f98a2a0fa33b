import { isFloat32Array } from '../checks.js';
import { ArgumentError, describeValue } from '../errors.js';
import { number, optional, readOptions, type TableOf } from '../options.js';

export interface ConfusionOptions {
  /**
   * What a single output must be above for class 1: .5 for probabilities, such as those of a model that ends in a sigmoid, 0
   * for logits. Must be given for single outputs, for they do not tell which they are.
   */
  readonly threshold?: number;
}

const OPTIONS = { threshold: optional(number()) } satisfies TableOf<ConfusionOptions>;

/**
 * Counts of samples by their class (row) and the predicted one (column), from `predict`'s outputs. Predicted is the largest
 * output; with a single one class 1 where it is above `threshold`, else class 0.
 * @param outputs samples × classes, or one value a sample @param labels the class of each sample
 * @throws {ArgumentError} if the lengths do not fit, a label is no class, or `threshold` is missing for single outputs
 */
export function confusionMatrix(
  outputs: Float32Array,
  labels: ArrayLike<number>,
  options: ConfusionOptions = {},
): number[][] {
  if (!isFloat32Array(outputs)) {
    throw new ArgumentError('confusionMatrix', 'outputs', `is ${describeValue(outputs)}, expected a Float32Array`);
  }
  if (typeof Object(labels).length !== 'number') {
    throw new ArgumentError('confusionMatrix', 'labels', `is ${describeValue(labels)}, expected an array`);
  }
  const { threshold } = readOptions('confusionMatrix', options, OPTIONS);
  const width = outputs.length / labels.length;
  if (!Number.isInteger(width) || width === 0) {
    throw new ArgumentError(
      'confusionMatrix',
      'outputs',
      `has ${outputs.length} elements, expected a multiple of ${labels.length} (the number of labels)`,
    );
  }
  if (width === 1 && threshold === undefined) {
    const expected = 'expected one for single outputs: .5 for probabilities, 0 for logits';
    throw new ArgumentError('confusionMatrix', 'threshold', `is missing, ${expected}`);
  }
  const classes = Math.max(2, width);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < labels.length; i++) {
    const counts = matrix[labels[i] as number];
    if (!counts) {
      throw new ArgumentError(
        'confusionMatrix',
        `labels[${i}]`,
        `is ${labels[i]}, expected a class from 0 to ${classes - 1}`,
      );
    }
    const predicted =
      width === 1 ? Number((outputs[i] as number) > (threshold as number)) : placeOfLargest(outputs, i * width, width);
    counts[predicted] = (counts[predicted] as number) + 1;
  }
  return matrix;
}

/** The place, from 0 on, of the largest of `count` values from index `from` on; of equals the first. */
export function placeOfLargest(values: Float32Array, from: number, count: number): number {
  let best = 0;
  for (let j = 1; j < count; j++) if ((values[from + j] as number) > (values[from + best] as number)) best = j;
  return best;
}
