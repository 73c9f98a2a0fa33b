import type { FloatArray } from '../../kernels/arguments.js';
import type { ResidentBuffer } from '../../memory/resident.js';
import type { DiagnoseOptions, Diagnosis } from '../examine/diagnosis.js';
import type { Network } from '../model/network.js';
import type { CompileOptions } from './compile-options.js';
import type { Targets } from './data.js';
import type { EvaluateOptions } from './evaluate.js';
import type { TrainingState } from './training-state.js';

/** A compiled model as callbacks and checkpoints see it: a network, and where its training is. */
export interface TrainableModel extends Network {
  /** Set to end `fit` after the current batch. */
  stopTraining: boolean;
  /** Whether `compile` was called. Without it what follows throws a StateError. */
  readonly compiled: boolean;
  /** What `compile` was given. */
  readonly compileOptions: CompileOptions;
  /** The optimiser's values by name, each laid out like `parameterBuffer`. Write to them to go on from a checkpoint. */
  readonly optimizerState: Readonly<Record<string, ResidentBuffer>>;
  /** How far training has come. Set its fields to go on from a checkpoint. */
  readonly trainingState: TrainingState;
  /** The learning rate of the next step. */
  readonly learningRate: number;
  /** Loss and metrics on data, by name: `{ loss, accuracy }`. @throws {ArgumentError} if data and model do not fit */
  evaluate(x: FloatArray, y: Targets, options?: EvaluateOptions): Record<string, number>;
  /**
   * How alive every activation's units are on the given data: dead, without gradient, dormant. Costs a forward and a
   * backward pass over them, and changes nothing.
   */
  diagnose(x: FloatArray, y: Targets, options?: DiagnoseOptions): Diagnosis;
}
