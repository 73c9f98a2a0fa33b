import { digits } from '../../io/digits.js';
import {
  type ActivationOption,
  accuracy,
  adam,
  categoricalCrossentropy,
  dense,
  reviveDead,
  type Sequential,
  sequential,
} from '../../nn/index.js';
import { barChart } from '../svg/bar-chart.js';
import { panels } from '../svg/drawing.js';
import { breathe, experiment, mean, percent } from './experiment.js';

const BATCH = 32;
const SAMPLES = { train: 2000, test: 1000 };
type Data = ReturnType<typeof digits>;

interface NetOptions {
  readonly seed: number;
  readonly activation?: ActivationOption;
}

/** 784-128-64-10, at a rate. */
function net({ seed, activation = 'relu' }: NetOptions, learningRate: number): Sequential {
  const model = sequential(
    [dense({ inputShape: [784], units: 128, activation }), dense({ units: 64, activation }), dense({ units: 10 })],
    { seed },
  );
  model.compile({ optimizer: adam({ learningRate }), loss: categoricalCrossentropy(), metrics: [accuracy()] });
  return model;
}

/** How nets fall ill. */
const ILLNESSES: Readonly<Record<string, (data: Data, seed: number, epochs: number) => Promise<Sequential>>> = {
  'killed by a rate of 0.3': async ({ train }, seed) => {
    const model = net({ seed }, 0.3);
    await model.fit(train.x, train.y, { epochs: 2, batchSize: BATCH, verbose: false });
    return model;
  },
  'biases of −10': async (_, seed) => {
    const model = net({ seed }, 1e-3);
    for (const { parameters } of model.layers.slice(0, -1)) {
      for (const { name, value } of parameters) if (name === 'bias') value.data.fill(-10);
    }
    return model;
  },
};

/** The cure that `fit` chooses itself. */
const HEALED = 'fit({ heal: true })';

/** What is done about it: another model, or the same again. All then train at 1e-3. */
const CURES: Readonly<Record<string, (sick: Sequential, seed: number, data: Data) => Sequential>> = {
  'a lower rate': (sick, seed) => withWeights(sick, { seed }),
  'leaky ReLU 0.01': (sick, seed) => withWeights(sick, { seed, activation: 'leakyRelu' }),
  'leaky ReLU 0.25': (sick, seed) =>
    withWeights(sick, { seed, activation: { name: 'leakyRelu', negativeSlope: 0.25 } }),
  ELU: (sick, seed) => withWeights(sick, { seed, activation: 'elu' }),
  'fresh units (reviveDead)': (sick, seed, { train }) => {
    const model = withWeights(sick, { seed });
    reviveDead(model, train.x);
    return model;
  },
  [HEALED]: (sick, seed) => withWeights(sick, { seed }),
  'a fresh start': (_, seed) => net({ seed }, 1e-3),
};

/** The weights of one net in another, whose optimiser starts afresh. */
function withWeights(sick: Sequential, options: NetOptions): Sequential {
  const model = net(options, 1e-3);
  model.parameterBuffer.data.set(sick.parameterBuffer.data);
  return model;
}

/** Dead nets on the digits, and what brings them back. */
export const cures = experiment({
  help: 'nets 784-128-64-10 on the digits whose units are dead, and what a few epochs make of them after each cure',
  nets: 5,
  sizes: { epochs: [5] },
  async run({ nets, seed, sizes: { epochs }, progress }) {
    const data = digits({ ...SAMPLES, seed });
    const groups = Object.keys(ILLNESSES).flatMap((illness) => Object.keys(CURES).map((cure) => ({ illness, cure })));
    const figures: { illness: string; cure: string; ends: End[] }[] = [];
    for (const { illness, cure } of groups) {
      const ends: End[] = [];
      for (let i = 0; i < nets; i++) {
        ends.push(await course(illness, cure, data, seed + i, epochs[0] as number));
        await breathe();
      }
      figures.push({ illness, cure, ends });
      progress(`${illness}: ${cure}`, figures.length / groups.length);
    }
    const of = (ends: readonly End[], what: keyof End): number => mean(ends.map((end) => end[what]));
    const title = `Cures on the digits, ${nets} nets each, ${epochs[0]} epochs at 0.001`;
    return {
      title,
      headers: ['illness', 'cure', 'dead, ill', 'accuracy, ill', 'dead, after', 'accuracy, after'],
      rows: figures.map(({ illness, cure, ends }) => [
        illness,
        cure,
        ...(['deadBefore', 'before', 'dead', 'accuracy'] as const).map((what) => percent(of(ends, what))),
      ]),
      notes: [
        `Accuracy: on ${SAMPLES.test} test digits, mean of the nets; ${SAMPLES.train} to train on.`,
        'Dead: hidden units without a positive pre-activation on any training sample. Those of leaky ReLU and ELU have a gradient.',
      ],
      plot: panels(
        title,
        Object.keys(ILLNESSES).map((illness) =>
          barChart({
            title: `Accuracy after ${epochs[0]} epochs at 0.001; nets ill by: ${illness}`,
            most: 1,
            bars: figures
              .filter((figure) => figure.illness === illness)
              .map(({ cure, ends }) => ({
                name: cure,
                value: of(ends, 'accuracy'),
                text: percent(of(ends, 'accuracy')),
              })),
          }),
        ),
        1,
      ),
      figures,
    };
  },
});

interface End {
  readonly before: number;
  readonly deadBefore: number;
  readonly accuracy: number;
  readonly dead: number;
}

async function course(illness: string, cure: string, data: Data, seed: number, epochs: number): Promise<End> {
  const { train, test } = data;
  using sick = (await ILLNESSES[illness]?.(data, seed, epochs)) as Sequential;
  const deadBefore = deadFraction(sick, data);
  const before = sick.evaluate(test.x, test.y).accuracy as number;
  using model = CURES[cure]?.(sick, seed, data) as Sequential;
  await model.fit(train.x, train.y, { epochs, batchSize: BATCH, verbose: false, heal: cure === HEALED });
  const after = model.evaluate(test.x, test.y).accuracy as number;
  return { before, deadBefore, accuracy: after, dead: deadFraction(model, data) };
}

function deadFraction(model: Sequential, { train }: Data): number {
  const { layers } = model.diagnose(train.x, train.y);
  const units = layers.reduce((sum, layer) => sum + layer.units, 0);
  return layers.reduce((sum, { dead, neverPositive }) => sum + dead.length + neverPositive.length, 0) / units;
}
