// The nets that lessons train. They say all that their texts speak of, whatever the page opens on.
import { DATA_DEFAULTS, type LayerChoice, OPENING, type OptimizerChoice, type SetUp } from '../set-up/set-up.js';

export function optimizer(type: OptimizerChoice['type'], learningRate: number): OptimizerChoice {
  return { type, learningRate, momentum: type === 'sgd' ? 0.9 : 0, weightDecay: 0, clipNorm: 0, options: {} };
}

function relu(units: number): LayerChoice {
  return { units, activation: { name: 'relu' }, batchNorm: false, dropout: 0 };
}

const PLAIN: SetUp = {
  ...OPENING,
  layers: [relu(24), relu(24), relu(24)],
  initializer: 'default',
  bias: 0,
  standardize: false,
  batchSize: 32,
  seed: 1,
};

/** 2-24-24-24-1 on two spirals of 300 points in all. */
export function spiralNet(changes: Partial<SetUp>): SetUp {
  const data = { ...DATA_DEFAULTS, kind: 'spiral', samples: 300, noise: 0.02, seed: 1, offset: 0, scale: 1 } as const;
  return { ...PLAIN, data, ...changes };
}

/** 784-64-32-10 on 1,000 digits whose pixels are scale · value + offset, value from 0 to 1. */
export function digitsNet(scale: number, offset: number, standardize: boolean): SetUp {
  return {
    ...PLAIN,
    data: { ...DATA_DEFAULTS, kind: 'digits', samples: 1000, seed: 1, scale, offset },
    layers: [relu(64), relu(32)],
    optimizer: optimizer('adam', 0.001),
    standardize,
  };
}
