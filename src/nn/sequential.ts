import { StateError } from '../errors.js';
import { checkKnown, type FloatArray, type Names } from '../kernels/arguments.js';
import type { ResidentBuffer } from '../memory/resident.js';
import { checkCount } from './checks.js';
import {
  type Batch,
  checkBatch,
  type EvaluateOptions,
  type Expectation,
  fill,
  keepBatch,
  ResidentData,
  type Targets,
} from './data.js';
import { type DiagnoseOptions, type Diagnosis, diagnose } from './diagnosis.js';
import { type FitOptions, type History, train } from './fit.js';
import type { Layer } from './layers/layer.js';
import type { Learner } from './learner.js';
import { Network, type NetworkOptions } from './network.js';
import { type Batches, isBatches } from './sources.js';
import { evaluateData, metricsOf } from './totals.js';
import { type CompileOptions, checkCompileOptions, type Position, Trainer } from './trainer.js';

export interface TrainOnBatchOptions {
  /** How much each sample counts. Default: all the same. */
  readonly sampleWeight?: ArrayLike<number>;
}

/** A stack of layers that learns. */
export class Sequential extends Network implements Learner {
  stopTraining = false;
  #trainer: Trainer | undefined;
  #fitting = false;

  /**
   * Chooses how to learn. Frozen layers take effect here. Compiling anew forgets the optimiser's state and the position.
   * @throws {ArgumentError} if a clipping limit is not above 0, the optimiser or the loss is missing, two metrics share a
   * name, or the model ends in another nonlinearity than the one that the loss contains
   */
  compile(options: CompileOptions): void {
    checkCompileOptions(this, options);
    this.build();
    this.#trainer?.dispose();
    this.#trainer = undefined;
    this.#trainer = new Trainer(this, options);
  }

  #compiled(caller: string): { trainer: Trainer; expectation: Expectation } {
    const trainer = this.#trainer;
    if (!trainer) throw new StateError(`${caller}: the model is not compiled, call compile({ optimizer, loss }) first`);
    const { inputs, outputs } = this;
    const { options } = trainer;
    return { trainer, expectation: { caller, inputs, outputs, loss: options.loss, metrics: metricsOf(options) } };
  }

  get training(): CompileOptions {
    return this.#compiled('training').trainer.options;
  }

  get optimizerState(): Readonly<Record<string, ResidentBuffer>> {
    return this.#compiled('optimizerState').trainer.slots;
  }

  get position(): Position {
    return this.#compiled('position').trainer.position;
  }

  get learningRate(): number {
    return this.#compiled('learningRate').trainer.learningRate;
  }

  /**
   * Trains for a number of epochs, yielding to the event loop as it goes.
   * @param x samples × inputs, or an iterable of batches @param y the targets; part of the batches where x is an iterable
   * @throws {ArgumentError} if data and model do not fit
   * @throws {NumericError} if a NaN or an infinity comes up
   * @throws {StateError} if training is under way already
   */
  async fit(x: FloatArray, y: Targets, options?: FitOptions): Promise<History>;
  async fit(x: Batches, options?: FitOptions): Promise<History>;
  async fit(x: FloatArray | Batches, second?: Targets | FitOptions, third?: FitOptions): Promise<History> {
    const { trainer, expectation } = this.#compiled('fit');
    const targetsWithin = isBatches(x) && third === undefined && !('length' in Object(second));
    const [y, options = {}] = targetsWithin ? [undefined, second] : [second, third];
    if (this.#fitting) throw new StateError('fit: the model is in training already, await that first');
    this.#fitting = true;
    try {
      return await train(this, trainer, expectation, x, y as Targets | undefined, options as FitOptions);
    } finally {
      this.#fitting = false;
    }
  }

  /** One step on one batch. Returns its loss before the step. @throws as `fit` */
  trainOnBatch(x: FloatArray, y: Targets, options: TrainOnBatchOptions = {}): number {
    const { trainer, expectation } = this.#compiled('trainOnBatch');
    checkKnown('trainOnBatch', options, { sampleWeight: true } satisfies Names<TrainOnBatchOptions>);
    const { sampleWeight } = options;
    const batch: Batch = { x, y, sampleWeight };
    const { samples, targetWidth } = checkBatch(expectation, batch);
    const now = keepBatch(batch);
    const plan = trainer.plans(targetWidth, sampleWeight !== undefined).for(samples);
    fill(plan, now());
    return trainer.step(plan);
  }

  evaluate(x: FloatArray, y: Targets, options: EvaluateOptions = {}): Record<string, number> {
    const { trainer, expectation } = this.#compiled('evaluate');
    checkKnown('evaluate', options, { batchSize: true, sampleWeight: true } satisfies Names<EvaluateOptions>);
    const { batchSize = 256, sampleWeight } = options;
    checkCount('evaluate', 'batchSize', batchSize);
    const data = new ResidentData(expectation, { x, y, sampleWeight });
    try {
      return evaluateData(trainer, data, batchSize);
    } finally {
      data.dispose();
    }
  }

  diagnose(x: FloatArray, y: Targets, options: DiagnoseOptions = {}): Diagnosis {
    const { trainer, expectation } = this.#compiled('diagnose');
    return diagnose(trainer, expectation, { x, y }, options);
  }

  override dispose(): void {
    this.#trainer?.dispose();
    super.dispose();
  }
}

/**
 * A model of layers in a row: `sequential([dense({ inputShape: [784], units: 128, activation: 'relu' }), dense({ units: 10 })])`.
 * @throws {ArgumentError} if a layer is used twice, two share a name, or the seed is not a whole number
 */
export function sequential(layers?: readonly Layer[], options?: NetworkOptions): Sequential {
  return new Sequential(layers, options);
}
