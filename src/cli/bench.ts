import { alloc, gelu, gemm, relu, sigmoid, softmax, tanh } from '../index.js';
import { digits } from '../io/digits.js';
import { adam, categoricalCrossentropy, dense, sequential } from '../nn/index.js';
import { command } from './options.js';
import { print, widthOf } from './output.js';
import { table } from './terminal.js';
import { startThreads, THREADS_FLAG } from './threads.js';

/** Milliseconds that each measurement may take. */
const BUDGET = 300;

/** What one call costs: the fastest of many, which on a busy machine says most about the code. In milliseconds. */
function fastest(run: () => void): number {
  let best = Infinity;
  for (const end = performance.now() + BUDGET; performance.now() < end; ) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

function figures(): Figure[] {
  const n = 256;
  using a = alloc(Float32Array.from({ length: n * n }, (_, i) => Math.sin(i)));
  using b = alloc(a.data);
  using c = alloc(n * n);
  const activations = { relu, sigmoid, tanh, gelu };
  const rates = Object.entries(activations).map(([name, f]) => ({
    name: `${name}, ${n * n} values`,
    value: (n * n) / fastest(() => f(a, { out: c })) / 1e6,
    unit: 'G values/s',
  }));
  const product = fastest(() => gemm({ m: n, n, k: n, a, b, c }));
  const rows = fastest(() => softmax(a, { cols: n, out: c }));
  return [
    { name: `gemm, ${n}×${n}×${n}`, value: (2 * n ** 3) / product / 1e6, unit: 'GFLOP/s' },
    ...rates,
    { name: `softmax, ${n} rows of ${n}`, value: (n * n) / rows / 1e6, unit: 'G values/s' },
    { name: 'training step, 784-128-64-10, Adam, batch 32', value: trainingStep(), unit: 'ms' },
  ];
}

function trainingStep(): number {
  const { train } = digits({ train: 32, test: 0 });
  const model = sequential([
    dense({ units: 128, activation: 'relu', inputShape: [784] }),
    dense({ units: 64, activation: 'relu' }),
    dense({ units: 10 }),
  ]);
  model.compile({ optimizer: adam(), loss: categoricalCrossentropy() });
  const time = fastest(() => model.trainOnBatch(train.x, train.y));
  model.dispose();
  return time;
}

/** `fourlane bench`: a few seconds; the repository's own benchmarks say more. */
export const bench = command({
  help: 'Measures this machine: matrix product, activations and a training step, values in linear memory.',
  operands: [],
  flags: { ...THREADS_FLAG, json: { help: 'prints the result as JSON instead of a table' } },
  run: async ({ json, threads }, _, io) => {
    await startThreads(threads, io);
    const measured = figures();
    const rows = measured.map(({ name, value, unit }) => [name, value.toPrecision(3), unit]);
    print(io, json ? JSON.stringify(measured) : table(['what', 'fastest', ''], rows, widthOf(io)));
    return 0;
  },
});
