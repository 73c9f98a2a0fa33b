// What findings ask for, as other set-ups.
import type { CureSettings, Finding, Initializer, InitializerType } from 'fourlane/nn';
import type { ActivationChoice, LayerChoice, SetUp } from './set-up.js';

/** A set-up that should mend what a finding tells of. */
export interface SetUpCure {
  readonly finding: Finding;
  readonly setUp: SetUp;
}

type Part = (setUp: SetUp, settings: CureSettings) => SetUp;

/** How many times lower the rate is where units died of steps that no finding has measured. */
const LOWER = 10;
/** What keeps a gradient where ReLU has none; Maas et al. 2013 take 0.01, which learns more slowly. */
const LEAKY: ActivationChoice = { name: 'leakyRelu', negativeSlope: 0.1 };

/** What each setting becomes. Those that are missing here no set-up can express. */
const PARTS: readonly Part[] = [
  (setUp, { learningRate }) => (learningRate === undefined ? setUp : atRate(setUp, learningRate)),
  (setUp, { clipNorm }) => (clipNorm === undefined ? setUp : withOptimizer(setUp, { clipNorm })),
  (setUp, { weightDecay }) => (weightDecay === undefined ? setUp : decaying(setUp, weightDecay)),
  (setUp, { initializer }) => (initializer === undefined ? setUp : drawnBy(setUp, initializer)),
  (setUp, { activation }) => (activation === undefined ? setUp : withActivation(setUp, choiceOf(activation))),
  (setUp, { batchNorm }) => (batchNorm ? withLayers(setUp, (layer) => ({ ...layer, batchNorm })) : setUp),
  (setUp, { standardize }) => (standardize ? { ...setUp, standardize } : setUp),
  (setUp, { biases }) => (biases === undefined ? setUp : { ...setUp, bias: biases }),
  (setUp, { batchSize }) => (batchSize === undefined ? setUp : { ...setUp, batchSize }),
];

/** The cures of findings that change a set-up, in the order of the findings, each set-up once. */
export function curesOf(setUp: SetUp, findings: readonly Finding[]): readonly SetUpCure[] {
  const known = new Set([JSON.stringify(setUp)]);
  return findings.flatMap((finding) =>
    setUpsFor(setUp, finding).flatMap((cured) => {
      const text = JSON.stringify(cured);
      if (known.has(text)) return [];
      known.add(text);
      return [{ finding, setUp: cured }];
    }),
  );
}

function setUpsFor(setUp: SetUp, { cure: { settings } }: Finding): readonly SetUp[] {
  if (!settings) return [];
  const cured = PARTS.reduce((so, part) => part(so, settings), setUp);
  if (!settings.revive) return [cured];
  // A set-up begins at step 0, where nobody is to be revived: what helps there is what keeps units from dying.
  return [atRate(cured, cured.optimizer.learningRate / LOWER), withActivation(cured, LEAKY)];
}

/** @param rate kept to three digits, so that a link can say it */
function atRate(setUp: SetUp, rate: number): SetUp {
  return withOptimizer(setUp, { learningRate: Number(rate.toPrecision(3)) });
}

function decaying(setUp: SetUp, weightDecay: number): SetUp {
  const { type, learningRate } = setUp.optimizer;
  const adams = type === 'adam' || type === 'adamW';
  return withOptimizer(setUp, {
    type: 'adamW',
    learningRate: adams ? learningRate : 0.001,
    weightDecay: Number(weightDecay.toPrecision(3)),
  });
}

function drawnBy(setUp: SetUp, initializer: Initializer | 'default'): SetUp {
  if (initializer === 'default') return { ...setUp, initializer, bias: 0 };
  const { type, scale, ...options } = initializer as { readonly type: InitializerType; readonly scale?: number };
  return {
    ...setUp,
    initializer: type,
    initializerScale: scale ?? setUp.initializerScale,
    initializerOptions: options,
    bias: 0,
  };
}

function choiceOf(activation: NonNullable<CureSettings['activation']>): ActivationChoice {
  return (typeof activation === 'string' ? { name: activation } : activation) as ActivationChoice;
}

function withActivation(setUp: SetUp, activation: ActivationChoice): SetUp {
  return withLayers(setUp, (layer) => ({ ...layer, activation }));
}

function withLayers(setUp: SetUp, change: (layer: LayerChoice) => LayerChoice): SetUp {
  return { ...setUp, layers: setUp.layers.map(change) };
}

function withOptimizer(setUp: SetUp, optimizer: Partial<SetUp['optimizer']>): SetUp {
  return { ...setUp, optimizer: { ...setUp.optimizer, ...optimizer } };
}
