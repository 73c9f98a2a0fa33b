export type { Bytes } from './bytes.js';
export { type CheckpointOptions, restoreCheckpoint, type SaveCheckpointOptions, saveCheckpoint } from './checkpoint.js';
export {
  type CsvDataset,
  type CsvOptions,
  type CsvRegressionDataset,
  type CsvRegressionOptions,
  readCsv,
  readCsvRegression,
} from './csv.js';
export type { CsvFormat } from './csv-format.js';
export { type Dataset, imageDataset, type RegressionDataset } from './dataset.js';
export { type DigitsOptions, digits } from './digits.js';
export { type IdxArray, readIdx } from './idx.js';
export {
  type LoadWeightsOptions,
  loadModel,
  loadNetwork,
  loadWeights,
  readNames,
  type SaveModelOptions,
  saveModel,
} from './model.js';
export type { DataNames } from './names.js';
export { externalFiles, type FromOnnxOptions, fromOnnx, readOnnxNames } from './onnx-read.js';
export type { ExternalData } from './onnx-tensor.js';
export { type ToOnnxOptions, toOnnx } from './onnx-write.js';
export { readSafetensors, type Safetensors, type Tensor, writeSafetensors } from './safetensors.js';
export { type Samples, type TrainTestSplitOptions, trainTestSplit } from './split.js';
export {
  type Moments,
  type StandardizeOptions,
  type Standardizer,
  standardize,
  standardizer,
} from './standardize.js';
