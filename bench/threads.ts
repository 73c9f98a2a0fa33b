// What threads gain: calls and training steps with them and with one thread of the plain binary, in one run, by turns.
//   npx tsx bench/threads.ts [THREADS] [--busy N]      on the built package; 2 threads by default
// --busy: while N other processes compute without an end. Delays count then, so that a figure is a mean.
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import type * as Threads from '../src/threads/index.js';
import { fourlane, trainer } from './built.js';

const { threads }: typeof Threads = await import(new URL('../dist/threads/index.js', import.meta.url).href);
const { alloc, info, init, matmul, relu, sigmoid } = fourlane;
const { adam, categoricalCrossentropy, dense, sequential } = trainer;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { busy: { type: 'string', default: '0' } },
});
const COUNT = Number(positionals[0] ?? 2);
const HOGS = Number(values.busy);
const ROUNDS = HOGS > 0 ? 2 : 5;
/** Milliseconds of a round's measurement of one workload: where others compute, many of the scheduler's turns. */
const BUDGET = HOGS > 0 ? 800 : 60;

interface Workload {
  readonly name: string;
  /** Prepares, and gives what is timed and what ends it; the time is divided by `each`. */
  prepare(): { run: () => unknown; each?: number; dispose: () => void };
}

const fill = (n: number) => Float32Array.from({ length: n }, (_, i) => Math.sin(i * 12.9898));

function product(n: number): Workload {
  return {
    name: `product ${n}³`,
    prepare() {
      const [a, b, out] = [alloc(fill(n * n)), alloc(fill(n * n)), alloc(n * n)];
      return {
        run: () => matmul(a, b, { m: n, n, k: n, out }),
        dispose: () => [a, b, out].map((each) => each.dispose()),
      };
    },
  };
}

function elementwise(kernel: typeof sigmoid | typeof relu, name: string, length: number): Workload {
  return {
    name: `${name}, ${length} values`,
    prepare() {
      const [x, out] = [alloc(fill(length)), alloc(length)];
      return { run: () => kernel(x, { out }), dispose: () => [x, out].map((each) => each.dispose()) };
    },
  };
}

function step(widths: readonly number[], batch: number, steps: number): Workload {
  return {
    name: `step ${widths.join('-')}, Adam, ${batch} rows`,
    prepare() {
      const last = widths.length - 2;
      const layers = widths.slice(1).map((units, i) => {
        const inputShape = i === 0 ? { inputShape: [widths[0] as number] as [number] } : {};
        return dense({ ...inputShape, units, ...(i < last && { activation: 'relu' as const }) });
      });
      const model = sequential(layers, { seed: 1 });
      model.compile({ optimizer: adam(), loss: categoricalCrossentropy() });
      const rows = batch * steps;
      const x = alloc(fill(rows * (widths[0] as number)));
      const y = Int32Array.from({ length: rows }, (_, i) => i % 10);
      const run = () => model.fit(x, y, { batchSize: batch, verbose: false });
      return { run, each: steps, dispose: () => [model, x].map((each) => each.dispose()) };
    },
  };
}

const workloads = [
  ...[32, 64, 128, 256, 512, 1024].map(product),
  ...[4000, 30_000, 100_000, 1_000_000].map((length) => elementwise(sigmoid, 'sigmoid', length)),
  ...[16, 1_000_000].map((length) => elementwise(relu, 'relu', length)),
  step([784, 128, 64, 10], 32, 100),
  step([784, 128, 64, 10], 128, 30),
  step([784, 1024, 1024, 10], 64, 4),
];

function mean(times: readonly number[]): number {
  return times.reduce((sum, each) => sum + each) / times.length;
}

/** Microseconds of a call: the median, or the mean, of as many as the budget allows, short ones in batches. */
async function time({ prepare }: Workload): Promise<number> {
  const { run, each = 1, dispose } = prepare();
  for (let i = 0; i < 3; i++) await run();
  const begin = performance.now();
  const first = run();
  await first;
  const isAsync = first instanceof Promise;
  const repeats = isAsync ? 1 : Math.max(1, Math.ceil(0.2 / (performance.now() - begin)));
  const times: number[] = [];
  for (const end = performance.now() + BUDGET; performance.now() < end || times.length < 3; ) {
    const start = performance.now();
    if (isAsync) await run();
    else for (let i = 0; i < repeats; i++) run();
    times.push((performance.now() - start) / repeats / each);
  }
  dispose();
  if (HOGS > 0) return 1000 * mean(times);
  return 1000 * (times.sort((p, q) => p - q)[times.length >> 1] as number);
}

/** Computes as long as its parent lives. */
const HOG = 'const { ppid } = process; while (process.ppid === ppid) for (let i = 0; i < 1e6; i++);';
for (let i = 0; i < HOGS; i++) spawn(process.execPath, ['-e', HOG], { stdio: 'ignore' }).unref();

const figures = new Map<Workload, [one: number[], shared: number[]]>(workloads.map((each) => [each, [[], []]]));
const sides = [{}, { binary: threads, threads: COUNT }];
for (let round = 0; round < ROUNDS; round++) {
  for (const [workload, times] of figures) {
    for (const [side, options] of sides.entries()) {
      await init(options);
      if (side === 1 && info().threads.count !== COUNT) throw new Error(info().threads.reason);
      times[side]?.push(await time(workload));
    }
  }
}
/** Of the rounds: noise can only slow them down, but what hogs do is no noise. */
const figure = (times: number[]) => (HOGS > 0 ? mean(times) : Math.min(...times));
console.log(`| work | µs, one thread | with ${COUNT} | × |\n|---|--:|--:|--:|`);
for (const [{ name }, times] of figures) {
  const [one, shared] = times.map(figure) as [number, number];
  console.log(`| ${name} | ${one.toPrecision(3)} | ${shared.toPrecision(3)} | ${(one / shared).toPrecision(3)} |`);
}
