// npm run bench:peers: fourlane beside what one would use instead, in one process, in turns, on the same inputs.
//   --only REGEX     workloads whose name matches    --quick          rough figures in a fraction of the time
//   --json FILE|-    the measurements as JSON        --markdown FILE  the tables with what they need beside them
import { parseArgs } from 'node:util';
import { measure, QUICK, type Run, THOROUGH } from '../measure.js';
import { type Cell, machine, type Table, tableText, writeJson, writeMarkdown } from '../report.js';
import { form, LENGTHS, PRODUCTS, values } from '../workloads.js';
import type { Contestant, Net, OptimizerName, Prepared } from './contestant.js';
import { ours } from './fourlane.js';
import { jax } from './jax.js';
import { onnxruntime } from './ort.js';
import { tfjs } from './tfjs.js';

const contestants: readonly Contestant[] = [ours, tfjs, onnxruntime, jax];

const { values: flags } = parseArgs({
  options: {
    json: { type: 'string' },
    markdown: { type: 'string' },
    only: { type: 'string', default: '' },
    quick: { type: 'boolean', default: false },
  },
});
const only = new RegExp(flags.only);
const effort = flags.quick ? QUICK : THOROUGH;

/** Nanoseconds a call by contestant. */
type Times = Record<string, number>;

interface Measurement {
  readonly name: string;
  /** What a call does: values made, or floating-point operations. */
  readonly work: number;
  readonly kernel: Times;
  readonly endToEnd: Times;
}

/** Peers flush, cancel and approximate, each elsewhere: what is far beyond that is another function. */
const TOLERANCE = 1e-3;

function checkSame(name: string, who: string, actual: Float32Array, expected: Float32Array): void {
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const at = expected.findIndex((value, i) => !(Math.abs((actual[i] as number) - value) <= TOLERANCE * scale));
  if (at >= 0 || actual.length !== expected.length) {
    throw new Error(`${name}: ${who} gives ${actual[at]} at ${at}, fourlane ${expected[at]}`);
  }
}

/** Measures one workload on all that can do it, after checking that all give the same. */
async function compare(
  name: string,
  work: number,
  prepare: (contestant: Contestant) => Prepared | undefined | Promise<Prepared | undefined>,
): Promise<Measurement[]> {
  if (!only.test(name)) return [];
  const prepared: [string, Prepared][] = [];
  for (const contestant of contestants) {
    const each = await prepare(contestant);
    if (each) prepared.push([contestant.name, each]);
    else if (contestant === ours) return [];
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
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${name}\r`);
  return [{ name, work, kernel, endToEnd }];
}

/** A training step, loss read back: no kernel apart from the rest. Checked by the losses of the first steps. */
async function compareTraining(name: string, batch: number, optimizer: OptimizerName): Promise<Measurement[]> {
  if (!only.test(name)) return [];
  const x = values(batch * (widths[0] ?? 0));
  const labels = Int32Array.from({ length: batch }, (_, i) => i % (widths.at(-1) ?? 1));
  const runs: Record<string, () => number | Promise<number>> = {};
  const disposals: (() => void)[] = [];
  const losses: Float32Array[] = [];
  for (const contestant of contestants) {
    const training = contestant.training(net, x, labels, batch, optimizer);
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

/** One column a contestant, and how many times as fast as the fastest peer fourlane is. */
function comparison(
  title: string,
  measurements: readonly Measurement[],
  times: (measurement: Measurement) => Times,
  figure: (time: number, work: number) => number,
): Table {
  return {
    title,
    headers: ['', ...contestants.map(({ name }) => name), 'fourlane is × the best peer'],
    rows: measurements.map((measurement): Cell[] => {
      const by = times(measurement);
      const cell = (time: number | undefined) => time && figure(time, measurement.work);
      const best = Math.min(...contestants.slice(1).map(({ name }) => by[name] ?? Number.POSITIVE_INFINITY));
      return [measurement.name, ...contestants.map(({ name }) => cell(by[name])), best / (by[ours.name] as number)];
    }),
  };
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

const elementwise: Measurement[] = [];
for (const op of OPERATIONS) {
  for (const n of LENGTHS) {
    elementwise.push(...(await compare(`${op} ${n}`, n, (contestant) => contestant.elementwise(op, values(n)))));
  }
}
for (const [rows, cols] of [
  [128, 10],
  [1000, 1000],
] as const) {
  const n = rows * cols;
  elementwise.push(
    ...(await compare(`softmax ${rows}×${cols}`, n, (contestant) => contestant.softmax(values(n), cols))),
  );
}

const products: Measurement[] = [];
for (const product of PRODUCTS) {
  const { m, k, n } = product;
  const a = values(m * k, 1);
  const b = values(k * n, 2);
  const name = `matmul ${m}×${k}×${n} ${form(product)}`;
  products.push(...(await compare(name, 2 * m * k * n, (contestant) => contestant.product(a, b, product))));
}

/** The net of the training runs, with small weights. */
const widths = [784, 128, 64, 10];
const net: Net = {
  widths,
  weights: widths
    .slice(1)
    .map((width, layer) => values(width * (widths[layer] ?? 0), layer).map((value) => value / 32)),
  biases: widths.slice(1).map((width) => values(width)),
};
const inference: Measurement[] = [];
for (const batch of [1, 32, 128]) {
  const x = values(batch * 784);
  const name = `inference ${widths.join('-')}, batch ${batch}`;
  inference.push(...(await compare(name, 1e3, (contestant) => contestant.inference(net, x, batch))));
}

const training: Measurement[] = [];
for (const optimizer of ['sgd', 'adam'] as const) {
  for (const batch of [32, 128]) {
    training.push(...(await compareTraining(`${optimizer}, batch ${batch}`, batch, optimizer)));
  }
}

const perElement = (time: number, n: number) => time / n;
const flopRate = (time: number, flops: number) => flops / time;
const tables = [
  comparison('Elementwise, kernel: ns/element', elementwise, ({ kernel }) => kernel, perElement),
  comparison('Elementwise, end to end: ns/element', elementwise, ({ endToEnd }) => endToEnd, perElement),
  comparison('Products m×k×n, kernel: GFLOP/s', products, ({ kernel }) => kernel, flopRate),
  comparison('Products m×k×n, end to end: GFLOP/s', products, ({ endToEnd }) => endToEnd, flopRate),
  comparison('Inference, kernel: µs', inference, ({ kernel }) => kernel, perElement),
  comparison('Inference, end to end: µs', inference, ({ endToEnd }) => endToEnd, perElement),
  comparison(`Training step ${widths.join('-')}, loss read back: ms`, training, ({ endToEnd }) => endToEnd, perElement),
].filter(({ rows }) => rows.length > 0);

const versions = Object.fromEntries(contestants.map(({ name, version }) => [name, version]));
const where = { ...machine(), ...versions };
const text = tables.map(tableText).join('\n\n');
if (flags.json === '-') console.error(text);
else console.log(text);
if (flags.json !== undefined) writeJson(flags.json, { machine: where, elementwise, products, inference, training });
if (flags.markdown) {
  const introduction = `Written by \`npm run bench:peers -- --markdown ${flags.markdown}\`; one thread, contestants in turns in one process, the
lowest of the turns' medians, results checked against each other. *Kernel*: the operands are where the library wants
them (onnxruntime-web copies in and out even so). *End to end*: Float32Array in, new Float32Array out; at 10⁶ values
about 2 ns of each are the operating system's, for the new array's pages. Read ratios, not times.`;
  writeMarkdown(flags.markdown, 'fourlane beside its peers', introduction, where, tables);
}
// onnxruntime-web and jax-js keep the process alive.
process.exit();
