// Models, data and settings of training, drawn at random.
import * as nn from 'fourlane/nn';
import type { Random } from '../../src/random.js';
import { chance, pick, values } from './draw.js';

/** A model to be made as often as wanted, with what it is trained on and how. */
export interface Course {
  readonly make: () => nn.Sequential;
  readonly x: Float32Array;
  readonly y: ArrayLike<number>;
  readonly inputs: number;
  readonly epochs: number;
  /** Batches an epoch. */
  readonly batches: number;
  readonly fit: nn.FitOptions;
}

export function drawCourse(random: Random): Course {
  const inputs = 1 + random.below(chance(random, 0.1) ? 300 : 20);
  const outputs = 1 + random.below(5);
  const samples = 2 + random.below(120);
  const batchSize = batchSizeFor(samples, 2 + random.below(40));
  const epochs = 1 + random.below(3);
  const { loss, y } = drawTask(random, samples, outputs);
  const optimizer = pick(random, OPTIMIZERS);
  const seed = random.below(1000);
  const clipping = chance(random, 0.3) ? { clipNorm: 1 } : {};
  const describe = drawLayers(random, inputs, loss().fromLogits === 'softmax' ? Math.max(outputs, 2) : outputs);
  return {
    make: () => {
      const model = nn.sequential(describe(), { seed });
      model.compile({ optimizer: optimizer(), loss: loss(), ...clipping });
      return model;
    },
    x: values(random, samples * inputs, 2),
    y,
    inputs,
    epochs,
    batches: Math.ceil(samples / batchSize),
    fit: { epochs, batchSize, verbose: false },
  };
}

/** About the size that is wanted, so that no batch is of one sample, which batch norm refuses. */
function batchSizeFor(samples: number, wanted: number): number {
  let size = Math.min(wanted, samples);
  while (samples % size === 1) size += 1;
  return size;
}

function drawTask(random: Random, samples: number, outputs: number): { loss: () => nn.Loss; y: ArrayLike<number> } {
  const classes = Math.max(outputs, 2);
  const numbers = values(random, samples * outputs, 2);
  return pick(random, [
    { loss: nn.categoricalCrossentropy, y: Int32Array.from({ length: samples }, () => random.below(classes)) },
    { loss: nn.binaryCrossentropy, y: numbers.map((value) => Number(value > 0)) },
    { loss: nn.meanSquaredError, y: numbers },
    { loss: nn.meanAbsoluteError, y: numbers },
    { loss: nn.huber, y: numbers },
  ]);
}

const OPTIMIZERS: readonly (() => nn.Optimizer)[] = [
  () => nn.sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true }),
  () => nn.adam({ learningRate: 0.01 }),
  () => nn.adamW({ learningRate: 0.01 }),
  () => nn.rmsprop({ learningRate: 0.01 }),
  () => nn.adagrad({ learningRate: 0.05 }),
  () => nn.sgd({ learningRate: 1000 }), // diverges
];

const ACTIVATIONS: readonly nn.ActivationOption[] = [
  ...(['relu', 'leakyRelu', 'elu', 'selu', 'gelu', 'geluTanh', 'silu', 'mish', 'softplus', 'sigmoid', 'tanh'] as const),
  ...(['hardswish', 'softsign', 'logsigmoid', 'relu6', 'glu'] as const),
  { name: 'threshold', threshold: 0.1, value: -0.5 },
];

function drawLayers(random: Random, inputs: number, outputs: number): () => nn.Layer[] {
  const inputShape = [inputs] as const;
  const makers: (() => nn.Layer)[] = [];
  if (chance(random, 0.2)) makers.push(() => nn.batchNorm());
  for (let hidden = random.below(4); hidden > 0; hidden--) {
    const units = 2 * (1 + random.below(12));
    const activation = pick(random, ACTIVATIONS);
    makers.push(() => nn.dense({ units, activation }));
    const more = pick<(() => nn.Layer) | undefined>(random, [
      undefined,
      undefined,
      () => nn.batchNorm(),
      () => nn.dropout({ rate: 0.3 }),
      () => nn.prelu({ perUnit: true }),
      () => nn.rrelu(),
    ]);
    if (more) makers.push(more);
  }
  makers.push(() => nn.dense({ units: outputs }));
  return () => {
    const layers = makers.map((make) => make());
    return [nn.dropout({ rate: 0, inputShape }), ...layers];
  };
}
