// The same work by every contestant, alternating, on the same inputs, after checking that all give the same. Runs in Node and in
// a page.
import { type Effort, measure, type Run } from '../measure.js';
import { form, LENGTHS, PRODUCTS, values } from '../workloads.js';
import type { Contestant, Net, OptimizerName, Prepared } from './contestant.js';
import type { Measurement, Results } from './tables.js';

export interface Selection {
  readonly only: RegExp;
  readonly effort: Effort;
  /** Called before each measurement, for patience. */
  readonly progress: (name: string) => void;
}

const OPERATIONS = [
  'relu',
  'leakyRelu',
  'elu',
  'selu',
  'celu',
  'sigmoid',
  'tanh',
  'silu',
  'gelu',
  'geluTanh',
  'softplus',
  'logsigmoid',
  'mish',
];
const SOFTMAX = [
  [128, 10],
  [1000, 1000],
] as const;

/** The net of the training runs, with small weights. */
const WIDTHS = [784, 128, 64, 10];
const NET: Net = {
  widths: WIDTHS,
  weights: WIDTHS.slice(1).map((width, layer) =>
    values(width * (WIDTHS[layer] ?? 0), layer).map((value) => value / 32),
  ),
  biases: WIDTHS.slice(1).map((width) => values(width)),
};

/** Peers flush, cancel and approximate, each elsewhere: what is far beyond that is another function. */
const TOLERANCE = 1e-3;

function checkSame(name: string, who: string, actual: Float32Array, expected: Float32Array): void {
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const at = expected.findIndex((value, i) => !(Math.abs((actual[i] as number) - value) <= TOLERANCE * scale));
  if (at >= 0 || actual.length !== expected.length) {
    throw new Error(`${name}: ${who} gives ${actual[at]} at ${at}, fourlane ${expected[at]}`);
  }
}

/** All workloads whose name matches; the first contestant is ours. */
export async function compare(contestants: readonly Contestant[], selection: Selection): Promise<Results> {
  const run = (name: string, work: number, prepare: (contestant: Contestant) => MaybePrepared) =>
    compareCalls(contestants, selection, name, work, prepare);

  const elementwise: Measurement[] = [];
  for (const op of OPERATIONS) {
    for (const n of LENGTHS) {
      elementwise.push(...(await run(`${op} ${n}`, n, (contestant) => contestant.elementwise(op, values(n)))));
    }
  }
  for (const [rows, cols] of SOFTMAX) {
    const n = rows * cols;
    const name = `softmax ${rows}×${cols}`;
    elementwise.push(...(await run(name, n, (contestant) => contestant.softmax(values(n), cols))));
  }

  const products: Measurement[] = [];
  for (const product of PRODUCTS) {
    const { m, k, n } = product;
    const a = values(m * k, 1);
    const b = values(k * n, 2);
    const name = `matmul ${m}×${k}×${n} ${form(product)}`;
    products.push(...(await run(name, 2 * m * k * n, (contestant) => contestant.product(a, b, product))));
  }

  const inference: Measurement[] = [];
  for (const batch of [1, 32, 128]) {
    const x = values(batch * 784);
    const name = `inference ${WIDTHS.join('-')}, batch ${batch}`;
    inference.push(...(await run(name, 1e3, (contestant) => contestant.inference(NET, x, batch))));
  }

  const training: Measurement[] = [];
  for (const optimizer of ['sgd', 'adam'] as const) {
    for (const batch of [32, 128]) {
      const name = `${optimizer}, batch ${batch}`;
      training.push(...(await compareTraining(contestants, selection, name, batch, optimizer)));
    }
  }
  return { elementwise, products, inference, training };
}

type MaybePrepared = Prepared | undefined | Promise<Prepared | undefined>;

/** Measures one workload on all that can do it, after checking that all give the same. */
async function compareCalls(
  contestants: readonly Contestant[],
  { only, effort, progress }: Selection,
  name: string,
  work: number,
  prepare: (contestant: Contestant) => MaybePrepared,
): Promise<Measurement[]> {
  if (!only.test(name)) return [];
  progress(name);
  const prepared: [string, Prepared][] = [];
  for (const contestant of contestants) {
    const each = await prepare(contestant);
    if (each) prepared.push([contestant.name, each]);
    else if (contestant === contestants[0]) return [];
  }
  const expected = await prepared[0]?.[1].endToEnd();
  for (const [who, { endToEnd }] of prepared) checkSame(name, who, await endToEnd(), expected as Float32Array);
  const runs = (of: (each: Prepared) => Run) => Object.fromEntries(prepared.map(([who, each]) => [who, of(each)]));
  const kernel = await measure(
    runs((each) => each.kernel),
    effort,
  );
  const endToEnd = await measure(
    runs((each) => each.endToEnd),
    effort,
  );
  for (const [, { dispose }] of prepared) dispose();
  return [{ name, work, kernel, endToEnd }];
}

/** A training step, loss read back: no kernel apart from the rest. Checked by the losses of the first steps. */
async function compareTraining(
  contestants: readonly Contestant[],
  { only, effort, progress }: Selection,
  name: string,
  batch: number,
  optimizer: OptimizerName,
): Promise<Measurement[]> {
  if (!only.test(name)) return [];
  progress(name);
  const x = values(batch * (WIDTHS[0] ?? 0));
  const labels = Int32Array.from({ length: batch }, (_, i) => i % (WIDTHS.at(-1) ?? 1));
  const runs: Record<string, () => number | Promise<number>> = {};
  const disposals: (() => void)[] = [];
  const losses: Float32Array[] = [];
  for (const contestant of contestants) {
    const training = contestant.training(NET, x, labels, batch, optimizer);
    if (!training) continue;
    runs[contestant.name] = training.step;
    disposals.push(training.dispose);
    losses.push(Float32Array.of(await training.step(), await training.step(), await training.step()));
    checkSame(name, contestant.name, losses.at(-1) as Float32Array, losses[0] as Float32Array);
  }
  const endToEnd = await measure(runs, effort);
  for (const dispose of disposals) dispose();
  return [{ name, work: 1e6, kernel: endToEnd, endToEnd }];
}
