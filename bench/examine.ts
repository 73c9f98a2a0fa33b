// What looking after a net costs: an epoch with watch() and with onFinding compared with one without, and a call of examine and
// of indicators. Run: npx tsx bench/examine.ts
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

const { train } = digits();
const SHAPES = { '784-128-64-10': [128, 64], '784-32-10': [32], '784-512-512-10': [512, 512] };
const WAYS: Record<string, () => FitOptions> = {
  plain: () => ({}),
  watch: () => ({ callbacks: watch() }),
  'watch, histograms': () => ({ callbacks: watch({ histograms: true }) }),
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
  const epochs = await measure(runs, { time: 4000, rounds: 8 });
  const net = model(hidden);
  const calls = await measure(
    { examine: () => net.examine(train.x, train.y), indicators: () => indicators(net, train.x, train.y) },
    { time: 1000, rounds: 3 },
  );
  const plain = epochs.plain as number;
  for (const way of Object.keys(WAYS)) {
    console.log(`${name}  ${way}: ${((100 * (epochs[way] as number)) / plain - 100).toFixed(1)} % more than an epoch`);
  }
  for (const [call, ns] of Object.entries(calls)) console.log(`${name}  ${call}: ${(ns / plain).toFixed(2)} epochs`);
}
