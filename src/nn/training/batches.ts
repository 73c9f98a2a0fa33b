import { ArgumentError } from '../../errors.js';
import type { FloatArray } from '../../kernels/arguments.js';
import {
  type Batch,
  type CheckedBatch,
  checkBatch,
  type DataSpec,
  type LoadableBatch,
  loadable,
  withClassWeight,
} from './data.js';
import { ResidentData } from './resident-data.js';

/** Batches from anywhere, one at a time: the whole set is never held. Asked for a new iterator each epoch. */
export type Batches = Iterable<Batch> | AsyncIterable<Batch>;

/** Where the batches of an epoch come from, one after another. */
export interface BatchSource {
  /** Batches an epoch, and samples of the smallest; undefined where the data do not tell beforehand. */
  readonly batchCount: number | undefined;
  readonly smallestBatch: number | undefined;
  /** The batches of an epoch from batch `skip` on. Each must be copied before the next is asked for. */
  epoch(epoch: number, skip: number): AsyncIterable<LoadableBatch> | Iterable<LoadableBatch>;
  /** Samples of a batch; undefined where the data do not tell beforehand. */
  readonly batchSize: number | undefined;
  /** All the data, where they are there. Valid until the source is disposed. */
  readonly whole: Batch | undefined;
  dispose(): void;
}

/** Batches of samples that are all there. @param seed of a new order each epoch; undefined keeps the order */
export function residentSource(batch: CheckedBatch, batchSize: number, seed: number | undefined): BatchSource {
  const data = new ResidentData(batch);
  return {
    batchCount: Math.ceil(data.samples / batchSize),
    smallestBatch: data.samples % batchSize || batchSize,
    epoch: (epoch, skip) => {
      if (seed !== undefined) data.shuffle(seed, epoch);
      return data.batches(batchSize, skip);
    },
    batchSize,
    whole: data.whole,
    dispose: () => data.dispose(),
  };
}

/** Batches as they come, each checked when it does. @param argument which of `fit` they are */
export function streamedSource(
  argument: 'x' | 'validationData',
  spec: DataSpec,
  batches: Batches,
  classWeight?: Readonly<Record<number, number>>,
): BatchSource {
  return {
    batchCount: undefined,
    smallestBatch: undefined,
    epoch: async function* (_epoch, skip) {
      let passed = 0;
      for await (const batch of batches) {
        if (passed++ < skip) continue;
        yield loadable(withClassWeight(spec.caller, checkBatch(spec, batch), classWeight));
      }
      if (passed === 0)
        throw new ArgumentError('fit', argument, 'gave no batch, expected an iterable that starts again each epoch');
      checkSkip(skip, passed);
    },
    batchSize: undefined,
    whole: undefined,
    dispose: () => {},
  };
}

/** @throws {ArgumentError} if an epoch has fewer batches than are to be passed over */
export function checkSkip(skip: number, batches: number): void {
  if (skip <= batches) return;
  throw new ArgumentError('fit', 'initialBatch', `is ${skip}, expected at most ${batches} (the batches of an epoch)`);
}

/** Arrays of numbers, whatever their kind, are taken for samples, and so refused by what is wrong with them. */
export function isBatches(x: FloatArray | Batches | Batch | CheckedBatch): x is Batches {
  const given = Object(x);
  const [first] = Array.isArray(x) ? x : [];
  const numbers = ArrayBuffer.isView(x) || typeof first === 'number' || 'length' in Object(first);
  return Symbol.asyncIterator in given || (Symbol.iterator in given && !numbers);
}
