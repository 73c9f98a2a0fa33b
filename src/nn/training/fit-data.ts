import { ArgumentError, describeValue } from '../../errors.js';
import type { FloatArray } from '../../kernels/arguments.js';
import { count, flag, type Read, type TableOf, unchecked } from '../../options.js';
import { type Batches, type BatchSource, isBatches, residentSource, streamedSource } from './batches.js';
import {
  type Batch,
  type CheckedBatch,
  checkBatch,
  type DataSpec,
  partOf,
  type Targets,
  withClassWeight,
} from './data.js';

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

/** How those options are read. The data among them are checked with the model. */
export const DATA_OPTIONS = {
  batchSize: count({ default: 32 }),
  shuffle: flag(true),
  validationData: unchecked<Batch | Batches>(),
  validationSplit: unchecked<number>(),
  sampleWeight: unchecked<ArrayLike<number>>(),
  classWeight: unchecked<Readonly<Record<number, number>>>(),
} satisfies TableOf<DataOptions>;

export type DataSettings = Read<typeof DATA_OPTIONS>;

/** What there is to train on and to validate with. */
export interface FitData {
  readonly training: BatchSource;
  readonly validation: BatchSource | undefined;
}

/**
 * Checks the data of `fit`, and lays them out. Batches from an iterable are checked as they come.
 * @param seed of the order of samples @throws {ArgumentError} if data, options and model do not fit; nothing is left behind
 */
export function layOutData(
  spec: DataSpec,
  x: FloatArray | Batches,
  y: Targets | undefined,
  settings: DataSettings,
  seed: number,
): FitData {
  const { batchSize, shuffle, classWeight } = settings;
  const validationSpec = { ...spec, data: 'validationData.' };
  const given = checkData(spec, validationSpec, x, y, settings);
  const layOutTraining = laterSource('x', spec, given.training, batchSize, shuffle ? seed : undefined, classWeight);
  const layOutValidation =
    given.validation === undefined
      ? undefined
      : laterSource('validationData', validationSpec, given.validation, batchSize, undefined, undefined);
  const training = layOutTraining();
  try {
    return { training, validation: layOutValidation?.() };
  } catch (error) {
    training.dispose();
    throw error;
  }
}

/** Checks the data of `fit` without laying them out. @throws {ArgumentError} as layOutData, but for batches to come */
export function checkFitData(
  spec: DataSpec,
  x: FloatArray | Batches,
  y: Targets | undefined,
  settings: DataSettings,
): void {
  const { training } = checkData(spec, { ...spec, data: 'validationData.' }, x, y, settings);
  if (!isBatches(training)) withClassWeight(spec.caller, training, settings.classWeight);
}

/** Checks what it can now, and lays the source out when called. */
function laterSource(
  argument: 'x' | 'validationData',
  spec: DataSpec,
  data: CheckedBatch | Batches,
  batchSize: number,
  seed: number | undefined,
  classWeight: DataSettings['classWeight'],
): () => BatchSource {
  if (isBatches(data)) return () => streamedSource(argument, spec, data, classWeight);
  const weighted = withClassWeight(spec.caller, data, classWeight);
  return () => residentSource(weighted, batchSize, seed);
}

/** Data as they were given, checked where they are all there. */
interface GivenData {
  readonly training: CheckedBatch | Batches;
  readonly validation: CheckedBatch | Batches | undefined;
}

function checkData(
  spec: DataSpec,
  validationSpec: DataSpec,
  x: FloatArray | Batches,
  y: Targets | undefined,
  { validationData, validationSplit, sampleWeight }: DataSettings,
): GivenData {
  if (typeof x !== 'object' || x === null) {
    throw new ArgumentError('fit', 'x', `is ${describeValue(x)}, expected samples or an iterable of batches`);
  }
  if (validationSplit !== undefined && validationData !== undefined) {
    throw new ArgumentError('fit', 'validationSplit', 'is given beside validationData, expected one of the two');
  }
  const validation =
    validationData === undefined || isBatches(validationData)
      ? validationData
      : checkBatch(validationSpec, validationData);
  if (isBatches(x)) {
    if (validationSplit !== undefined) {
      throw new ArgumentError('fit', 'validationSplit', 'cannot be taken of batches, expected validationData');
    }
    for (const [name, given] of Object.entries({ y, sampleWeight })) {
      if (given !== undefined) throw new ArgumentError('fit', name, 'is given beside batches, expected it within them');
    }
    return { training: x, validation };
  }
  const training = checkBatch(spec, { x, y: y as Targets, sampleWeight });
  return validationSplit === undefined ? { training, validation } : split(training, validationSplit);
}

/** The last samples are kept to validate with. */
function split(whole: CheckedBatch, validationSplit: unknown): { training: CheckedBatch; validation: CheckedBatch } {
  if (!(typeof validationSplit === 'number' && validationSplit > 0 && validationSplit < 1)) {
    throw new ArgumentError('fit', 'validationSplit', `is ${describeValue(validationSplit)}, expected between 0 and 1`);
  }
  const { samples } = whole;
  const kept = Math.floor(samples * (1 - validationSplit));
  if (kept === 0 || kept === samples) {
    const problem = `is ${validationSplit}, which leaves one part of the ${samples} samples empty`;
    throw new ArgumentError('fit', 'validationSplit', `${problem}: expected at least a sample in each`);
  }
  return { training: partOf(whole, 0, kept), validation: partOf(whole, kept, samples) };
}
