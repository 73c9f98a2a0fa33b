import { isFloat32Array, isFloat64Array, isUint8Array } from '../checks.js';
import { ArgumentError, describeValue, FormatError } from '../errors.js';
import type { IdxArray } from './idx.js';

/** Samples with a class each. */
export interface Dataset {
  /** Samples × features, row by row. */
  readonly x: Float32Array<ArrayBuffer>;
  /** The class of each sample, an integer from 0 on. */
  readonly y: Int32Array<ArrayBuffer>;
  readonly samples: number;
  /** Values a sample. */
  readonly features: number;
}

/** Samples with one or more values each, to be predicted. */
export interface RegressionDataset extends Omit<Dataset, 'y'> {
  /** Samples × outputs, row by row. */
  readonly y: Float32Array<ArrayBuffer>;
  readonly outputs: number;
}

/** Columns of QMNIST's labels, of which the first is the class: https://github.com/facebookresearch/qmnist. */
const QMNIST_COLUMNS = 8;

/**
 * Images and their labels as a data set: pixels 0–255 become 0–1. Labels may be integers of any width, of QMNIST too.
 * @throws {FormatError} unless the images are unsigned bytes of two dimensions or more, and there are as many labels, from 0 on
 */
export function imageDataset(images: IdxArray, labels: IdxArray): Dataset {
  for (const [name, array] of Object.entries({ images, labels })) {
    if (!Array.isArray(array?.shape)) {
      throw new ArgumentError('imageDataset', name, `is ${describeValue(array)}, expected what readIdx returns`);
    }
  }
  const [samples = 0, ...sides] = images.shape;
  if (!isUint8Array(images.data) || sides.length === 0) {
    throw new FormatError(
      `imageDataset: images are ${kindOf(images)}, expected unsigned bytes, samples × rows × columns`,
    );
  }
  return {
    x: Float32Array.from(images.data, (pixel) => pixel / 255),
    y: classesOf(labels, samples),
    samples,
    features: sides.reduce((product, side) => product * side, 1),
  };
}

function classesOf(labels: IdxArray, samples: number): Int32Array<ArrayBuffer> {
  const { data, shape } = labels;
  const [count = 0, columns = 1] = shape;
  const integers = !(isFloat32Array(data) || isFloat64Array(data));
  const fits = shape.length === 1 || (shape.length === 2 && (columns === 1 || columns === QMNIST_COLUMNS));
  if (!integers || !fits) {
    throw new FormatError(`imageDataset: labels are ${kindOf(labels)}, expected integers of 1 dimension`);
  }
  if (count !== samples) {
    throw new FormatError(`imageDataset: ${count} labels for ${samples} images, expected one each`);
  }
  const y = Int32Array.from({ length: count }, (_, i) => data[i * columns] as number);
  const wrong = y.findIndex((label) => label < 0);
  if (wrong === -1) return y;
  throw new FormatError(`imageDataset: label ${wrong} is ${y[wrong]}, expected a class from 0 on`);
}

/** An array's type, and its shape: 60000×28×28. */
function kindOf({ data, shape }: IdxArray): string {
  return `a ${data.constructor.name} of shape ${shape.join('×') || 'a single value'}`;
}
