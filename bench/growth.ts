// How work would grow with threads on a machine that has the cores: every part of a call is timed by itself, on one core,
// so that what is computed twice and what is uneven counts as it is; what a job costs and what the parts want of memory is
// added by the model of docs/notes/threads.md:
//   npx tsx bench/growth.ts
import { adam, categoricalCrossentropy, dense, type Optimizer, sequential, sgd } from '../src/nn/index.js';
import type { Kernel } from '../src/threads/control.js';
import { splits } from '../src/threads/splits.js';
import { engine, install } from '../src/wasm/engine.js';
import type { Kernels } from '../src/wasm/generated/kernels.js';
import { binary } from '../src/wasm/generated/threads.js';
import { decode } from '../src/wasm/text.js';
import { type Cell, tableText } from './report.js';

const THREADS = [2, 4, 8, 16];
/** A job of the pool, in microseconds: what it costs with two threads, and every other one, which takes its part from one cache line. */
const JOB = 0.8;
const JOB_PER_THREAD = 0.15;
/** The work in nanoseconds from which the pool shares (src/threads/pool.ts). */
const GATE = 8000;

/** So small that a step may be repeated for as long as it takes: gradients that vanish would be subnormal, and slow. */
const RATE = 1e-9;

interface Call {
  readonly name: keyof Kernels;
  readonly args: readonly number[];
}

const memory = new WebAssembly.Memory({ initial: 8192, maximum: 8192, shared: true });
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(decode(binary)), { env: { memory, scratch: 0 } });
const kernelOf = (name: string) => exports[name] as Kernel;

/** What the trainer has called since it was last emptied. */
let recorded: Call[] = [];

/** Puts the binary in place of the plain one, with exports that note their calls. */
function record(): void {
  const note =
    (name: string): Kernel =>
    (...args) => {
      recorded.push({ name: name as keyof Kernels, args });
      return kernelOf(name)(...args);
    };
  const names = Object.keys(exports).filter((name) => !/^(allocate|release|window|scratch)/.test(name));
  const kernels = { ...exports, ...Object.fromEntries(names.map((name) => [name, note(name)])) };
  install({ ...engine(), memory, maxMemory: 2 ** 29, kernels: kernels as unknown as Kernels });
}

/** The least microseconds of each of several runs, which follow each other as they do in a step, so that caches hold what they would. */
function times(runs: readonly (() => void)[]): number[] {
  const best = runs.map(() => Number.POSITIVE_INFINITY);
  const start = performance.now();
  for (let round = 0; round < 20 || performance.now() - start < 200; round++) {
    for (const [i, run] of runs.entries()) {
      const start = performance.now();
      run();
      best[i] = Math.min(best[i] as number, (performance.now() - start) * 1000);
    }
  }
  return best;
}

/** What a thread runs of a call: a part, the whole where it is not shared and the thread is the caller, or nothing. */
function partOf({ name, args }: Call, thread: number, threads: number): (() => void) | undefined {
  const split = splits[name];
  const whole = kernelOf(name);
  if (threads === 1 || !split || split.work(args) < GATE) return thread === 0 ? () => whole(...args) : undefined;
  const part = kernelOf(split.part);
  const to = new Array<number>(part.length).fill(0);
  return split.cut(args, thread, threads, to) ? () => part(...to) : undefined;
}

/** Microseconds of calls on so many threads: of each call's part that takes longest, and its job. */
function modelled(calls: readonly Call[], threads: number): number {
  const longest = calls.map(() => 0);
  const sharers = calls.map(() => 0);
  for (let thread = 0; thread < threads; thread++) {
    const own = calls.flatMap((call, i) => {
      const run = partOf(call, thread, threads);
      return run ? [{ i, run }] : [];
    });
    for (const [j, spent] of times(own.map(({ run }) => run)).entries()) {
      const { i } = own[j] as (typeof own)[number];
      longest[i] = Math.max(longest[i] as number, spent);
      sharers[i] = (sharers[i] as number) + 1;
    }
  }
  const jobs = sharers.filter((count) => count > 1).map((count) => JOB + JOB_PER_THREAD * (count - 2));
  return [...longest, ...jobs].reduce((sum, spent) => sum + spent, 0);
}

interface Work {
  readonly calls: readonly Call[];
  /** Microseconds on one thread with the JavaScript between the calls. */
  readonly whole?: number;
  /** Bytes of the calls' operands. */
  readonly bytes?: number;
}

function rowOf(name: string, { calls, whole, bytes }: Work): Cell[] {
  const one = modelled(calls, 1);
  const rest = whole === undefined ? 0 : Math.max(0, whole - one);
  const spent = THREADS.map((threads) => modelled(calls, threads) + rest);
  const rate = bytes && bytes / 1000 / (spent.at(-1) as number);
  return [name, one + rest, ...spent.map((time) => (one + rest) / time), rate];
}

const allocate = (floats: number): number => {
  const address = kernelOf('allocate')(4 * floats);
  new Float32Array(memory.buffer, address, floats).fill(0.5);
  return address;
};

function product(m: number, n: number, k: number): Cell[] {
  const [a, b, c] = [allocate(m * k), allocate(k * n), allocate(m * n)];
  return rowOf(`product ${m} × ${n} × ${k}`, {
    calls: [{ name: 'gemm', args: [m, n, k, 1, a, k, 0, b, n, 0, 0, c, n, 0] }],
    bytes: 4 * (m * k + k * n + m * n),
  });
}

function values(name: keyof Kernels, n: number, arrays: number, rest: readonly number[]): Cell[] {
  return rowOf(`${name}, ${n} values`, {
    calls: [{ name, args: [...Array.from({ length: arrays }, () => allocate(n)), n, ...rest] }],
    bytes: 4 * arrays * n,
  });
}

/** A training step: its kernels, and the JavaScript between them, which one thread runs. */
function step(units: readonly number[], rows: number, optimizer: Optimizer, name: string): Cell[] {
  const [inputs = 0, ...layers] = units;
  const model = sequential(
    layers.map((units, i) =>
      dense({
        units,
        ...(i === 0 ? { inputShape: [inputs] } : {}),
        ...(i < layers.length - 1 ? { activation: 'relu' } : {}),
      }),
    ),
    { seed: 1 },
  );
  model.compile({ optimizer, loss: categoricalCrossentropy() });
  const x = Float32Array.from({ length: rows * inputs }, (_, i) => ((i * 7919) % 255) / 255);
  const y = Uint8Array.from({ length: rows }, (_, i) => i % 10);
  const [whole = 0] = times([() => model.trainOnBatch(x, y)]);
  recorded = [];
  model.trainOnBatch(x, y);
  const row = rowOf(`step ${units.join('-')}, ${rows} rows, ${name}`, { calls: recorded, whole });
  model.dispose();
  return row;
}

record();
const rows = [
  ...[128, 256, 512, 1024].map((size) => product(size, size, size)),
  product(1, 1024, 1024),
  values('sigmoid', 30_000, 2, [0, 0]),
  values('relu', 1_000_000, 2, [0, 0]),
  values('adam', 1_000_000, 4, [1e-3, 0.9, 0.1, 0.999, 0.001, 1e-7]),
  step([784, 128, 64, 10], 32, sgd({ learningRate: RATE }), 'SGD'),
  step([784, 128, 64, 10], 32, adam({ learningRate: RATE }), 'Adam'),
  step([784, 128, 64, 10], 128, sgd({ learningRate: RATE }), 'SGD'),
  step([784, 1024, 1024, 10], 128, adam({ learningRate: RATE }), 'Adam'),
];
const headers = ['work', 'µs, one thread', ...THREADS.map((threads) => `× with ${threads}`), 'GB/s then'];
console.log(tableText({ title: 'Growth', headers, rows }));
