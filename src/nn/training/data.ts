import { checkOptions } from '../../checks.js';
import { ArgumentError, describeValue } from '../../errors.js';
import type { FloatArray } from '../../kernels/arguments.js';
import { ResidentBuffer, viewAsBuffer } from '../../memory/resident.js';
import type { Loss } from '../losses.js';
import type { Metric } from '../metrics.js';
import { countSamples } from '../model/network.js';

/** Targets: classes, one a sample, or a value for every output. */
export type Targets = ArrayLike<number> | ResidentBuffer;

/** Samples with their targets. */
export interface Batch {
  /** Samples × inputs. */
  readonly x: FloatArray;
  readonly y: Targets;
  /** How much each sample counts. Default: all the same. */
  readonly sampleWeight?: ArrayLike<number> | undefined;
}

/** Where a training plan reads a batch from. */
export interface BatchBuffers {
  readonly input: ResidentBuffer;
  readonly targets: ResidentBuffer;
  readonly weights: ResidentBuffer | undefined;
}

/** What a model expects of its data. */
export interface DataSpec {
  readonly caller: string;
  /** What errors call the data, with a dot: put before `x` and `y`. Default: nothing. */
  readonly data?: string;
  readonly inputWidth: number;
  readonly outputWidth: number;
  readonly loss: Loss;
  readonly metrics: readonly Metric[];
}

/** What a training step is planned for. */
export interface BatchShape {
  readonly rows: number;
  /** Values of a target: 1 where targets are classes. */
  readonly targetWidth: number;
  /** Whether samples have weights. */
  readonly weighted: boolean;
}

/** A batch on its way into the buffers of a plan. */
export interface LoadableBatch extends BatchShape {
  copyTo(buffers: BatchBuffers): void;
}

/** Samples that fit the model. None of the arrays is a view of linear memory, which its growth would detach. */
export interface CheckedBatch {
  readonly x: FloatArray;
  readonly y: Targets;
  readonly sampleWeight: Targets | undefined;
  readonly samples: number;
  readonly targetWidth: number;
}

/** Checks samples, targets and weights against the model, the loss and the metrics. */
export function checkBatch(spec: DataSpec, batch: Batch): CheckedBatch {
  const { caller, data = '' } = spec;
  if (!('x' in Object(batch))) {
    const problem = `gives ${describeValue(batch)}, expected samples with their targets: { x, y }`;
    throw new ArgumentError(caller, data.slice(0, -1) || 'x', problem);
  }
  checkFields(caller, data, batch);
  const { x, y, sampleWeight } = batch;
  const samples = countSamples(caller, x, spec.inputWidth, `${data}x`);
  if (samples === 0) throw new ArgumentError(caller, `${data}x`, 'is empty, expected at least one sample');
  const { targetWidth } = checkLabels(spec, batch, samples);
  return {
    x: viewAsBuffer(x),
    y: viewAsBuffer(y),
    sampleWeight: viewAsBuffer(sampleWeight),
    samples,
    targetWidth,
  };
}

/** Checks the targets and weights of so many samples. Returns the values of a target. */
export function checkLabels(
  { caller, data = '', outputWidth, loss, metrics }: DataSpec,
  { y, sampleWeight }: Omit<Batch, 'x'>,
  samples: number,
): Pick<CheckedBatch, 'targetWidth'> {
  checkNumbers(caller, `${data}y`, y, 'targets');
  const targetWidth = y.length / samples;
  const classes = loss.takesClasses?.(targetWidth, outputWidth) ?? false;
  if (!classes && targetWidth !== outputWidth) {
    const either = loss.takesClasses?.(1, outputWidth) ? `${samples} classes or ` : '';
    throw new ArgumentError(
      caller,
      `${data}y`,
      `has ${y.length} elements, expected ${either}${samples * outputWidth} values (${samples} samples, ${outputWidth} outputs)`,
    );
  }
  const yesOrNo = metrics.find((metric) => metric.yesOrNo?.(outputWidth));
  if (classes) {
    checkClasses(caller, `${data}y`, plain(y), outputWidth);
    const comparing = metrics.find(({ comparesValues }) => comparesValues);
    if (comparing) {
      const problem = `holds classes, but ${comparing.name} compares values: expected ${samples * outputWidth} of them, one-hot`;
      throw new ArgumentError(caller, `${data}y`, problem);
    }
  }
  // What a sigmoid or a softmax is compared with are probabilities; others, such as -1 for no, train to no end.
  if (!classes && loss.fromLogits) checkProbabilities(caller, `${data}y`, plain(y), loss.type);
  else if (!classes && yesOrNo) checkProbabilities(caller, `${data}y`, plain(y), yesOrNo.name);
  if (sampleWeight !== undefined) checkWeights(caller, `${data}sampleWeight`, sampleWeight, samples);
  return { targetWidth };
}

/** Refuses a misspelt `sampleWeight`. Other fields may be there: those of a data set that was read from a file. */
function checkFields(caller: string, data: string, batch: object): void {
  const misspelt = Object.keys(batch).find((name) => name !== 'sampleWeight' && /^(sample_?)?weights?$/i.test(name));
  if (misspelt !== undefined)
    throw new ArgumentError(caller, `${data}${misspelt}`, 'is no field, expected sampleWeight');
}

/** An array of numbers, or of booleans. NaN passes: training finds it, and says where. */
function checkNumbers(caller: string, argument: string, given: unknown, what: string): void {
  if (typeof given !== 'object' || given === null || !('length' in given)) {
    throw new ArgumentError(caller, argument, `is ${describeValue(given)}, expected an array of ${what}`);
  }
  const values: ArrayLike<unknown> = plain(given as Targets);
  // The elements of a typed array are all of one kind.
  const count = ArrayBuffer.isView(values) ? Math.min(1, values.length) : values.length;
  for (let i = 0; i < count; i++) {
    const value = values[i];
    if (typeof value === 'number' || typeof value === 'boolean') continue;
    throw new ArgumentError(caller, `${argument}[${i}]`, `is ${describeValue(value)}, expected a number`);
  }
}

function checkClasses(caller: string, argument: string, labels: ArrayLike<number>, count: number): void {
  for (let i = 0; i < labels.length; i++) {
    const label = Number(labels[i]);
    if (!Number.isInteger(label) || label < 0 || label >= count) {
      throw new ArgumentError(caller, `${argument}[${i}]`, `is ${labels[i]}, expected a class from 0 to ${count - 1}`);
    }
  }
}

/** NaN passes: training finds it, and says where. @param by the loss or the metric that takes targets for probabilities */
function checkProbabilities(caller: string, argument: string, targets: ArrayLike<number>, by: string): void {
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i] as number;
    if (target >= 0 && target <= 1) continue;
    if (Number.isNaN(target)) continue;
    throw new ArgumentError(
      caller,
      `${argument}[${i}]`,
      `is ${target}, expected 0 to 1 (${by} takes it for a probability)`,
    );
  }
}

function checkWeights(caller: string, argument: string, weights: ArrayLike<number>, samples: number): void {
  checkNumbers(caller, argument, weights, 'weights');
  if (weights.length !== samples) {
    throw new ArgumentError(caller, argument, `has ${weights.length} elements, expected ${samples} (one a sample)`);
  }
  for (let i = 0; i < samples; i++) {
    const weight = weights[i] as number;
    if (!(Number.isFinite(Math.fround(weight)) && weight >= 0)) {
      throw new ArgumentError(caller, `${argument}[${i}]`, `is ${weight}, expected a finite number from 0 on`);
    }
  }
}

export function plain(values: Targets): ArrayLike<number> {
  return values instanceof ResidentBuffer ? values.data : values;
}

/**
 * The batch with the weights of its samples' classes, times `sampleWeight`.
 * @throws {ArgumentError} if a class has no weight
 */
export function withClassWeight(
  caller: string,
  batch: CheckedBatch,
  classWeight: Readonly<Record<number, number>> | undefined,
): CheckedBatch {
  if (classWeight === undefined) return batch;
  checkOptions(caller, classWeight, 'classWeight');
  const { y, sampleWeight, samples, targetWidth } = batch;
  const targets = plain(y);
  const factors = sampleWeight && plain(sampleWeight);
  const weights = new Float32Array(samples);
  for (let i = 0; i < samples; i++) {
    let label = targetWidth === 1 ? (targets[i] as number) : 0;
    for (let j = 1; j < targetWidth; j++) {
      if ((targets[i * targetWidth + j] as number) > (targets[i * targetWidth + label] as number)) label = j;
    }
    const weight = classWeight[label];
    if (weight === undefined || !(Number.isFinite(Math.fround(weight)) && weight >= 0)) {
      throw new ArgumentError(
        caller,
        `classWeight[${label}]`,
        `is ${describeValue(weight)}, expected a finite number from 0 on`,
      );
    }
    weights[i] = weight * (factors?.[i] ?? 1);
    if (weights[i] === Infinity) {
      const problem = `is ${weight}, and its product with sampleWeight[${i}] no finite float32: expected less`;
      throw new ArgumentError(caller, `classWeight[${label}]`, problem);
    }
  }
  return { ...batch, sampleWeight: weights };
}

/** Samples `from` to `to` of a batch. */
export function partOf(batch: CheckedBatch, from: number, to: number): CheckedBatch {
  const { x, y, sampleWeight, samples, targetWidth } = batch;
  const inputWidth = x.length / samples;
  return {
    x: x.subarray(from * inputWidth, to * inputWidth),
    y: slice(y, from * targetWidth, to * targetWidth),
    sampleWeight: sampleWeight && slice(sampleWeight, from, to),
    samples: to - from,
    targetWidth,
  };
}

function slice<T extends Targets>(values: T, from: number, to: number): T {
  if ('subarray' in values) return (values as unknown as Float32Array).subarray(from, to) as unknown as T;
  return Array.prototype.slice.call(values, from, to) as unknown as T;
}

/** A batch that a plan's buffers are filled from directly. */
export function loadable(batch: CheckedBatch): LoadableBatch {
  const { x, y, sampleWeight, samples, targetWidth } = batch;
  return {
    rows: samples,
    targetWidth,
    weighted: sampleWeight !== undefined,
    copyTo: ({ input, targets, weights }) => {
      input.data.set(plain(x));
      targets.data.set(plain(y));
      if (weights && sampleWeight) weights.data.set(plain(sampleWeight));
    },
  };
}
