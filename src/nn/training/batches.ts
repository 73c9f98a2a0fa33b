import { checkCount, checkSwitch } from '../../checks.js';
import { ArgumentError, describeValue } from '../../errors.js';
import type { FloatArray } from '../../kernels/arguments.js';
import {
  type Batch,
  checkBatch,
  type DataSpec,
  fillBatch,
  keepBatch,
  ResidentData,
  sampleWeights,
  type Targets,
} from './data.js';
import type { Trainer, TrainingPlan } from './trainer.js';

/** Batches from anywhere, one at a time: the whole set is never held. Asked for a new iterator each epoch. */
export type Batches = Iterable<Batch> | AsyncIterable<Batch>;

/** Of the options of `fit`, those that say what its data are. */
export interface DataOptions {
  /** Samples a step. Default 32. Ignored where the data come in batches. */
  readonly batchSize?: number;
  /** Whether each epoch takes the samples in a new order. Default true. Batches come in the order that they are given in. */
  readonly shuffle?: boolean;
  /** Data that are evaluated after each epoch, or batches of them. */
  readonly validationData?: Batch | Batches;
  /** Or the fraction of the samples, taken from the end before shuffling, that is kept for it. */
  readonly validationSplit?: number;
  /** How much each sample counts. Part of the batches where the data come in batches. */
  readonly sampleWeight?: ArrayLike<number>;
  /** A weight for every class. */
  readonly classWeight?: Readonly<Record<number, number>>;
}

/** Batches of an epoch, one after another; each is put into a plan. */
export interface BatchSource {
  /** Batches an epoch, and samples of the smallest; undefined where the data do not tell beforehand. */
  readonly batchCount: number | undefined;
  readonly smallestBatch: number | undefined;
  epoch(epoch: number, skip: number): AsyncIterable<TrainingPlan> | Iterable<TrainingPlan>;
  dispose(): void;
}

/** Lays out what there is to train on, or to validate with. @param argument which of `fit` it is @param seed of the order; none keeps it */
export function batchSource(
  argument: 'x' | 'validationData',
  trainer: Trainer,
  spec: DataSpec,
  data: Batch | Batches,
  options: DataOptions,
  seed?: number,
): BatchSource {
  return isBatches(data)
    ? streamedSource(argument, trainer, spec, data, options)
    : residentSource(seed, trainer, spec, data, options);
}

/** Batches of samples that are all there, in a new order each epoch. */
function residentSource(
  seed: number | undefined,
  trainer: Trainer,
  spec: DataSpec,
  batch: Batch,
  { batchSize = 32, shuffle = true, classWeight }: DataOptions,
): BatchSource {
  checkCount('fit', 'batchSize', batchSize);
  checkSwitch('fit', 'shuffle', shuffle);
  const data = new ResidentData(spec, batch, classWeight);
  return {
    batchCount: Math.ceil(data.samples / batchSize),
    smallestBatch: data.samples % batchSize || batchSize,
    epoch: (epoch, skip) => {
      if (shuffle && seed !== undefined) data.shuffle(seed, epoch);
      return trainer.batches(data, batchSize, skip);
    },
    dispose: () => data.dispose(),
  };
}

/** Batches as they come. */
function streamedSource(
  argument: string,
  trainer: Trainer,
  spec: DataSpec,
  source: Batches,
  { classWeight }: DataOptions,
): BatchSource {
  return {
    batchCount: undefined,
    smallestBatch: undefined,
    epoch: async function* (_epoch, skip) {
      let passed = 0;
      for await (const given of source) {
        if (passed++ < skip) continue;
        const checked = checkBatch(spec, given);
        const sampleWeight = sampleWeights(spec.caller, given, checked, classWeight);
        const now = keepBatch({ ...given, sampleWeight });
        const plan = trainer.plans(checked.targetWidth, sampleWeight !== undefined).for(checked.samples);
        fillBatch(plan, now());
        yield plan;
      }
      if (passed === 0)
        throw new ArgumentError('fit', argument, 'gave no batch, expected an iterable that starts again each epoch');
      checkSkip(skip, passed);
    },
    dispose: () => {},
  };
}

/** @throws {ArgumentError} if an epoch has fewer batches than are to be passed over */
export function checkSkip(skip: number, batches: number): void {
  if (skip <= batches) return;
  throw new ArgumentError('fit', 'initialBatch', `is ${skip}, expected at most ${batches} (the batches of an epoch)`);
}

/** Arrays of numbers, whatever their kind, are taken for samples, and so refused by what is wrong with them. */
export function isBatches(x: FloatArray | Batches | Batch): x is Batches {
  const given = Object(x);
  const [first] = Array.isArray(x) ? x : [];
  const numbers = ArrayBuffer.isView(x) || typeof first === 'number' || 'length' in Object(first);
  return Symbol.asyncIterator in given || (Symbol.iterator in given && !numbers);
}

/** What to train on and what to validate with. */
export function splitValidation(
  spec: DataSpec,
  x: FloatArray | Batches,
  y: Targets | undefined,
  { validationData, validationSplit, sampleWeight }: DataOptions,
): { training: Batch | Batches; validation: Batch | Batches | undefined } {
  if (typeof x !== 'object' || x === null) {
    throw new ArgumentError('fit', 'x', `is ${describeValue(x)}, expected samples or an iterable of batches`);
  }
  if (validationSplit !== undefined && validationData !== undefined) {
    throw new ArgumentError('fit', 'validationSplit', 'is given beside validationData, expected one of the two');
  }
  if (isBatches(x)) {
    if (validationSplit !== undefined) {
      throw new ArgumentError('fit', 'validationSplit', 'cannot be taken of batches, expected validationData');
    }
    for (const [name, given] of Object.entries({ y, sampleWeight })) {
      if (given !== undefined) throw new ArgumentError('fit', name, 'is given beside batches, expected it within them');
    }
    return { training: x, validation: validationData };
  }
  const whole: Batch = { x, y: y as Targets, sampleWeight };
  if (validationSplit === undefined) return { training: whole, validation: validationData };
  if (!(typeof validationSplit === 'number' && validationSplit > 0 && validationSplit < 1)) {
    throw new ArgumentError('fit', 'validationSplit', `is ${describeValue(validationSplit)}, expected between 0 and 1`);
  }
  const { samples, targetWidth } = checkBatch(spec, whole);
  const kept = Math.floor(samples * (1 - validationSplit));
  if (kept === 0 || kept === samples) {
    const problem = `is ${validationSplit}, which leaves one part of the ${samples} samples empty`;
    throw new ArgumentError('fit', 'validationSplit', `${problem}: expected at least a sample in each`);
  }
  const part = (from: number, to: number): Batch => ({
    x: x.subarray(from * spec.inputWidth, to * spec.inputWidth),
    y: partOf(whole.y, from * targetWidth, to * targetWidth),
    sampleWeight: sampleWeight && partOf(sampleWeight, from, to),
  });
  return { training: part(0, kept), validation: part(kept, samples) };
}

function partOf<T extends Targets>(values: T, from: number, to: number): T {
  if ('subarray' in values) return (values as unknown as Float32Array).subarray(from, to) as unknown as T;
  return Array.prototype.slice.call(values, from, to) as unknown as T;
}
