// One sick net, and what can be done about it: each cure is tried in a Worker.
import { reviveDead, type Sequential } from 'fourlane/nn';
import { inWorker, type RemoteModel } from 'fourlane/worker';
import { loadData, type TrainingData } from '../set-up/data.js';
import { makeModel } from '../set-up/model.js';
import type { ActivationChoice, SetUp } from '../set-up/set-up.js';
import type { End } from './checks.js';
import { deadOf } from './contest.js';
import { optimizer, spiralNet } from './nets.js';

/** Epochs until the net is ill, and those that follow a cure. */
export const EPOCHS = { sick: 30, cure: 150 };
const LOW_RATE = 0.003;

export interface Cure {
  readonly id: string;
  readonly name: string;
  /** Why it helps, or does not, in a sentence. */
  readonly why: string;
  readonly setUp: (sick: SetUp) => SetUp;
  /** Whether it goes on with the sick net's weights. */
  readonly keepsWeights: boolean;
  /** What happens to the weights before training. */
  readonly treat?: (model: Sequential, data: TrainingData) => void;
}

const slower = (sick: SetUp): SetUp => ({ ...sick, optimizer: { ...sick.optimizer, learningRate: LOW_RATE } });
const he = (sick: SetUp): SetUp => ({ ...sick, initializer: 'default', bias: 0 });
const normalized = (sick: SetUp): SetUp => ({
  ...sick,
  layers: sick.layers.map((layer) => ({ ...layer, batchNorm: true })),
});
const withActivation = (sick: SetUp, activation: ActivationChoice): SetUp => ({
  ...slower(sick),
  layers: sick.layers.map((layer) => ({ ...layer, activation })),
});

export const CURES: readonly Cure[] = [
  {
    id: 'lower',
    name: 'a lower rate',
    why: 'What has no gradient does not move at any rate.',
    setUp: slower,
    keepsWeights: true,
  },
  {
    id: 'leaky',
    name: 'leaky ReLU, slope 0.25',
    why: 'A slope below 0 gives every unit a gradient.',
    setUp: (sick) => withActivation(sick, { name: 'leakyRelu', negativeSlope: 0.25 }),
    keepsWeights: true,
  },
  {
    id: 'prelu',
    name: 'PReLU',
    why: 'A slope below 0 that the net learns.',
    setUp: (sick) => withActivation(sick, { name: 'prelu' }),
    keepsWeights: true,
  },
  {
    id: 'elu',
    name: 'ELU',
    why: 'A smooth bend: a gradient that fades far below 0.',
    setUp: (sick) => withActivation(sick, { name: 'elu' }),
    keepsWeights: true,
  },
  {
    id: 'norm',
    name: 'batch norm',
    why: 'Each unit is centred on the batch, so that it is on for some of it.',
    setUp: (sick) => normalized(slower(sick)),
    keepsWeights: true,
  },
  {
    id: 'fresh',
    name: 'fresh units (reviveDead)',
    why: 'Dead units get new weights; the net’s outputs stay as they are at first.',
    setUp: (sick) => slower(sick),
    keepsWeights: true,
    treat: (model, { x }) => void reviveDead(model, x),
  },
  {
    id: 'lower-again',
    name: 'a lower rate',
    why: 'The biases still sink the units at birth.',
    setUp: slower,
    keepsWeights: false,
  },
  {
    id: 'he',
    name: 'He’s weights, biases 0',
    why: 'Born well, and then thrown about by the rate.',
    setUp: he,
    keepsWeights: false,
  },
  {
    id: 'norm-again',
    name: 'batch norm',
    why: 'The biases no longer matter; the rate still does.',
    setUp: normalized,
    keepsWeights: false,
  },
  {
    id: 'both',
    name: 'He’s weights, biases 0, and a lower rate',
    why: 'Both causes are gone.',
    setUp: (sick) => slower(he(sick)),
    keepsWeights: false,
  },
];

/** A net with two illnesses: biases that sink its units from the start, and a rate that is too high. */
function sickSetUp(seed: number): SetUp {
  return spiralNet({ initializer: 'glorotUniform', bias: -0.5, optimizer: optimizer('adam', 0.1), seed });
}

export interface SickNet {
  readonly setUp: SetUp;
  readonly data: TrainingData;
  /** Weights and biases of its dense layers, in their order. */
  readonly weights: readonly Float32Array[];
  /** How it is before any training, and when it is ill. */
  readonly born: End;
  readonly end: End;
}

/** Trains the net until it is ill. */
export async function fallIll(seed: number): Promise<SickNet> {
  const setUp = sickSetUp(seed);
  const data = await loadData(setUp.data);
  using model = makeModel(setUp, data);
  using remote = await inWorker(model);
  const born = await measure(remote, data);
  await train(remote, setUp, data, EPOCHS.sick);
  const weights = denseParameters(model).map((values) => values.slice());
  return { setUp, data, weights, born, end: await measure(remote, data) };
}

/** What becomes of the net after a cure and the training that follows. */
export async function tryCure({ setUp: sick, data, weights }: SickNet, cure: Cure): Promise<End> {
  const setUp = cure.setUp(sick);
  using model = makeModel(setUp, data);
  for (const [i, values] of denseParameters(model).entries()) {
    if (cure.keepsWeights) values.set(weights[i] as Float32Array);
  }
  cure.treat?.(model, data);
  using remote = await inWorker(model);
  await train(remote, setUp, data, EPOCHS.cure);
  return await measure(remote, data);
}

async function train(remote: RemoteModel, { batchSize }: SetUp, { x, y }: TrainingData, epochs: number): Promise<void> {
  await remote.fit(x, y, { epochs, batchSize, sync: 'end' });
}

async function measure(remote: RemoteModel, { x, y }: TrainingData): Promise<End> {
  const figures = await remote.indicators(x, y, { histograms: false });
  return { accuracy: figures.accuracy ?? 0, ...deadOf(figures) };
}

/** What of a net outlives a change of activation: all but slopes and what batch norm holds. */
function denseParameters(model: Sequential): Float32Array[] {
  const layers = model.layers.filter(({ type }) => type === 'dense');
  return layers.flatMap(({ parameters }) => parameters.map(({ value }) => value.data));
}
