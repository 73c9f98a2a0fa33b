import { describe, expect, it } from 'vitest';
import { activations } from '../../src/kernels/table.js';
import { Random } from '../../src/random.js';
import { splits } from '../../src/threads/splits.js';
import type { Kernels } from '../../src/wasm/generated/kernels.js';
import { expectSameBits } from '../expectations.js';
import { valuesAndSpecials } from '../reference/samples.js';
import { sampled } from '../thorough.js';
import { instances, type ThreadKernels } from './instances.js';

const { first } = instances;

/** What an export is called with: arrays, and the arguments with the addresses of these. */
interface Call {
  readonly arrays: readonly Float32Array[];
  readonly args: (addresses: readonly number[]) => readonly number[];
}
/** Draws a call. */
type Draw = (random: Random) => Call;

const SIZES = [1, 2, 3, 7, 15, 16, 17, 31, 33, 64, 100, 257, 300, 600, 1001, 4097];
const size = (random: Random, most: number): number => {
  const size = SIZES[random.below(SIZES.length)] as number;
  return size <= most ? size : 1 + random.below(most);
};
/** Zeros, NaN, infinities and the like among them. */
const array = (random: Random, length: number) => valuesAndSpecials(length, random.below(2 ** 20));

/** n values in each of `count` arrays, then n and `rest`. A multiple of 8, as all parameters of a model have. */
const values =
  (count: number, unit: number, rest: readonly number[] = []): Draw =>
  (random) => {
    const n = Math.ceil(size(random, 4097) / unit) * unit;
    const arrays = Array.from({ length: count }, () => array(random, n));
    return { arrays, args: (addresses) => [...addresses, n, ...rest] };
  };

/** Matrices of rows and columns: each array's length by their numbers, which follow the addresses, then `rest`. */
const matrices =
  (lengths: (rows: number, cols: number) => readonly number[], rest: readonly number[] = []): Draw =>
  (random) => {
    const [rows, cols] = [size(random, 40), size(random, 600)];
    const arrays = lengths(rows, cols).map((length) => array(random, length));
    return { arrays, args: (addresses) => [...addresses, rows, cols, ...rest] };
  };

const activation = (name: string, count: number): Draw => {
  const { parameters } = activations[name as keyof typeof activations];
  return (random) => {
    const [p = 0, q = 0] = parameters.map((each: { default?: number }) =>
      random.below(2) ? (each.default ?? 0.5) : random.uniform(0.3, 2),
    );
    return values(count, 1, [p, q])(random);
  };
};

const prelu: Draw = (random) => {
  const channels = size(random, 300);
  const [rows, inner] = channels === 1 ? [1, size(random, 4097)] : [size(random, 40), 1 + random.below(5)];
  const slopes = Float32Array.from({ length: channels }, () => random.uniform(random.below(2) - 1, 1));
  const [x, y] = [array(random, rows * channels * inner), array(random, rows * channels * inner)];
  return { arrays: [x, slopes, y], args: (addresses) => [...addresses, rows, channels, inner] };
};

const gatherRows: Draw = (random) => {
  const [rows, width] = [size(random, 100), size(random, 100)];
  const index = new Float32Array(Int32Array.from({ length: rows }, () => random.below(20)).buffer);
  const arrays = [array(random, 20 * width), index, array(random, rows * width)];
  return { arrays, args: (addresses) => [...addresses, rows, width] };
};

/** Of every export of the table but the products, which have a test of their own. */
const calls: { readonly [K in keyof Kernels]?: Draw } = {
  ...Object.fromEntries(
    Object.keys(activations).flatMap((name) => [
      [name, activation(name, 2)],
      [`${name}Derivative`, activation(name, 2)],
      [`${name}Backward`, activation(name, 3)],
    ]),
  ),
  prelu,
  preluDerivative: prelu,
  rreluSlopes: values(2, 1),
  glu: matrices((rows, half) => [2 * rows * half, rows * half]),
  gluBackward: matrices((rows, half) => [rows * half, 2 * rows * half, 2 * rows * half]),
  softmax: matrices((rows, cols) => [rows * cols, rows * cols]),
  logSoftmax: matrices((rows, cols) => [rows * cols, rows * cols]),
  softmaxBackward: matrices((rows, cols) => [rows * cols, rows * cols, rows * cols]),
  logSoftmaxBackward: matrices((rows, cols) => [rows * cols, rows * cols, rows * cols]),
  layerNorm: matrices((rows, cols) => [rows * cols, rows * cols, rows, rows * cols, cols, cols], [1e-5]),
  layerNormBackward: matrices((rows, cols) => [rows * cols, rows * cols, rows, cols, rows * cols]),
  normalizeColumns: matrices((rows, cols) => [rows * cols, rows * cols, cols, cols, cols, cols], [1e-5]),
  gatherRows,
  columnSums: matrices((rows, cols) => [rows * cols, cols]),
  columnProducts: matrices((rows, cols) => [rows * cols, rows * cols, cols]),
  columnStatistics: matrices((rows, cols) => [rows * cols, cols, cols, cols, cols], [0.9, 0.1, 1.1]),
  batchNormBackward: matrices(
    (rows, cols) => [rows * cols, rows * cols, cols, cols, cols, cols, cols, rows * cols],
    [1e-5, 0],
  ),
  add: values(3, 1),
  multiply: values(3, 1),
  scale: values(1, 4, [0.3]),
  addScaled: values(2, 8, [0.3]),
  addSigns: values(2, 4, [0.3]),
  clamp: values(1, 4, [0.7]),
  dropout: values(3, 1, [0.4, 1.7]),
  sgdMomentum: values(3, 8, [0.1, 0.9, 0.8, 1]),
  adam: values(4, 8, [0.1, 0.9, 0.1, 0.99, 0.01, 1e-7]),
  rmsprop: values(3, 8, [0.1, 0.9, 0.1, 1e-7, 1e-8]),
  largestMagnitude: values(1, 8),
  uniform: values(1, 1, [7, 9, -1, 2]),
};

/** Exports that one thread runs whole. */
const SERIAL: Readonly<Record<string, readonly (keyof Kernels)[]>> = {
  'the heap, the window and sizes': [
    ...(['allocate', 'release', 'windowSlot', 'windowLength', 'paddedColumns', 'strassenScratch'] as const),
  ],
  'a sum over all values, whose order decides its bits': [
    ...(['sumOfSquares', 'sumOfMagnitudes', 'squaredDistance', 'spread', 'weightOfTopK'] as const),
    ...(['meanSquaredError', 'meanAbsoluteError', 'huber', 'binaryCrossentropy'] as const),
    ...(['sparseCrossentropy', 'categoricalCrossentropy'] as const),
  ],
  'sums over values of several rows side by side': ['preluBackward', 'preluGradients'],
  'once for many products': ['packB'],
  'products and sums that take turns': ['strassen'],
  'looks at a net now and then': ['histogram', 'unitStatistics', 'columnMoments'],
};

/** What a call leaves in its arrays and behind them, and gives: whole, or cut into parts of which the last runs first. */
function run(name: keyof Kernels, { arrays, args }: Call, parts: number): number[] {
  const guarded = arrays.map((array) => Float32Array.of(...array, 1, 2, 3, 4));
  return instances.withCopies(guarded, (...addresses) => {
    const call = args(addresses);
    const result = parts === 0 ? callOf(first, name)(...call) : runParts(name, call, parts);
    return [
      ...guarded.flatMap(({ length }, i) => [...instances.floatsAt(addresses[i] as number, length)]),
      result ?? 0,
    ];
  });
}

function runParts(name: keyof Kernels, call: readonly number[], parts: number): number | undefined {
  const { part, cut, combine } = splits[name] as NonNullable<(typeof splits)[typeof name]>;
  const results: number[] = [];
  for (let p = parts - 1; p >= 0; p--) {
    const kernel = callOf(instances.ofPart(p), part);
    const to = new Float64Array(16);
    if (cut(call, p, parts, to)) results.push(kernel(...to.subarray(0, kernel.length)) as number);
  }
  return combine && results.reduce((a, b) => combine(a, b));
}

function callOf(kernels: ThreadKernels, name: keyof ThreadKernels): (...args: number[]) => number | undefined {
  return kernels[name] as (...args: number[]) => number | undefined;
}

describe('parts of a call have the bits of the whole', () => {
  it.each(Object.entries(calls))('%s', (name, draw) => {
    const random = new Random(name.length, 7);
    for (let i = 0; i < sampled(60, 12); i++) {
      const call = (draw as Draw)(random);
      const expected = run(name as keyof Kernels, call, 0);
      for (const parts of [1, 2, 3, 4]) expectSameBits(run(name as keyof Kernels, call, parts), expected);
    }
  });
});

it('every export is cut, or known to be run by one thread', () => {
  const exported = Object.keys(first).filter((name) => !/Part$|^scratchBytes$/.test(name));
  const named = [...Object.keys(splits), ...Object.values(SERIAL).flat()];
  expect(named.sort()).toEqual(exported.sort());
  expect([...Object.keys(calls), 'gemm', 'gemmPacked'].sort()).toEqual(Object.keys(splits).sort());
});

it('parts of long arrays start at cache lines, and are alike in size', () => {
  const to = new Float64Array(16);
  const lengths = [0, 1, 2].map((part) => {
    expect(splits.sigmoid?.cut([64, 4160, 1001, 0, 0], part, 3, to)).toBe(true);
    expect([...to.subarray(0, 2)].map((address) => address % 64)).toEqual([0, 0]);
    return to[2];
  });
  expect(lengths).toEqual([336, 336, 329]);
});

it('a call below the gate is not cut, one from there on is', () => {
  const calls: string[] = [];
  const note = (which: string) => (): number => calls.push(which);
  const guard = (name: keyof Kernels, gate: number) => splits[name]?.guard(note('whole'), note('shared'), gate);
  guard('sigmoid', 7000)?.(0, 0, 9999, 0, 0);
  guard('sigmoid', 7000)?.(0, 0, 10000, 0, 0);
  guard('gemm', 5000)?.(10, 100, 99, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  guard('gemm', 5000)?.(10, 100, 100, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  guard('gemm', 5000)?.(1, 1, 1e9, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  guard('softmax', 7000)?.(0, 0, 10, 1000);
  guard('softmax', 7000)?.(0, 0, 1, 1e9);
  expect(calls).toEqual(['whole', 'shared', 'whole', 'shared', 'whole', 'shared', 'whole']);
});
