import { checkOptions } from '../../checks.js';
import { ArgumentError, describeValue } from '../../errors.js';
import type { FloatArray } from '../../kernels/arguments.js';
import { gatherRows } from '../../kernels/training.js';
import { keepAny } from '../../memory/heap.js';
import { alloc, ResidentBuffer } from '../../memory/resident.js';
import type { Loss } from '../losses.js';
import type { Metric } from '../metrics.js';
import { countSamples } from '../model/network.js';
import { randomAt, shuffle } from '../random.js';

/** Targets: classes, one a sample, or a value for every output. */
export type Targets = ArrayLike<number> | ResidentBuffer;

/** How `evaluate` goes through the data. */
export interface EvaluateOptions {
  /** Samples at a time. Default 256. */
  readonly batchSize?: number;
  /** How much each sample counts. Default: all the same. */
  readonly sampleWeight?: ArrayLike<number>;
}

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

/** Checked data: how many samples, and the width of a target. */
interface DataShape {
  readonly samples: number;
  readonly targetWidth: number;
}

/** Checks samples, targets and weights against the model, the loss and the metrics. */
export function checkBatch({ caller, data = '', ...expected }: DataSpec, batch: Batch): DataShape {
  const { inputWidth, outputWidth, loss, metrics } = expected;
  if (!('x' in Object(batch))) {
    const problem = `gives ${describeValue(batch)}, expected samples with their targets: { x, y }`;
    throw new ArgumentError(caller, data.slice(0, -1) || 'x', problem);
  }
  const { x, y, sampleWeight } = batch;
  const samples = countSamples(caller, x, inputWidth, `${data}x`);
  if (samples === 0) throw new ArgumentError(caller, `${data}x`, 'is empty, expected at least one sample');
  checkNumbers(caller, `${data}y`, y, 'targets');
  const targetWidth = y.length / samples;
  const classes = loss.takesClasses(targetWidth, outputWidth);
  if (!classes && targetWidth !== outputWidth) {
    const either = loss.takesClasses(1, outputWidth) ? `${samples} classes or ` : '';
    throw new ArgumentError(
      caller,
      `${data}y`,
      `has ${y.length} elements, expected ${either}${samples * outputWidth} values (${samples} samples, ${outputWidth} outputs)`,
    );
  }
  if (classes) {
    checkClasses(caller, `${data}y`, plain(y), outputWidth);
    const comparing = metrics.find(({ comparesValues }) => comparesValues);
    if (comparing) {
      const problem = `holds classes, but ${comparing.name} compares values: expected ${samples * outputWidth} of them, one-hot`;
      throw new ArgumentError(caller, `${data}y`, problem);
    }
  }
  // What a sigmoid or a softmax is compared with are probabilities; others, such as -1 for no, train to no end.
  if (!classes && loss.fromLogits) checkProbabilities(caller, `${data}y`, plain(y));
  if (sampleWeight !== undefined) checkWeights(caller, `${data}sampleWeight`, sampleWeight, samples);
  return { samples, targetWidth };
}

/** An array of numbers, as far as the first shows. A later element that is none becomes NaN, which training finds. */
function checkNumbers(caller: string, argument: string, given: unknown, what: string): void {
  if (typeof given !== 'object' || given === null || !('length' in given)) {
    throw new ArgumentError(caller, argument, `is ${describeValue(given)}, expected an array of ${what}`);
  }
  const first: unknown = plain(given as Targets)[0];
  if (given.length !== 0 && typeof first !== 'number' && typeof first !== 'boolean') {
    throw new ArgumentError(caller, `${argument}[0]`, `is ${describeValue(first)}, expected a number`);
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

/** NaN passes: training finds it, and says where. */
function checkProbabilities(caller: string, argument: string, targets: ArrayLike<number>): void {
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i] as number;
    if (target < 0 || target > 1) throw new ArgumentError(caller, `${argument}[${i}]`, `is ${target}, expected 0 to 1`);
  }
}

function checkWeights(caller: string, argument: string, weights: ArrayLike<number>, samples: number): void {
  checkNumbers(caller, argument, weights, 'weights');
  if (weights.length !== samples) {
    throw new ArgumentError(caller, argument, `has ${weights.length} elements, expected ${samples} (one a sample)`);
  }
  for (let i = 0; i < samples; i++) {
    const weight = weights[i] as number;
    if (!(Number.isFinite(weight) && weight >= 0)) {
      throw new ArgumentError(caller, `${argument}[${i}]`, `is ${weight}, expected a finite number from 0 on`);
    }
  }
}

function plain(values: Targets): ArrayLike<number> {
  return values instanceof ResidentBuffer ? values.data : values;
}

/**
 * Weights of samples, if they have any: those of their classes, where these are given, times `sampleWeight`.
 * @throws {ArgumentError} if a class has no weight
 */
export function sampleWeights(
  caller: string,
  { y, sampleWeight }: Batch,
  { samples, targetWidth }: DataShape,
  classWeight: Readonly<Record<number, number>> | undefined,
): ArrayLike<number> | undefined {
  if (classWeight === undefined) return sampleWeight;
  checkOptions(caller, classWeight, 'classWeight');
  const targets = plain(y);
  const weights = new Float32Array(samples);
  for (let i = 0; i < samples; i++) {
    let label = targetWidth === 1 ? (targets[i] as number) : 0;
    for (let j = 1; j < targetWidth; j++) {
      if ((targets[i * targetWidth + j] as number) > (targets[i * targetWidth + label] as number)) label = j;
    }
    const weight = classWeight[label];
    if (weight === undefined || !(Number.isFinite(weight) && weight >= 0)) {
      throw new ArgumentError(
        caller,
        `classWeight[${label}]`,
        `is ${describeValue(weight)}, expected a finite number from 0 on`,
      );
    }
    weights[i] = weight * (sampleWeight?.[i] ?? 1);
  }
  return weights;
}

/** The batch after what may have made linear memory grow, which detaches views of it. To be called before. */
export function keepBatch({ x, y, sampleWeight }: Batch): () => Batch {
  const [xNow, yNow, weightNow] = [keepAny(x), keepAny(y), keepAny(sampleWeight)];
  return () => ({ x: xNow(), y: yNow(), sampleWeight: weightNow() });
}

/** Copies a batch into a plan's buffers. */
export function fillBatch(buffers: BatchBuffers, { x, y, sampleWeight }: Batch): void {
  buffers.input.data.set(x instanceof ResidentBuffer ? x.data : x);
  buffers.targets.data.set(plain(y));
  if (buffers.weights) buffers.weights.data.set(sampleWeight ?? []);
}

/** A whole data set in linear memory, from which batches are gathered in any order by a kernel. */
export class ResidentData {
  readonly samples: number;
  readonly targetWidth: number;
  readonly weighted: boolean;
  /** What this object allocated, rather than was given. */
  readonly #own: ResidentBuffer[] = [];
  readonly #x: ResidentBuffer;
  readonly #y: ResidentBuffer;
  readonly #weights: ResidentBuffer | undefined;
  /** Sample numbers in the order of use, as 32-bit integers. */
  readonly #order: ResidentBuffer;
  readonly #inputWidth: number;

  constructor(spec: DataSpec, batch: Batch, classWeight?: Readonly<Record<number, number>>) {
    const checked = checkBatch(spec, batch);
    this.samples = checked.samples;
    this.targetWidth = checked.targetWidth;
    this.#inputWidth = spec.inputWidth;
    const weights = sampleWeights(spec.caller, batch, checked, classWeight);
    this.weighted = weights !== undefined;
    // Copied before anything is allocated: growth of the memory detaches the caller's views of it.
    const w = weights && Float32Array.from(weights);
    const y = batch.y instanceof ResidentBuffer ? batch.y : Float32Array.from(batch.y);
    try {
      this.#x = this.#resident(batch.x);
      this.#y = this.#resident(y);
      this.#weights = w && this.#resident(w);
      this.#order = this.#resident(new Float32Array(this.samples));
    } catch (error) {
      this.dispose();
      throw error;
    }
    this.#sampleNumbers().forEach((_, i, numbers) => {
      numbers[i] = i;
    });
  }

  #resident(values: FloatArray): ResidentBuffer {
    if (values instanceof ResidentBuffer) return values;
    const buffer = alloc(values);
    this.#own.push(buffer);
    return buffer;
  }

  #sampleNumbers(): Int32Array {
    const { buffer, byteOffset } = this.#order.data;
    return new Int32Array(buffer, byteOffset, this.samples);
  }

  /** The order of an epoch: a function of seed and epoch alone. */
  shuffle(seed: number, epoch: number): void {
    const numbers = this.#sampleNumbers();
    for (let i = 0; i < numbers.length; i++) numbers[i] = i;
    shuffle(numbers, randomAt(seed, 'shuffling', epoch));
  }

  /** Puts samples `first` and on, in the current order, into a plan's buffers. */
  gather(first: number, rows: number, buffers: BatchBuffers): void {
    gatherRows(this.#x, this.#order, first, buffers.input, rows, this.#inputWidth);
    gatherRows(this.#y, this.#order, first, buffers.targets, rows, this.targetWidth);
    if (buffers.weights && this.#weights) gatherRows(this.#weights, this.#order, first, buffers.weights, rows, 1);
  }

  dispose(): void {
    for (const buffer of this.#own) buffer.dispose();
  }
}
