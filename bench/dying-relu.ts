// The dying ReLU in figures: nets born dead, nets that collapse as they learn |x|, and units killed by the learning rate.
// Every figure is a function of seeds, the same on every machine. Takes some minutes.
//   npx tsx bench/dying-relu.ts [runs] > docs/dying-relu.md     runs a net of each kind, default 20
// tools/pytorch-spiral.py trains the last part's nets with PyTorch.

import { NumericError } from '../src/errors.js';
import {
  accuracy,
  activation,
  adam,
  binaryCrossentropy,
  dense,
  type InitializerOption,
  type Layer,
  meanSquaredError,
  Network,
  type Optimizer,
  prelu,
  rrelu,
  sequential,
  sgd,
} from '../src/nn/index.js';
import { Random } from '../src/random.js';
import { type Cell, tableText } from './report.js';

const runs = Number(process.argv[2] ?? 20);
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

console.log(`# The dying ReLU in figures

Written by \`npx tsx bench/dying-relu.ts ${runs}\` and, the last table, \`python3 tools/pytorch-spiral.py\`. The first three tables
are functions of seeds, 0 to one less than the number of nets, so they are the same on every machine.

- **Born dead**: the output does not depend on the input. Lu et al. 2019 (arXiv 1903.06733) give the bounds; "within" allows
  three standard errors.
- **Collapsed**: the output's standard deviation over the data is below 10⁻⁴.
- **Dead**: no positive pre-activation on any sample. **Without gradient**: ∂loss/∂pre-activation is 0 on every sample.

At the high rates of the last tables, where a net ends is a matter of its seed, whatever the activation: compare the least with
the most, and the last epoch with the best one. What the activation does decide is whether a dead unit has a gradient, and so
can come back: ReLU's have none. PyTorch's nets of the same make spread alike.
`);

function show(title: string, rows: readonly Readonly<Record<string, Cell>>[]): void {
  const headers = Object.keys(rows[0] ?? {});
  console.log(`${tableText({ title, headers, rows: rows.map((row) => headers.map((header) => row[header])) })}\n`);
}

/** What follows the weights of a hidden layer. */
const kinds: Readonly<Record<string, () => Layer>> = {
  ReLU: () => activation('relu'),
  'leaky ReLU .01': () => activation('leakyRelu'),
  'leaky ReLU .25': () => activation({ name: 'leakyRelu', negativeSlope: 0.25 }),
  PReLU: () => prelu(),
  RReLU: () => rrelu(),
  ELU: () => activation('elu'),
};

/** Hidden layers of `width` units and one output. */
function net(
  inputs: number,
  hidden: number,
  width: number,
  kind: string,
  kernelInitializer: InitializerOption,
): Layer[] {
  const layers = Array.from({ length: hidden }, (_, i) => [
    dense({ units: width, kernelInitializer, ...(i === 0 && { inputShape: [inputs] as const }) }),
    (kinds[kind] as () => Layer)(),
  ]);
  return [...layers.flat(), dense({ units: 1 })];
}

/** Probability that a net of H hidden ReLU layers of N units, one input, is born dead: bounds of Lu et al. 2019. */
function bounds(n: number, h: number): [lower: number, upper: number] {
  const a1 = 1 - 2 ** -n;
  const a2 = 1 - 2 ** (1 - n) - (n - 1) * 4 ** -n;
  const share = ((1 - 2 ** (1 - n)) * (1 - 2 ** -n)) / (1 + (n - 1) * 2 ** -n);
  return [1 - a1 ** (h - 1) + share * (a2 ** (h - 1) - a1 ** (h - 1)), 1 - a1 ** (h - 1)];
}

/** Share of nets that give 0 for 1 and for −1. Without biases a net is linear on each side of 0, so that tells all. */
function bornDead(n: number, h: number, trials: number): number {
  let dead = 0;
  for (let seed = 0; seed < trials; seed++) {
    const network = new Network(net(1, h, n, 'ReLU', 'heNormal'), { seed });
    if (network.predict(new Float32Array([1, -1])).every((value) => value === 0)) dead++;
    network.dispose();
  }
  return dead / trials;
}

const trials = 50 * runs;
show(
  `Born dead, ${trials} nets each (Lu et al. 2019)`,
  [2, 3, 4].flatMap((n) =>
    [3, 5, 10, 20].map((h) => {
      const [lower, upper] = bounds(n, h);
      const share = bornDead(n, h, trials);
      const error = 3 * Math.sqrt((upper * (1 - upper)) / trials);
      const holds = share >= lower - error && share <= upper + error ? 'yes' : 'no';
      return {
        width: String(n),
        layers: String(h),
        lower: percent(lower),
        measured: percent(share),
        upper: percent(upper),
        'within bounds': holds,
      };
    }),
  ),
);

const learners = 10 * runs;

/** Share of nets 1 → 2 (nine times) → 1 that learn |x| only as a constant. */
async function collapsed(kind: string, initializer: InitializerOption): Promise<number> {
  let count = 0;
  for (let seed = 0; seed < learners; seed++) {
    const random = new Random(seed);
    const x = Float32Array.from({ length: 3000 }, () => random.uniform(-Math.sqrt(3), Math.sqrt(3)));
    const model = sequential(net(1, 9, 2, kind, initializer), { seed });
    model.compile({ optimizer: adam(), loss: meanSquaredError() });
    await model.fit(x, x.map(Math.abs), { epochs: 167, batchSize: 128, verbose: false });
    const y = model.predict(x);
    const mean = y.reduce((a, b) => a + b) / y.length;
    if (Math.sqrt(y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / y.length) < 1e-4) count++;
    model.dispose();
  }
  return count / learners;
}

const table = [];
for (const kind of Object.keys(kinds)) {
  table.push({ net: kind, collapsed: percent(await collapsed(kind, 'heNormal')) });
}
table.push({ net: 'ReLU, randomised asymmetric', collapsed: percent(await collapsed('ReLU', 'randomizedAsymmetric')) });
show(`Collapsed on |x|: nine hidden layers of 2 units, 4,000 steps of Adam, ${learners} nets each`, table);

/** Two arms of a spiral, a turn and a half each. */
function spiral(): { x: Float32Array; y: number[] } {
  const random = new Random(1);
  const y = Array.from({ length: 1000 }, (_, i) => i % 2);
  const x = Float32Array.from(
    y.flatMap((arm) => {
      const t = Math.sqrt(random.uniform());
      const angle = 3 * Math.PI * t + Math.PI * arm;
      return [t * Math.cos(angle) + random.uniform(-0.02, 0.02), t * Math.sin(angle) + random.uniform(-0.02, 0.02)];
    }),
  );
  return { x, y };
}

const { x, y } = spiral();

/** How a net ends. */
interface End {
  readonly last: number;
  /** The accuracy after its best epoch. */
  readonly best: number;
  /** Shares of a layer's units, layer by layer. */
  readonly dead: readonly number[];
  readonly still: readonly number[];
}

/** Trains a net on the spiral. Undefined if a value became infinite or NaN. */
async function learnSpiral(optimizer: Optimizer, kind: string, seed: number): Promise<End | undefined> {
  const model = sequential(net(2, 3, 64, kind, 'heNormal'), { seed });
  model.compile({ optimizer, loss: binaryCrossentropy(), metrics: [accuracy()] });
  const right = (): number => model.evaluate(x, y).accuracy as number;
  let best = 0;
  const onEpochEnd = (): void => {
    best = Math.max(best, right());
  };
  try {
    await model.fit(x, y, { epochs: 94, batchSize: 32, verbose: false, callbacks: { onEpochEnd } });
    const { layers } = model.diagnose(x, y);
    return {
      last: right(),
      best,
      dead: layers.map(({ units, dead, neverPositive }) => (dead.length + neverPositive.length) / units),
      still: layers.map(({ units, withoutGradient = [] }) => withoutGradient.length / units),
    };
  } catch (error) {
    if (error instanceof NumericError) return undefined;
    throw error;
  } finally {
    model.dispose();
  }
}

/** Smallest, median and largest; undefined if there are none. */
function spread(values: readonly number[]): string | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
  return [sorted[0] ?? 0, middle, sorted.at(-1) ?? 0].map((value) => value.toFixed(3)).join(' ');
}

/** Means over the nets, layer by layer; undefined if there are none. */
function byLayer(shares: readonly (readonly number[])[]): string | undefined {
  const mean = (layer: number): number => shares.reduce((sum, share) => sum + (share[layer] ?? 0), 0) / shares.length;
  return shares[0]?.map((_, layer) => percent(mean(layer))).join(', ');
}

const rows = [];
for (const optimizer of [
  adam({ learningRate: 0.001 }),
  adam({ learningRate: 0.03 }),
  adam({ learningRate: 0.1 }),
  sgd({ learningRate: 0.1, momentum: 0.9 }),
  sgd({ learningRate: 0.3, momentum: 0.9 }),
]) {
  for (const kind of Object.keys(kinds)) {
    const ends: End[] = [];
    for (let seed = 0; seed < runs; seed++) {
      const end = await learnSpiral(optimizer, kind, seed);
      if (end) ends.push(end);
    }
    rows.push({
      rate: `${optimizer.type} ${optimizer.learningRate}`,
      activation: kind,
      'accuracy: least, median, most': spread(ends.map(({ last }) => last)),
      'after the best epoch': spread(ends.map(({ best }) => best)),
      'dead by layer': byLayer(ends.map(({ dead }) => dead)),
      'without gradient': byLayer(ends.map(({ still }) => still)),
      diverged: String(runs - ends.length),
    });
  }
}
show(`Killed by the learning rate: two spirals, 2-64-64-64-1, batches of 32, 3,000 steps, ${runs} nets each`, rows);
