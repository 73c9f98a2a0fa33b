// What a network predicts, in float64 by the definitions.
import type { LayerConfig, Network } from 'fourlane/nn';
import type { ActivationName } from '../../src/kernels/table.js';
import { references } from '../reference/activations.js';
import { logSoftmax, softmax } from '../reference/softmax.js';

type Config = LayerConfig & Record<string, unknown>;

/** The outputs for one sample. */
export function forward(network: Network, sample: ArrayLike<number>): number[] {
  let row = Array.from(sample);
  for (const layer of network.layers) {
    const config = layer.toJSON() as Config;
    const [first, second, mean, variance] = layer.parameters.map(({ value }) => value.data);
    switch (config.type) {
      case 'dense':
        row = activate(dense(row, first as Float32Array, second), config.activation);
        break;
      case 'batchNorm':
        row = row.map((value, i) => {
          const scale = (first?.[i] as number) / Math.sqrt((variance?.[i] as number) + (config.epsilon as number));
          return (value - (mean?.[i] as number)) * scale + (second?.[i] as number);
        });
        break;
      case 'prelu':
        row = row.map((value, i) => (value > 0 ? value : value * (first?.[i % first.length] as number)));
        break;
      case 'rrelu':
        row = row.map((value) =>
          value > 0 ? value : (value * ((config.lower as number) + (config.upper as number))) / 2,
        );
        break;
      case 'activation':
        row = activate(row, config.activation);
        break;
      case 'softmax':
        row = softmax(row, row.length);
        break;
      case 'dropout':
        break;
      default:
        throw new Error(`forward: a layer of type ${config.type} is unknown`);
    }
  }
  return row;
}

function dense(row: readonly number[], weight: Float32Array, bias: Float32Array | undefined): number[] {
  return Array.from({ length: weight.length / row.length }, (_, unit) =>
    row.reduce((sum, value, i) => sum + value * (weight[unit * row.length + i] as number), bias?.[unit] ?? 0),
  );
}

function activate(row: number[], activation: unknown): number[] {
  if (activation === undefined) return row;
  const { name, ...parameters } = activation as { name: string } & Record<string, number>;
  if (name === 'softmax') return softmax(row, row.length);
  if (name === 'logSoftmax') return logSoftmax(row, row.length);
  if (name === 'glu') {
    const half = row.length / 2;
    return row.slice(0, half).map((value, i) => value / (1 + Math.exp(-(row[half + i] as number))));
  }
  const [p = 0, q = 0] = Object.values(parameters);
  return row.map((value) => references[name as ActivationName].value(value, p, q));
}
