import { FormatError } from '../errors.js';
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

/**
 * Images and their labels as a data set: pixels 0–255 become 0–1.
 * @throws {FormatError} unless both are unsigned bytes, as many labels as images
 */
export function imageDataset(images: IdxArray, labels: IdxArray): Dataset {
  for (const [name, { data, shape }, rank] of [
    ['images', images, 3],
    ['labels', labels, 1],
  ] as const) {
    if (!(data instanceof Uint8Array) || shape.length !== rank) {
      throw new FormatError(
        `${name} are a ${data.constructor.name} of shape ${shapeOf(shape)}, expected unsigned bytes of ${rank} dimension${rank > 1 ? 's' : ''}`,
      );
    }
  }
  const [samples = 0, rows = 0, columns = 0] = images.shape;
  if (labels.data.length !== samples) {
    throw new FormatError(`${labels.data.length} labels for ${samples} images, expected one each`);
  }
  return {
    x: Float32Array.from(images.data, (pixel) => pixel / 255),
    y: Int32Array.from(labels.data),
    samples,
    features: rows * columns,
  };
}

/** Samples `begin` to `end`, sharing memory with the whole. */
export function slice({ x, y, samples, features }: Dataset, begin: number, end = samples): Dataset {
  return { x: x.subarray(begin * features, end * features), y: y.subarray(begin, end), samples: end - begin, features };
}

/** The samples of the given numbers, in their order, copied. */
export function pick({ x, y, features }: Dataset, indices: readonly number[]): Dataset {
  const picked = new Float32Array(indices.length * features);
  indices.forEach((from, to) => {
    picked.set(x.subarray(from * features, (from + 1) * features), to * features);
  });
  return { x: picked, y: Int32Array.from(indices, (index) => y[index] as number), samples: indices.length, features };
}

/** A shape as one writes it: 60000×28×28. */
function shapeOf(shape: readonly number[]): string {
  return shape.join('×') || 'a single value';
}
