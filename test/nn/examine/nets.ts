import {
  type ActivationOption,
  activation,
  adam,
  batchNorm,
  binaryCrossentropy,
  categoricalCrossentropy,
  dense,
  type InitializerOption,
  type Layer,
  type Loss,
  meanSquaredError,
  type Optimizer,
  type Sequential,
  sequential,
} from 'fourlane/nn';
import type { Data } from './data.js';

export interface NetOptions {
  readonly hidden?: readonly number[];
  readonly activation?: ActivationOption;
  readonly initializer?: InitializerOption;
  readonly bias?: number;
  readonly batchNorm?: boolean;
  readonly optimizer?: Optimizer;
  readonly loss?: Loss;
  readonly outputs?: number;
  readonly end?: ActivationOption;
  /** Behind the last dense layer. */
  readonly more?: readonly Layer[];
  readonly seed?: number;
}

/** A compiled net for the data: dense layers, and a loss for the kind of targets. */
export function net(data: Data, options: NetOptions = {}): Sequential {
  const { hidden = [32, 32], initializer, bias, batchNorm: normalize = false, end, more = [], seed = 0 } = options;
  const f = options.activation ?? 'relu';
  const drawn = initializer === undefined ? {} : { kernelInitializer: initializer };
  const layers = hidden.flatMap((units, i): Layer[] => {
    const shape = i === 0 ? { inputShape: [data.inputs] as const } : {};
    const biases = bias === undefined ? {} : { biasInitializer: { type: 'constant', value: bias } as const };
    return normalize
      ? [dense({ ...shape, units, ...drawn, ...biases }), batchNorm(), activation(f)]
      : [dense({ ...shape, units, activation: f, ...drawn, ...biases })];
  });
  const last = dense({
    units: options.outputs ?? data.outputs,
    ...drawn,
    ...(end !== undefined && { activation: end }),
  });
  const model = sequential([...layers, last, ...more], { seed });
  const losses = { classes: categoricalCrossentropy, binary: binaryCrossentropy, numbers: meanSquaredError };
  model.compile({ optimizer: options.optimizer ?? adam(), loss: options.loss ?? losses[data.kind]() });
  return model;
}

/** Trains as far as it goes: a NaN ends it. */
export async function trained(model: Sequential, data: Data, epochs: number, batchSize = 32): Promise<Sequential> {
  await model.fit(data.x, data.y, { epochs, batchSize, verbose: false }).catch((error: Error) => {
    if (error.name !== 'NumericError') throw error;
  });
  return model;
}
