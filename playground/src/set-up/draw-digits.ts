import { digits } from 'fourlane/io';
import type { TrainingData } from './data.js';
import type { DataChoice } from './set-up.js';

/** Digits to keep back. */
const TEST = 1000;

/** The digits of a choice, as fourlane draws them, with pixels of scale · value + offset. */
export function drawDigits({ samples, seed, offset, scale }: DataChoice): TrainingData {
  const { train, test } = digits({ train: samples, test: TEST, seed });
  const moved = (x: Float32Array): Float32Array<ArrayBuffer> => Float32Array.from(x, (value) => scale * value + offset);
  return {
    x: moved(train.x),
    y: Int32Array.from(train.y),
    samples,
    inputs: 784,
    outputs: 10,
    task: 'classes',
    target: 'digit',
    names: Array.from({ length: 10 }, (_, digit) => String(digit)),
    test: { x: moved(test.x), y: Int32Array.from(test.y) },
  };
}
