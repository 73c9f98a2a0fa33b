import { DATA_DEFAULTS, DIGITS, type LayerChoice, OPENING, type SetUp } from '../set-up/set-up.js';

export interface Preset {
  readonly id: string;
  readonly name: string;
  /** What there is to see, in a sentence. */
  readonly shows: string;
  readonly setUp: SetUp;
}

const layers = (count: number, units: number, name: string): LayerChoice[] =>
  Array.from({ length: count }, () => ({ units, activation: { name }, batchNorm: false, dropout: 0 }));

const adam = (learningRate: number): SetUp['optimizer'] => ({ ...OPENING.optimizer, learningRate });

export const PRESETS: readonly Preset[] = [
  {
    id: 'sick',
    name: 'Sick: a rate too high',
    shows: 'Steps that are too large throw units to where they are off for every point.',
    setUp: OPENING,
  },
  {
    id: 'healthy',
    name: 'Healthy: the same net, a lower rate',
    shows: 'The net of the opening at a twentieth of its rate: it learns the spirals.',
    setUp: { ...OPENING, optimizer: adam(0.005) },
  },
  {
    id: 'born-dead',
    name: 'Born dead: deep and narrow',
    shows: 'Nine layers of two ReLU units: where both units of a layer are off, nothing passes, before the first step.',
    setUp: {
      ...OPENING,
      data: { ...DATA_DEFAULTS, kind: 'abs', samples: 1000, noise: 0, scale: 1.732 },
      layers: layers(9, 2, 'relu'),
      optimizer: adam(0.001),
      batchSize: 128,
    },
  },
  {
    id: 'bias',
    name: 'Shut: biases far below 0',
    shows: 'Biases begin at −2, below what most points can lift.',
    setUp: { ...OPENING, data: { ...DATA_DEFAULTS, kind: 'circle' }, bias: -2, optimizer: adam(0.003) },
  },
  {
    id: 'off-centre',
    name: 'Off centre: pixels from 0 to 255',
    shows: 'Digits whose pixels were not scaled, at a rate that suits scaled ones.',
    setUp: {
      ...DIGITS,
      data: { ...DIGITS.data, scale: 255 },
      optimizer: { ...DIGITS.optimizer, type: 'sgd', learningRate: 0.01 },
    },
  },
  {
    id: 'vanishing',
    name: 'Faint: twelve layers of sigmoids',
    shows: 'Every sigmoid shrinks the gradient to a quarter at most: none reaches the first layers.',
    setUp: {
      ...OPENING,
      data: { ...DATA_DEFAULTS, kind: 'circle' },
      layers: layers(12, 16, 'sigmoid'),
      optimizer: adam(0.003),
    },
  },
  {
    id: 'digits',
    name: 'Digits: 784-128-64-10',
    shows: 'The net that Keras’ examples train on MNIST, on digits that the package draws.',
    setUp: DIGITS,
  },
];
