import { NumericError } from '../../errors.js';
import { accuracy, adam, binaryCrossentropy, type Optimizer, sequential, sgd } from '../../nn/index.js';
import { Random } from '../../random.js';
import { panels } from '../svg/drawing.js';
import { type Line, lineChart } from '../svg/line-chart.js';
import { breathe, experiment, mean, median, percent } from './experiment.js';
import { layersOf } from './nets.js';

const SAMPLES = 1000;
const BATCH = 32;
const KINDS = ['ReLU', 'leaky ReLU 0.01', 'leaky ReLU 0.25', 'PReLU', 'ELU', 'batch norm, ReLU'];
const OPTIMIZERS: Readonly<Record<string, (learningRate: number) => Optimizer>> = {
  Adam: (learningRate) => adam({ learningRate }),
  SGD: (learningRate) => sgd({ learningRate, momentum: 0.9 }),
};

/** Units that a high rate throws to where they are off for every sample. */
export const rate = experiment({
  help: 'nets 2-64-64-64-1 on two spirals: dead units and accuracy by learning rate and activation, Adam and SGD',
  nets: 3,
  sizes: { steps: [3000], rates: [0.001, 0.01, 0.03, 0.1, 0.3] },
  async run({ nets, seed, sizes: { steps, rates }, progress }) {
    const groups = Object.keys(OPTIMIZERS).flatMap((optimizer) =>
      rates.flatMap((rate) => KINDS.map((kind) => ({ optimizer, rate, kind }))),
    );
    const figures: Group[] = [];
    for (const group of groups) {
      const ends: End[] = [];
      for (let net = 0; net < nets; net++) {
        const optimizer = OPTIMIZERS[group.optimizer]?.(group.rate) as Optimizer;
        const end = await learn(optimizer, group.kind, seed + net, steps[0] as number);
        if (end) ends.push(end);
        await breathe();
      }
      figures.push({ ...group, diverged: nets - ends.length, ends });
      progress(`${group.optimizer} ${group.rate}, ${group.kind}`, figures.length / groups.length);
    }
    const title = `Killed by the learning rate, ${nets} nets each after ${steps[0]} steps`;
    return {
      title,
      headers: ['optimiser', 'rate', 'activation', 'accuracy', 'dead', 'no gradient', 'diverged'],
      rows: figures.map(({ optimizer, rate, kind, diverged, ends }) => [
        optimizer,
        String(rate),
        kind,
        spread(ends.map(({ accuracy }) => accuracy)),
        ends.length > 0 ? percent(mean(ends.map(({ dead }) => dead))) : '–',
        ends.length > 0 ? percent(mean(ends.map(({ still }) => still))) : '–',
        String(diverged),
      ]),
      notes: [
        'Accuracy: the least, the median and the most. Diverged: stopped by a value that is not finite.',
        'Dead: hidden units without a positive pre-activation on any sample, mean of the nets. No gradient: ∂loss/∂pre-activation is 0 on every sample.',
      ],
      plot: panels(
        title,
        Object.keys(OPTIMIZERS).flatMap((optimizer) => {
          const own = figures.filter((figure) => figure.optimizer === optimizer);
          const chart = (title: string, of: (ends: readonly End[]) => number): string =>
            lineChart({
              title: `${optimizer}: ${title}`,
              xLabel: 'learning rate',
              yLabel: '',
              xLog: true,
              yRange: [0, 1],
              yText: (value) => `${Math.round(100 * value)}%`,
              lines: linesOf(own, of),
            });
          return [
            chart('hidden units without gradient', (ends) => mean(ends.map(({ still }) => still))),
            chart('accuracy, median', (ends) => median(ends.map(({ accuracy }) => accuracy))),
          ];
        }),
        2,
      ),
      figures,
    };
  },
});

/** How a net ends. */
interface End {
  readonly accuracy: number;
  /** Fractions of all hidden units. */
  readonly dead: number;
  readonly still: number;
}

interface Group {
  readonly optimizer: string;
  readonly rate: number;
  readonly kind: string;
  readonly diverged: number;
  readonly ends: readonly End[];
}

function linesOf(groups: readonly Group[], of: (ends: readonly End[]) => number): Line[] {
  return KINDS.map((name) => {
    const own = groups.filter(({ kind, ends }) => kind === name && ends.length > 0);
    return { name, points: own.map(({ rate, ends }) => [rate, of(ends)]) };
  });
}

function spread(values: readonly number[]): string {
  if (values.length === 0) return '–';
  return [Math.min(...values), median(values), Math.max(...values)].map((value) => value.toFixed(3)).join(' ');
}

/** Two arms of a spiral, one and a half rounds each. */
function spiral(): { x: Float32Array; y: number[] } {
  const random = new Random(1);
  const y = Array.from({ length: SAMPLES }, (_, i) => i % 2);
  const x = Float32Array.from(
    y.flatMap((arm) => {
      const t = Math.sqrt(random.uniform());
      const angle = 3 * Math.PI * t + Math.PI * arm;
      return [t * Math.cos(angle) + random.uniform(-0.02, 0.02), t * Math.sin(angle) + random.uniform(-0.02, 0.02)];
    }),
  );
  return { x, y };
}

/** Trains a net on the spiral. Undefined if a value became infinite or NaN. */
async function learn(optimizer: Optimizer, hidden: string, seed: number, steps: number): Promise<End | undefined> {
  const { x, y } = spiral();
  const model = sequential(layersOf({ inputs: 2, depth: 3, width: 64, hidden }), { seed });
  model.compile({ optimizer, loss: binaryCrossentropy(), metrics: [accuracy()] });
  const epochs = Math.max(1, Math.round(steps / Math.ceil(SAMPLES / BATCH)));
  try {
    await model.fit(x, y, { epochs, batchSize: BATCH, verbose: false });
    const { layers } = model.diagnose(x, y);
    const units = layers.reduce((sum, layer) => sum + layer.units, 0);
    const fraction = (count: number): number => count / units;
    return {
      accuracy: model.evaluate(x, y).accuracy as number,
      dead: fraction(layers.reduce((sum, { dead, neverPositive }) => sum + dead.length + neverPositive.length, 0)),
      still: fraction(layers.reduce((sum, { withoutGradient = [] }) => sum + withoutGradient.length, 0)),
    };
  } catch (error) {
    if (error instanceof NumericError) return undefined;
    throw error;
  } finally {
    model.dispose();
  }
}
