// Sick, cured and healthy nets side by side: each illness with what the examination found, what was done about it, and
// the accuracy on samples that the nets were not trained on. Every figure is a function of seeds. Takes some minutes.
//   npx tsx bench/cures.ts [seeds] > docs/cures.md     nets of each illness, default 5
import { type Finding, type FitOptions, findLearningRate } from '../src/nn/index.js';
import { afterDeath, WAYS } from '../test/nn/cure/after-death.js';
import { CURABLE } from '../test/nn/cure/curable.js';
import { ELSEWHERE } from '../test/nn/cure/elsewhere.js';
import { fallIll, fitOptions, healthy, type Illness, score, train } from '../test/nn/cure/illness.js';
import { blobs, digits, spirals } from '../test/nn/examine/data.js';
import { net } from '../test/nn/examine/nets.js';
import { type Cell, tableText } from './report.js';

const count = Number(process.argv[2] ?? 5);
const seeds = Array.from({ length: count }, (_, i) => i + 1);

function show(title: string, headers: readonly string[], rows: readonly (readonly Cell[])[]): void {
  console.log(`${tableText({ title, headers, rows })}\n`);
}

/** Least, median and most. */
function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  return [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)].map((value) => value?.toFixed(2)).join(' ');
}

async function collect(measure: (seed: number) => Promise<number>): Promise<string> {
  const values: number[] = [];
  for (const seed of seeds) values.push(await measure(seed));
  return spread(values);
}

/** A net that is ill goes on for some epochs. */
async function goOn(illness: Illness, seed: number, change: FitOptions): Promise<number> {
  const { model, data } = await fallIll(illness, seed);
  await train(model, data, { ...fitOptions(illness, data), ...change });
  const reached = score(model, data);
  model.dispose();
  return reached;
}

/** What `heal` finds and does before the first epoch, or where validation shows it, for the first seed. */
async function treatments(illness: Illness): Promise<{ found: string; done: string }> {
  const { model, data } = await fallIll(illness, 1);
  const options = fitOptions(illness, data);
  const told = await train(model, data, { ...options, ...(!illness.validate && { epochs: 1 }), heal: true });
  model.dispose();
  const findings = (told?.findings ?? []).filter(({ treatment }) => treatment?.done);
  return {
    found: findings.map(({ finding }) => finding.code).join(', then '),
    done: findings.map(({ treatment }) => treatment?.what).join('; then '),
  };
}

console.log(`# Cures in figures

Written by \`npx tsx bench/cures.ts ${count}\`. Every figure is a function of seeds, so the same on every machine. Accuracy on samples that
the nets were not trained on (where targets are numbers: 1 − squared error / variance, from 0 on); least, median and most of
${count} nets. The data and nets are those of \`test/nn\`: small, so that a healthy net has its limits too.

- **Sick**: the net goes on as it is. **Cured**: the same net, with \`fit({ heal: true })\`, for as many epochs. **Healthy**: the
  net without its illness, from the start.
`);

const death: (readonly Cell[])[] = [];
for (const [name, cause] of Object.entries(afterDeath)) {
  const row: Cell[] = [name];
  for (const way of Object.values(WAYS)) row.push(await collect((seed) => cause(seed, way)));
  death.push(row);
}
show('Wholly dead, then ten more epochs at 1e-3 on 1,000 digits', ['death by', ...Object.keys(WAYS)], death);

const rows: (readonly Cell[])[] = [];
const what: (readonly Cell[])[] = [];
for (const illness of CURABLE) {
  rows.push([
    illness.name,
    await collect((seed) => goOn(illness, seed, {})),
    await collect((seed) => goOn(illness, seed, { heal: true })),
    await collect((seed) => healthy(illness, seed)),
  ]);
  const { found, done } = await treatments(illness);
  what.push([illness.name, found, done]);
}
show('Cured by `fit({ heal: true })`', ['illness', 'sick', 'cured', 'healthy'], rows);
show('What was found and done, first net', ['illness', 'found', 'done'], what);

/** The finding of an illness, in a net that has it. */
async function findingOf(illness: Illness, seed: number): Promise<Finding | undefined> {
  const { model, data } = await fallIll(illness, seed);
  const { findings } = model.examine(data.x, data.y, {
    ...(illness.fit?.batchSize && { batchSize: illness.fit.batchSize }),
  });
  model.dispose();
  return findings.find(({ code }) => code === illness.code);
}

/** What the finding asks of whoever calls `fit`: other options or outputs, or data that are mended. */
async function byHand(illness: Illness, seed: number): Promise<number> {
  const settings = (await findingOf(illness, seed))?.cure.settings ?? {};
  const data = illness.mend?.(seed) ?? illness.data(seed);
  const { hidden = [32, 32], batchNorm = false } = illness.net ?? {};
  const model = net({ ...data, outputs: settings.outputs ?? data.outputs }, { hidden, batchNorm, seed });
  const { batchSize = 32, classWeight } = settings;
  await train(model, data, {
    epochs: illness.epochs ?? 10,
    batchSize,
    ...(classWeight && { classWeight: { ...classWeight } }),
  });
  const reached = score(model, data);
  model.dispose();
  return reached;
}

const elsewhere: (readonly Cell[])[] = [];
for (const illness of ELSEWHERE) {
  elsewhere.push([
    illness.name,
    await collect((seed) => goOn(illness, seed, {})),
    await collect((seed) => byHand(illness, seed)),
    await collect((seed) => healthy(illness, seed)),
    (await findingOf(illness, 1))?.cure.what,
  ]);
}
show(
  'Cured by whoever calls `fit`, as the finding says (other data, where only these help)',
  ['illness', 'sick', 'cured', 'healthy', 'cure'],
  elsewhere,
);

const ranges = { digits, blobs, spirals };
const found: (readonly Cell[])[] = [];
for (const [name, make] of Object.entries(ranges)) {
  const rates: number[] = [];
  for (const seed of seeds) {
    const model = net(make(seed), { seed });
    rates.push(findLearningRate(model, make(seed).x, make(seed).y).suggestion ?? Number.NaN);
    model.dispose();
  }
  rates.sort((a, b) => a - b);
  found.push([name, ...[rates[0], rates[rates.length >> 1], rates.at(-1)].map((rate) => rate?.toExponential(1))]);
}
show('`findLearningRate` for Adam: least, median, most', ['data', 'least', 'median', 'most'], found);
