// What looking after a net costs. A look of watch() is timed by training that looks at every batch, and one that looks
// at none, since one in a hundred is lost in the noise; then a call of examine and of indicators against an epoch.
// Run: npx tsx bench/examine.ts
import { digits } from '../src/io/index.js';
import {
  adam,
  categoricalCrossentropy,
  dense,
  type FitOptions,
  indicators,
  type Sequential,
  sequential,
  watch,
} from '../src/nn/index.js';
import { measure } from './measure.js';

const { train } = digits({ train: 3200, test: 10 });
const STEPS = 100;
const SHAPES = { '784-128-64-10': [128, 64], '784-32-10': [32], '784-512-512-10': [512, 512] };
/** Of `watch`, and how many looks an epoch of 100 steps has with it. */
const WAYS: Record<string, () => FitOptions> = {
  plain: () => ({}),
  watch: () => ({ callbacks: watch({ every: 1 }) }),
  'watch, histograms': () => ({ callbacks: watch({ every: 1, histograms: true }) }),
  'watch, by step': () => ({ callbacks: watch({ every: 1, by: 'step' }) }),
};

function model(hidden: readonly number[]): Sequential {
  const layers = hidden.map((units, i) => dense({ ...(i === 0 && { inputShape: [784] }), units, activation: 'relu' }));
  const net = sequential([...layers, dense({ units: 10 })]);
  net.compile({ optimizer: adam(), loss: categoricalCrossentropy() });
  return net;
}

for (const [name, hidden] of Object.entries(SHAPES)) {
  const runs = Object.fromEntries(
    Object.entries(WAYS).map(([way, options]) => {
      const net = model(hidden);
      return [way, () => net.fit(train.x, train.y, { verbose: false, ...options() })];
    }),
  );
  const net = model(hidden);
  const epochs = await measure(runs, { time: 2500, rounds: 4 });
  const calls = await measure(
    { examine: () => net.examine(train.x, train.y), indicators: () => indicators(net, train.x, train.y) },
    { time: 800, rounds: 2 },
  );
  const plain = epochs.plain as number;
  for (const way of Object.keys(WAYS).slice(1)) {
    const looks = ((epochs[way] as number) - plain) / plain;
    console.log(`${name}  ${way}: a look takes ${looks.toFixed(2)} steps, one in ${STEPS} costs ${looks.toFixed(2)} %`);
  }
  for (const [call, ns] of Object.entries(calls))
    console.log(`${name}  ${call}: ${(ns / plain).toFixed(2)} epochs of ${STEPS} steps`);
}
