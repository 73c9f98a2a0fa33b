import { StateError } from '../errors.js';
import type { FloatArray } from '../kernels/arguments.js';
import type { ResidentBuffer } from '../memory/resident.js';
import { readOptions, type TableOf, unchecked } from '../options.js';
import { type DiagnoseOptions, type Diagnosis, diagnose } from './examine/diagnosis.js';
import { type Examination, type ExamineOptions, examine } from './examine/examine.js';
import { compileFindings } from './examine/rules.js';
import type { Layer } from './layers/layer.js';
import { partsFromJSON } from './model/from-json.js';
import { Network, type NetworkConfig, type NetworkOptions } from './model/network.js';
import type { Batches } from './training/batches.js';
import { type CompileOptions, checkCompileOptions } from './training/compile-options.js';
import { type Batch, checkBatch, type DataSpec, loadable, type Targets } from './training/data.js';
import { metricsOf } from './training/epoch-metrics.js';
import { type EvaluateOptions, evaluateModel } from './training/evaluate.js';
import { fitArguments, fitModel, type History } from './training/fit.js';
import type { FitOptions } from './training/fit-options.js';
import { FORWARD_OPTIONS, type ForwardOptions, ManualStep } from './training/manual-step.js';
import { BATCHES_OPTIONS, type BatchesOptions, orderedBatches } from './training/ordered-batches.js';
import type { TrainableModel } from './training/trainable-model.js';
import { type Retuning, Trainer } from './training/trainer.js';
import type { TrainingState } from './training/training-state.js';

export interface TrainOnBatchOptions {
  /** How much each sample counts. Default: all the same. */
  readonly sampleWeight?: ArrayLike<number>;
}

const TRAIN_ON_BATCH = { sampleWeight: unchecked<ArrayLike<number>>() } satisfies TableOf<TrainOnBatchOptions>;

/** A stack of layers that learns. */
export class Sequential extends Network implements TrainableModel {
  stopTraining = false;
  #trainer: Trainer | undefined;
  #manual: ManualStep | undefined;
  #fitting = false;

  /**
   * Chooses how to learn. Frozen layers take effect here. Compiling again forgets the optimiser's state and the training state.
   * @throws {ArgumentError} if a clipping limit is not above 0, the optimiser or the loss is missing, two metrics share a
   * name, or the model ends in another nonlinearity than the one that the loss contains
   */
  compile(options: CompileOptions): void {
    checkCompileOptions(this, options);
    this.build();
    const trainer = new Trainer(this, options);
    this.#trainer?.dispose();
    this.#trainer = trainer;
    if (options.onFinding) for (const finding of compileFindings(this, options)) options.onFinding(finding);
  }

  #compiled(caller: string): { trainer: Trainer; spec: DataSpec } {
    const trainer = this.#trainer;
    if (!trainer) throw new StateError(`${caller}: the model is not compiled, call compile({ optimizer, loss }) first`);
    const { inputWidth, outputWidth } = this;
    const { options } = trainer;
    return { trainer, spec: { caller, inputWidth, outputWidth, loss: options.loss, metrics: metricsOf(options) } };
  }

  get compiled(): boolean {
    return this.#trainer !== undefined;
  }

  /** @internal */
  get trainer(): Trainer {
    return this.#compiled('fit').trainer;
  }

  /** @internal Goes on with another rate or limit of the gradients, the optimiser's values kept. */
  retune(change: Retuning): void {
    this.trainer.retune(change);
  }

  get compileOptions(): CompileOptions {
    return this.#compiled('compileOptions').trainer.options;
  }

  get optimizerState(): Readonly<Record<string, ResidentBuffer>> {
    return this.#compiled('optimizerState').trainer.slots;
  }

  get trainingState(): TrainingState {
    return this.#compiled('trainingState').trainer.state;
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
    const { spec } = this.#compiled('fit');
    const [y, options] = fitArguments(x, second, third);
    return this.inTraining(() => fitModel(this, spec, x, y, options));
  }

  /** @internal Nothing else trains the model while this runs. @throws {StateError} if it is in training already */
  async inTraining<T>(run: () => Promise<T>): Promise<T> {
    if (this.#fitting) throw new StateError('fit: the model is in training already, await that first');
    this.#fitting = true;
    try {
      return await run();
    } finally {
      this.#fitting = false;
    }
  }

  /** @internal What the model expects of its data. @throws {StateError} if it is not compiled */
  dataSpec(caller: string): DataSpec {
    return this.#compiled(caller).spec;
  }

  /** One step on one batch. Returns its loss before the step. @throws as `fit` */
  trainOnBatch(x: FloatArray, y: Targets, options?: TrainOnBatchOptions): number {
    const { trainer, spec } = this.#compiled('trainOnBatch');
    const { sampleWeight } = options === undefined ? {} : readOptions('trainOnBatch', options, TRAIN_ON_BATCH);
    return trainer.step(trainer.load(loadable(checkBatch(spec, { x, y, sampleWeight }))));
  }

  /**
   * The batches of an epoch for a loop of your own: plain arrays, in the order in which `fit` would take the samples in the
   * epoch `trainingState.epoch`, which goes up by one when all have been taken.
   * @throws {ArgumentError} if data and model do not fit
   */
  batches(x: FloatArray, y: Targets, options: BatchesOptions = {}): Generator<Batch, void> {
    const { trainer, spec } = this.#compiled('batches');
    const settings = readOptions('batches', options, BATCHES_OPTIONS);
    const { sampleWeight } = settings;
    return orderedBatches(checkBatch(spec, { x, y, sampleWeight }), settings, this.seed, trainer.state);
  }

  /**
   * A training step begins: samples go through the layers. `computeLoss`, `backward` and `applyGradients` follow, and give
   * the bits that `trainOnBatch` gives.
   * @param x samples × inputs
   * @returns samples × outputs, before the last nonlinearity where the loss contains it; valid until the next `forward`
   * @throws {ArgumentError} if x does not fit the model, or is empty
   */
  forward(x: FloatArray, options: ForwardOptions = {}): ResidentBuffer {
    const { spec } = this.#compiled('forward');
    const { training } = readOptions('forward', options, FORWARD_OPTIONS);
    return this.#step('forward').forward(spec, x, training);
  }

  /**
   * The loss of what `forward` gave, penalties of regularisers included. Its gradient is then ready for `backward`.
   * @param y the targets, as for `fit`
   * @throws {ArgumentError} if targets and model do not fit
   * @throws {NumericError} if the loss is not finite @throws {StateError} if `forward` was not called
   */
  computeLoss(y: Targets, options: TrainOnBatchOptions = {}): number {
    const { spec } = this.#compiled('computeLoss');
    const { sampleWeight } = readOptions('computeLoss', options, TRAIN_ON_BATCH);
    return this.#step('computeLoss').loss(spec, y, sampleWeight);
  }

  /**
   * Fills `gradient` of every trainable parameter in `parameters`, which may then be read and changed.
   * @param outputGradient ∂loss/∂outputs, samples × outputs, of a loss of your own. Default: what `computeLoss` left
   * @throws {StateError} if neither `computeLoss` was called nor a gradient given
   */
  backward(outputGradient?: FloatArray): void {
    this.#step('backward').backward('backward', outputGradient);
  }

  /**
   * Ends the step: clips the gradients as compiled, and lets the optimiser move the parameters by the rate of
   * `learningRate`.
   * @throws {NumericError} if a gradient, or what the step would write, is not finite; the parameters stay as they were
   * @throws {StateError} if `backward` was not called
   */
  applyGradients(): void {
    this.#step('applyGradients').applyGradients('applyGradients');
  }

  #step(caller: string): ManualStep {
    const { trainer } = this.#compiled(caller);
    if (this.#manual?.trainer !== trainer) this.#manual = new ManualStep(trainer);
    return this.#manual;
  }

  evaluate(x: FloatArray, y: Targets, options: EvaluateOptions = {}): Record<string, number> {
    const { trainer, spec } = this.#compiled('evaluate');
    return evaluateModel(trainer, spec, { x, y }, options);
  }

  diagnose(x: FloatArray, y: Targets, options: DiagnoseOptions = {}): Diagnosis {
    const { trainer, spec } = this.#compiled('diagnose');
    return diagnose(this, trainer, spec, { x, y }, options);
  }

  /**
   * What ails the net, why, and what to do about it: findings in order of weight, the cause first, none for a healthy net.
   * Before training as well as after. Measures the net on the data, remakes it as it was initialised, trains copies for
   * some steps at other rates, and changes nothing. A model that is not compiled is judged without a rate and, where it
   * matters, by the loss that its outputs and targets suggest.
   * @param x samples × inputs, those of training: NaN, scales and classes are judged by all of them
   * @param y the targets; without them neither loss, gradients and rate nor the targets themselves can be judged
   * @throws {ArgumentError} if data and model do not fit
   */
  examine(x: FloatArray, y?: Targets, options: ExamineOptions = {}): Examination {
    return examine(this, x, y, options, this.#trainer?.lastRun);
  }

  override dispose(): void {
    this.#trainer?.dispose();
    super.dispose();
  }
}

/**
 * A model of layers in a row: `sequential([dense({ inputShape: [784], units: 128, activation: 'relu' }), dense({ units: 10 })])`.
 * @throws {ArgumentError} if a layer is used twice, two share a name, or the seed is not an integer
 */
export function sequential(layers?: readonly Layer[], options?: NetworkOptions): Sequential {
  return new Sequential(layers, options);
}

/**
 * The model that `toJSON` described, with parameters of its own, initialised from the seed.
 * @throws {ArgumentError} if the description lacks its layers, or one of them cannot be made
 */
export function fromJSON(config: NetworkConfig): Sequential {
  return sequential(...partsFromJSON(config));
}
