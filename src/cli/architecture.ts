import type { BareActivation } from '../kernels/table.js';
import { activation, batchNorm, dense, dropout, type Layer, type LayerOptions } from '../nn/index.js';

/** Makes a layer; the first of a model is given its `inputShape`. */
export type Maker = (options: LayerOptions) => Layer;

export interface ArchitectureOptions {
  /** Units of the hidden layers. */
  readonly units: readonly number[];
  /** Of the hidden layers. */
  readonly activation: BareActivation;
  /** Batch norm between a hidden layer's products and its activation. */
  readonly batchNorm: boolean;
  /** Fraction of a hidden layer's outputs that is dropped in training. */
  readonly dropout: number;
  readonly outputs: number;
}

/** The layers of a multilayer perceptron. */
export function architecture({ units, outputs, dropout: rate, ...options }: ArchitectureOptions): Maker[] {
  const hidden = units.flatMap((count): Maker[] => [
    ...(options.batchNorm
      ? [
          // Batch norm's shift is the bias.
          (given: LayerOptions) => dense({ ...given, units: count, useBias: false }),
          () => batchNorm(),
          () => activation(options.activation),
        ]
      : [(given: LayerOptions) => dense({ ...given, units: count, activation: options.activation })]),
    ...(rate > 0 ? [() => dropout({ rate })] : []),
  ]);
  return [...hidden, (given) => dense({ ...given, units: outputs })];
}
