import { activation, batchNorm, dense, type InitializerOption, type Layer, prelu, rrelu } from '../../nn/index.js';

/** What follows the weights of a hidden layer. */
export const HIDDEN: Readonly<Record<string, () => Layer[]>> = {
  ReLU: () => [activation('relu')],
  'leaky ReLU 0.01': () => [activation('leakyRelu')],
  'leaky ReLU 0.25': () => [activation({ name: 'leakyRelu', negativeSlope: 0.25 })],
  PReLU: () => [prelu()],
  ELU: () => [activation('elu')],
  RReLU: () => [rrelu()],
  'batch norm, ReLU': () => [batchNorm(), activation('relu')],
};

export interface NetOptions {
  readonly inputs: number;
  /** Hidden layers, and the units of each. */
  readonly depth: number;
  readonly width: number;
  /** One of `HIDDEN`. */
  readonly hidden: string;
  /** Of the hidden layers' weights, by default He's, and of the output's. */
  readonly initializer?: InitializerOption;
  readonly outputInitializer?: InitializerOption;
}

/** The layers of a net with one output. */
export function layersOf(options: NetOptions): Layer[] {
  const { inputs, depth, width, hidden, initializer = 'heNormal', outputInitializer } = options;
  const layers = Array.from({ length: depth }, (_, i) => [
    dense({ units: width, kernelInitializer: initializer, ...(i === 0 && { inputShape: [inputs] as const }) }),
    ...(HIDDEN[hidden] as () => Layer[])(),
  ]);
  const output = dense({ units: 1, ...(outputInitializer && { kernelInitializer: outputInitializer }) });
  return [...layers.flat(), output];
}
