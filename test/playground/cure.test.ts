import { describe, expect, it } from 'vitest';
import { curesOf } from '../../playground/src/set-up/cure.js';
import { loadData } from '../../playground/src/set-up/data.js';
import { differences, freshAspects } from '../../playground/src/set-up/differences.js';
import { makeModel } from '../../playground/src/set-up/model.js';
import { OPENING, type SetUp } from '../../playground/src/set-up/set-up.js';
import type { CureSettings, Finding } from '../../src/nn/index.js';

const finding = (settings: CureSettings): Finding => ({
  code: 'wall',
  severity: 'error',
  what: 'It is ill',
  where: { layer: 'dense' },
  why: 'so',
  evidence: [],
  cure: { what: 'Mend it', code: '', settings },
});
const curedBy = (settings: CureSettings, setUp = OPENING): SetUp[] =>
  curesOf(setUp, [finding(settings)]).map(({ setUp: cured }) => cured);

async function trained(setUp: SetUp, epochs: number) {
  const data = await loadData(setUp.data);
  const model = makeModel(setUp, data);
  await model.fit(data.x, data.y, { batchSize: setUp.batchSize, epochs });
  const { accuracy = Number.NaN } = model.evaluate(data.x, data.y);
  const { findings, indicators } = model.examine(data.x, data.y, { batchSize: setUp.batchSize });
  const dead = indicators.layers.reduce((sum, { states }) => sum + (states?.dead.length ?? 0), 0);
  return { accuracy, dead, findings };
}

describe('the opening', () => {
  it('dies of its rate, and learns the spiral once the first finding is cured', async () => {
    const sick = await trained(OPENING, 22);
    expect(sick.accuracy).toBeLessThan(0.55);
    expect(sick.dead).toBeGreaterThan(80);
    expect(sick.findings[0]?.code).toBe('rate-too-high');
    const [cure] = curesOf(OPENING, sick.findings);
    expect(differences(OPENING, cure?.setUp as SetUp)).toEqual(['the learning rate: 0.002 instead of 0.2']);
    const well = await trained(cure?.setUp as SetUp, 72);
    expect(well.accuracy).toBeGreaterThan(0.98);
    expect(well.dead).toBeLessThan(20);
    expect(well.findings).toEqual([]);
  });
});

describe('a cure becomes a set-up', () => {
  it.each<[CureSettings, Partial<SetUp>]>([
    [{ learningRate: 0.020000000000000004 }, { optimizer: { ...OPENING.optimizer, learningRate: 0.02 } }],
    [{ clipNorm: 1, initializer: 'default' }, { optimizer: { ...OPENING.optimizer, clipNorm: 1 } }],
    [{ weightDecay: 0.5 }, { optimizer: { ...OPENING.optimizer, type: 'adamW', weightDecay: 0.5 } }],
    [{ standardize: true }, { standardize: true }],
    [{ batchSize: 32 }, { batchSize: 32 }],
    [{ batchNorm: true }, { layers: OPENING.layers.map((layer) => ({ ...layer, batchNorm: true })) }],
    [
      { activation: { name: 'leakyRelu', negativeSlope: 0.5 }, initializer: { type: 'orthogonal', gain: 1.265 } },
      {
        layers: OPENING.layers.map((layer) => ({ ...layer, activation: { name: 'leakyRelu', negativeSlope: 0.5 } })),
        initializer: 'orthogonal',
        initializerOptions: { gain: 1.265 },
      },
    ],
  ])('%o', (settings, changed) => {
    expect(curedBy(settings)).toEqual([{ ...OPENING, ...changed }]);
  });

  it('draws biases at 0 again', () => {
    const sick = { ...OPENING, bias: -3, initializer: 'normal' as const };
    expect(curedBy({ initializer: 'default' }, sick)).toEqual([OPENING]);
    expect(curedBy({ biases: 0, layers: ['dense'] }, { ...OPENING, bias: -3 })).toEqual([OPENING]);
  });

  it('gives units that die in training a lower rate, or a slope', () => {
    const [slower, leaky] = curedBy({ revive: ['dense'] });
    expect(differences(OPENING, slower as SetUp)).toEqual(['the learning rate: 0.02 instead of 0.2']);
    expect(differences(OPENING, leaky as SetUp)).toEqual([
      'the activation: leakyRelu(negativeSlope 0.1) instead of relu',
    ]);
  });

  it('is none where a set-up cannot say it, and is told once', () => {
    expect(curedBy({ outputs: 3 })).toEqual([]);
    expect(curesOf(OPENING, [finding({ standardize: true }), finding({ standardize: true })])).toHaveLength(1);
  });
});

describe('weights', () => {
  const layers = (change: Partial<SetUp['layers'][number]>) => OPENING.layers.map((layer) => ({ ...layer, ...change }));
  it.each<[string, Partial<SetUp>]>([
    ['rate and optimiser', { optimizer: { ...OPENING.optimizer, type: 'sgd', learningRate: 1 } }],
    [
      'batch, penalties, schedule',
      { batchSize: 8, l1: 0.1, l2: 0.1, schedule: { type: 'cosineDecay', steps: 9, options: {} } },
    ],
    ['activation and dropout', { layers: layers({ activation: { name: 'elu' }, dropout: 0.5 }) }],
    ['samples', { data: { ...OPENING.data, samples: 200, noise: 0.1 } }],
  ])('are kept by a change of %s', (_, change) => {
    expect(freshAspects(OPENING, { ...OPENING, ...change })).toEqual([]);
  });
  it.each<[string, Partial<SetUp>]>([
    ['the seed', { seed: 7 }],
    ['the data', { data: { ...OPENING.data, kind: 'xor' } }],
    ['the layers', { layers: layers({ units: 8 }) }],
    ['batch norm', { layers: layers({ batchNorm: true }) }],
    ['the activation', { layers: layers({ activation: { name: 'prelu' } }) }],
    ['the biases at the start', { bias: 1 }],
  ])('begin again with %s', (name, change) => {
    expect(freshAspects(OPENING, { ...OPENING, ...change })).toEqual([name]);
  });
  it.each(['normal', 'truncatedNormal', 'uniform', 'constant'] as const)(
    'begin again with another scale of %s',
    (type) => {
      const before = { ...OPENING, initializer: type, initializerScale: 0.05 };
      expect(freshAspects(before, { ...before, initializerScale: 0.1 })).toEqual(['the initialiser']);
    },
  );
  it('begin again where the inputs are standardised by moments of other data', () => {
    const standardized = { ...OPENING, standardize: true };
    const other = { ...standardized, data: { ...OPENING.data, samples: 200 } };
    expect(freshAspects(standardized, other)).toEqual(['the data']);
  });
});
