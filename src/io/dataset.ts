import { ArgumentError, describeValue, FormatError } from '../errors.js';
import type { IdxArray } from './idx.js';

/** Samples with a class each. */
export interface Dataset {
  /** Samples × features, row by row. */
  readonly x: Float32Array<ArrayBuffer>;
  /** The class of each sample, a whole number from 0 on. */
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

/**
 * Images and their labels as a data set: pixels 0–255 become 0–1.
 * @throws {FormatError} unless both are unsigned bytes, as many labels as images
 */
export function imageDataset(images: IdxArray, labels: IdxArray): Dataset {
  for (const [name, array, rank] of [
    ['images', images, 3],
    ['labels', labels, 1],
  ] as const) {
    if (!Array.isArray(array?.shape)) {
      throw new ArgumentError('imageDataset', name, `is ${describeValue(array)}, expected what readIdx returns`);
    }
    const { data, shape } = array;
    if (!(data instanceof Uint8Array) || shape.length !== rank) {
      throw new FormatError(
        `imageDataset: ${name} are a ${data.constructor.name} of shape ${shapeOf(shape)}, expected unsigned bytes of ${rank} dimension${rank > 1 ? 's' : ''}`,
      );
    }
  }
  const [samples = 0, rows = 0, columns = 0] = images.shape;
  if (labels.data.length !== samples) {
    throw new FormatError(`imageDataset: ${labels.data.length} labels for ${samples} images, expected one each`);
  }
  return {
    x: Float32Array.from(images.data, (pixel) => pixel / 255),
    y: Int32Array.from(labels.data),
    samples,
    features: rows * columns,
  };
}

/** Samples `begin` to `end`, sharing memory with the whole. */
export function slice<D extends Dataset | RegressionDataset>(data: D, begin: number, end = data.samples): D {
  const part = <A extends D['x'] | D['y']>(values: A): A => {
    const width = values.length / data.samples;
    return values.subarray(begin * width, end * width) as A;
  };
  return { ...data, x: part(data.x), y: part(data.y), samples: end - begin };
}

/** The samples of the given numbers, in their order, copied. */
export function pick<D extends Dataset | RegressionDataset>(data: D, indices: readonly number[]): D {
  const part = <A extends D['x'] | D['y']>(values: A): A => {
    const width = values.length / data.samples;
    const length = indices.length * width;
    const picked = values instanceof Float32Array ? new Float32Array(length) : new Int32Array(length);
    indices.forEach((from, to) => {
      picked.set(values.subarray(from * width, (from + 1) * width), to * width);
    });
    return picked as A;
  };
  return { ...data, x: part(data.x), y: part(data.y), samples: indices.length };
}

/** A shape as one writes it: 60000×28×28. */
function shapeOf(shape: readonly number[]): string {
  return shape.join('×') || 'a single value';
}
