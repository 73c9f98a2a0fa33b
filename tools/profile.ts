// Where a training step's time goes: runs steps of 784-128-64-10 (ReLU, softmax cross-entropy, the loss read back) and
// writes a table by kernel into docs/training-step.md, as the section of this processor and engine:
//   npx tsx tools/profile.ts [--processor NAME]
import { parseArgs } from 'node:util';
import type { Table } from '../bench/report.js';
import { saveSection, thisRun } from '../bench/sections.js';
import { writeFigureFiles } from '../bench/update.js';
import { adam, categoricalCrossentropy, dense, type Optimizer, sequential, sgd } from '../src/nn/index.js';
import { engine } from '../src/wasm/engine.js';

const STEPS = 5;
const ROUNDS = 400;

const RUNS: readonly { name: string; optimizer: () => Optimizer; rows: number }[] = [32, 128].flatMap((rows) => [
  { name: `SGD, batch ${rows}`, optimizer: () => sgd({ learningRate: 0.01 }), rows },
  { name: `Adam, batch ${rows}`, optimizer: () => adam(), rows },
]);

/** Milliseconds spent in each kernel since it was last cleared. */
const times = new Map<string, number>();
let timing = false;

/** What a product is for, from the way a dense layer calls it: forward x·Wᵀ, backward gradᵀ·x and grad·W. */
function productName([m, n, k, , , , transA, , , transB]: number[]): string {
  if (transB) return `gemm forward, ${k}→${n}`;
  return transA ? `gemm to weights, ${n}→${m}` : `gemm to inputs, ${n}→${k}`;
}

/** Wraps the engine's exports so that they add up their times under their names, products under what they are for. */
function instrument(): void {
  const running = engine() as { kernels: object };
  const wrap = (name: string, kernel: (...args: number[]) => number): ((...args: number[]) => number) => {
    return (...args) => {
      if (!timing) return kernel(...args);
      const start = performance.now();
      const result = kernel(...args);
      const spent = performance.now() - start;
      const key = name === 'gemm' ? productName(args) : name;
      times.set(key, (times.get(key) ?? 0) + spent);
      return result;
    };
  };
  running.kernels = Object.fromEntries(
    Object.entries(running.kernels).map(([name, kernel]) => [name, wrap(name, kernel)]),
  );
}

/** Microseconds of a step, by kernel, each from its fastest round; and of one without the timing, under `step`. */
function profile({ optimizer, rows }: (typeof RUNS)[number]): Map<string, number> {
  const model = sequential(
    [
      dense({ inputShape: [784], units: 128, activation: 'relu' }),
      dense({ units: 64, activation: 'relu' }),
      dense({ units: 10 }),
    ],
    { seed: 1 },
  );
  model.compile({ optimizer: optimizer(), loss: categoricalCrossentropy() });
  const x = Float32Array.from({ length: rows * 784 }, (_, i) => ((i * 7919) % 255) / 255);
  const y = Uint8Array.from({ length: rows }, (_, i) => i % 10);
  const best = new Map<string, number>();
  const keep = (name: string, spent: number) => best.set(name, Math.min(spent, best.get(name) ?? spent));
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    for (let step = 0; step < STEPS; step++) model.trainOnBatch(x, y);
    keep('step', performance.now() - start);
    times.clear();
    timing = true;
    for (let step = 0; step < STEPS; step++) model.trainOnBatch(x, y);
    timing = false;
    for (const [name, spent] of times) keep(name, spent);
  }
  model.dispose();
  return new Map([...best].map(([name, milliseconds]) => [name, (milliseconds / STEPS) * 1000]));
}

function table(): Table {
  const profiles = RUNS.map(profile);
  const figure = (spent = 0) => (spent === 0 ? '' : spent < 10 ? spent.toFixed(1) : spent.toFixed(0));
  const kernels = [...new Set(profiles.flatMap((times) => [...times.keys()]))].filter((name) => name !== 'step');
  const cost = (name: string) => profiles.reduce((sum, times) => sum + (times.get(name) ?? 0), 0);
  kernels.sort((a, b) => cost(b) - cost(a));
  const row = (name: string) => profiles.map((times) => figure(times.get(name)));
  return {
    title: 'µs a step',
    headers: ['kernel', ...RUNS.map(({ name }) => name)],
    rows: [
      ...kernels.map((name) => [name, ...row(name)]),
      ['**whole step**', ...row('step').map((cell) => `**${cell}**`)],
    ],
  };
}

const { values: flags } = parseArgs({ options: { processor: { type: 'string' } } });
instrument();
saveSection('training-step', { ...thisRun('npx tsx tools/profile.ts', flags), tables: [table()] }, false);
writeFigureFiles();
