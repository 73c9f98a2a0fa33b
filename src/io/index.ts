export type { Bytes } from './bytes.js';
export { type Dataset, imageDataset } from './dataset.js';
export { type DigitsOptions, digits } from './digits.js';
export { type IdxArray, readIdx } from './idx.js';
