import type { OptionTable } from './options.js';

export const LOSSES = ['default', 'meanSquaredError', 'meanAbsoluteError', 'huber'] as const;

export type LossType = (typeof LOSSES)[number];

export const LOSS_NAMES: Readonly<Record<LossType, string>> = {
  default: 'by the data: cross-entropy, squared error',
  meanSquaredError: 'squared error',
  meanAbsoluteError: 'absolute error',
  huber: 'Huber: squared near 0, then linear',
};

/** `labelSmoothing` is of cross-entropy alone. */
export const LOSS_OPTIONS = {
  default: [{ name: 'labelSmoothing', label: 'Label smoothing', default: 0, range: { min: 0, max: 0.99 } }],
  huber: [{ name: 'delta', label: 'δ, where it becomes linear', default: 1, range: { min: 0.001, max: 1000 } }],
} as const satisfies OptionTable<LossType>;
