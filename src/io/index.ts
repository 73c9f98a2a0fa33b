export type { Bytes } from './bytes.js';
export { type CsvDataset, type CsvOptions, readCsv } from './csv.js';
export { type Dataset, imageDataset } from './dataset.js';
export { type DigitsOptions, digits } from './digits.js';
export { type IdxArray, readIdx } from './idx.js';
export { readSafetensors, type Safetensors, type Tensor, writeSafetensors } from './safetensors.js';
