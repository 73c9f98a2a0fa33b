export { type Option, type Range, type Read, readOptions, type TableOf } from '../options.js';
export { Random } from '../random.js';
export type { ActivationConfig, ActivationOption, RowActivation } from './activation-config.js';
export { type ConfusionOptions, confusionMatrix } from './confusion-matrix.js';
export type { Convention } from './convention.js';
export { applyCure, type Patient, type Treatment } from './cure/apply.js';
export type { FitFinding, OnFinding } from './cure/heal.js';
export { type FindLearningRateOptions, findLearningRate, type LearningRateCurve } from './cure/learning-rate.js';
export { standardize, type WithActivationOptions, withActivation } from './cure/models.js';
export { type Revival, type ReviveOptions, reviveDead } from './cure/revive.js';
export { bornDeadBounds } from './examine/born-dead.js';
export { compareDiagnoses, type DiagnoseOptions, type Diagnosis, type LayerDiagnosis } from './examine/diagnosis.js';
export type { Examination, ExamineOptions } from './examine/examine.js';
export type {
  Cure,
  CureSettings,
  Figure,
  Finding,
  FindingCode,
  Harmless,
  Place,
  Severity,
} from './examine/findings.js';
export { formatFindings } from './examine/format.js';
export { type Examinable, type IndicatorOptions, type Indicators, indicators } from './examine/indicators.js';
export type { LayerIndicators, ParameterIndicators } from './examine/net-meter.js';
export type { Histogram, Spread } from './examine/spread.js';
export type { UnitStates } from './examine/units.js';
export { type Watcher, type WatchOptions, type WatchRecord, watch } from './examine/watch.js';
export type { BuiltInInitializer, InitializerContext, InitializerType } from './initializer-draws.js';
export {
  type Initializer,
  type InitializerEntry,
  type InitializerOption,
  type OwnInitializer,
  registerInitializer,
} from './initializers.js';
export { activation } from './layers/activation.js';
export { type BatchNormOptions, batchNorm } from './layers/batch-norm.js';
export { type DenseOptions, dense } from './layers/dense.js';
export { type DropoutOptions, dropout } from './layers/dropout.js';
export type {
  Affine,
  FoldedLayer,
  Folding,
  LayerEntry,
  OnnxForm,
  OnnxPiece,
  OnnxReading,
  OnnxTensor,
} from './layers/entry.js';
export {
  type Activity,
  type InferenceStep,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type LayerStep,
  type Parameter,
  type ParameterSpec,
  type PlanContext,
  type SettingsOf,
  type TrainingPlanContext,
} from './layers/layer.js';
export { type LayerNormOptions, layerNorm } from './layers/layer-norm.js';
export { type PreluOptions, prelu } from './layers/prelu.js';
export { residual } from './layers/residual.js';
export { type RreluOptions, rrelu } from './layers/rrelu.js';
export { softmax } from './layers/softmax.js';
export * from './losses.js';
export * from './metrics.js';
export { foldBatchNorm } from './model/fold.js';
export {
  lossFromJSON,
  optimizerFromJSON,
  registerLayer,
  registerLoss,
  registerMetric,
  registerOptimizer,
  registerSchedule,
  scheduleFromJSON,
} from './model/from-json.js';
export type { PredictOptions } from './model/inference.js';
export type { LayerOutputs, LayerOutputsOptions } from './model/layer-outputs.js';
export { Network, type NetworkConfig, type NetworkOptions } from './model/network.js';
export type { Optimizer, OptimizerConfig, OptimizerOptions, ParameterGroup } from './optimizer.js';
export * from './optimizers.js';
export { option } from './option.js';
export type { PartEntry } from './registry.js';
export {
  type L1L2Options,
  type L1Options,
  type L2Options,
  l1,
  l1l2,
  l2,
  type Regularizer,
  type RegularizerConfig,
  type RegularizerOption,
  registerRegularizer,
} from './regularizers.js';
export * from './schedules.js';
export { fromJSON, type Sequential, sequential, type TrainOnBatchOptions } from './sequential.js';
export type { Batches } from './training/batches.js';
export * from './training/callbacks.js';
export type { CompileOptions } from './training/compile-options.js';
export type { Batch, Targets } from './training/data.js';
export type { EvaluateOptions } from './training/evaluate.js';
export type { History } from './training/fit.js';
export type { DataOptions } from './training/fit-data.js';
export type { FitOptions } from './training/fit-options.js';
export type { ForwardOptions } from './training/manual-step.js';
export type { Logs, MonitorMode } from './training/monitor.js';
export type { BatchesOptions } from './training/ordered-batches.js';
export type { TrainableModel } from './training/trainable-model.js';
export type { TrainingState } from './training/training-state.js';
