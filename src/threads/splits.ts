// The table of exports whose calls are cut. Parts write to different values, and each value's bits are those of the whole
// call, since no sum is cut. What is not here runs on one thread: sums over whole arrays, and what is rare or short.
import { activations } from '../kernels/table.js';
import type { Kernels } from '../wasm/generated/kernels.js';
import type { PartKernels } from '../wasm/generated/part-kernels.js';
import { type Along, along, type Call, guardBy, LINE, type Split } from './split.js';

/** Nanoseconds of a thread, roughly (docs/notes/threads.md). They decide nothing but when it pays to share. */
const NS = {
  /** A value of a loop of a few instructions, at the speed of memory. */
  short: 0.1,
  /** A value of a function of many instructions. */
  long: 0.7,
  /** A value of a row or column that goes through several passes. */
  passes: 0.5,
  /** A multiply-add of a product. */
  product: 0.05,
};

/** The activations that take a few instructions. */
const SHORT: ReadonlySet<string> = new Set([
  ...['relu', 'leakyRelu', 'hardtanh', 'relu6', 'hardsigmoid', 'hardswish', 'hardshrink', 'softshrink', 'threshold'],
]);

/** Values one after the other: as many addresses, then their number. */
function values(part: keyof Kernels, addresses: number, ns: number, rest: Partial<Along> = {}): Split {
  const floats = new Array<number>(addresses).fill(1);
  const work = (call: Call) => (call[addresses] as number) * ns;
  return along({ part, count: addresses, unit: LINE, floats: () => floats, work, ...rest });
}

/** Values of an activation. The guards take arguments one by one, and no defaults: either costs a good part of a short call. */
function activation(name: keyof typeof activations): [string, Split][] {
  const ns = SHORT.has(name) ? NS.short : NS.long;
  const forward: Split['guard'] = (whole, shared, gate) => {
    const least = gate / ns;
    return (x, y, n, p, q) => (n < least ? whole(x, y, n, p, q) : shared(x, y, n, p, q));
  };
  const backward: Split['guard'] = (whole, shared, gate) => {
    const least = gate / ns;
    return (g, x, y, n, p, q) => (n < least ? whole(g, x, y, n, p, q) : shared(g, x, y, n, p, q));
  };
  return [
    [name, values(name, 2, ns, { guard: forward })],
    [`${name}Derivative`, values(`${name}Derivative`, 2, ns, { guard: forward })],
    [`${name}Backward`, values(`${name}Backward`, 3, ns, { guard: backward })],
  ];
}

/**
 * Rows of matrices: their number stands before the number of values that each has, `ns` nanoseconds each.
 * @param floats for each address, the floats from one row to the next
 */
function rows(part: keyof Kernels, count: number, ns: number, floats: (cols: number) => readonly number[]): Split {
  const colsOf = (call: Call) => call[count + 1] as number;
  const work = (call: Call) => (call[count] === 1 ? 0 : (call[count] as number) * colsOf(call) * ns);
  return along({ part, count, unit: 1, floats: (call) => floats(colsOf(call)), work });
}

/** Columns of matrices: their number stands behind that of the rows, which stands behind the addresses. */
function columns(part: keyof PartKernels, addresses: number, ns: number): Split {
  const floats = new Array<number>(addresses).fill(1);
  const count = addresses + 1;
  const work = (call: Call) => (call[addresses] as number) * (call[count] as number) * ns;
  return along({
    part,
    count,
    unit: LINE,
    floats: () => floats,
    before: (call) => call[count] as number,
    work,
  });
}

/** PReLU: rows of channels · inner values. With one slope for all, they are one channel of one row. */
function prelu(part: 'prelu' | 'preluDerivative'): Split {
  const sizes = (call: Call) => [call[3], call[4], call[5]] as [number, number, number];
  const byRows = along({
    part,
    count: 3,
    unit: 1,
    floats: (call) => {
      const [, channels, inner] = sizes(call);
      return [channels * inner, 0, channels * inner];
    },
    work: (call) => {
      const [rows, channels, inner] = sizes(call);
      return rows === 1 ? 0 : rows * channels * inner * NS.short;
    },
  });
  const byValues = along({
    part,
    count: 5,
    unit: LINE,
    floats: () => [1, 0, 1],
    work: (call) => (call[5] as number) * NS.short,
  });
  const by = (call: Call) => (call[3] === 1 && call[4] === 1 ? byValues : byRows);
  const work = (call: Call) => by(call).work(call);
  return { part, work, guard: guardBy(work), cut: (call, ...rest) => by(call).cut(call, ...rest) };
}

/** Products, whose export for parts takes which one of how many first, and cuts what it plans (assembly/gemm/part.ts). */
function product(part: keyof PartKernels, guard: Split['guard']): Split {
  return {
    part,
    work: (call) => workOfProduct(call[0] as number, call[1] as number, call[2] as number),
    guard,
    cut(call, p, parts, to) {
      to[0] = p;
      to[1] = parts;
      for (let i = 0; i < call.length; i++) to[i + 2] = call[i] as number;
      return true;
    },
  };
}

/** Less than a tile of C is not cut. */
function workOfProduct(m: number, n: number, k: number): number {
  return m < 8 && n < 8 ? 0 : m * n * k * NS.product;
}

const gemm = product('gemmPart', (whole, shared, gate) => {
  return (m, n, k, alpha, a, lda, tA, b, ldb, tB, beta, c, ldc, z) =>
    workOfProduct(m, n, k) < gate
      ? whole(m, n, k, alpha, a, lda, tA, b, ldb, tB, beta, c, ldc, z)
      : shared(m, n, k, alpha, a, lda, tA, b, ldb, tB, beta, c, ldc, z);
});

const gemmPacked = product('gemmPackedPart', (whole, shared, gate) => {
  return (m, n, k, alpha, a, lda, tA, b, beta, c, ldc, z) =>
    workOfProduct(m, n, k) < gate
      ? whole(m, n, k, alpha, a, lda, tA, b, beta, c, ldc, z)
      : shared(m, n, k, alpha, a, lda, tA, b, beta, c, ldc, z);
});

/** The exports whose calls are cut. */
export const splits: { readonly [K in keyof Kernels]?: Split } = {
  ...Object.fromEntries((Object.keys(activations) as (keyof typeof activations)[]).flatMap(activation)),
  prelu: prelu('prelu'),
  preluDerivative: prelu('preluDerivative'),
  rreluSlopes: values('rreluSlopes', 2, NS.short),
  glu: rows('glu', 2, NS.long, (half) => [2 * half, half]),
  gluBackward: rows('gluBackward', 3, 2 * NS.long, (half) => [half, 2 * half, 2 * half]),

  gemm,
  gemmPacked,

  softmax: rows('softmax', 2, NS.long, (cols) => [cols, cols]),
  logSoftmax: rows('logSoftmax', 2, NS.long, (cols) => [cols, cols]),
  softmaxBackward: rows('softmaxBackward', 3, NS.passes, (cols) => [cols, cols, cols]),
  logSoftmaxBackward: rows('logSoftmaxBackward', 3, NS.long, (cols) => [cols, cols, cols]),
  layerNorm: rows('layerNorm', 6, NS.passes, (cols) => [cols, cols, 1, cols, 0, 0]),
  layerNormBackward: rows('layerNormBackward', 5, NS.passes, (cols) => [cols, cols, 1, 0, cols]),
  normalizeColumns: rows('normalizeColumns', 6, 2 * NS.short, (cols) => [cols, cols, 0, 0, 0, 0]),
  gatherRows: rows('gatherRows', 3, NS.short, (width) => [0, 1, width]),

  columnSums: columns('columnSumsPart', 2, NS.short),
  columnProducts: columns('columnProductsPart', 3, 2 * NS.short),
  columnStatistics: columns('columnStatisticsPart', 5, NS.passes),
  batchNormBackward: columns('batchNormBackwardPart', 8, NS.passes),

  add: values('add', 3, NS.short),
  multiply: values('multiply', 3, NS.short),
  scale: values('scale', 1, NS.short),
  addScaled: values('addScaled', 2, NS.short),
  addSigns: values('addSigns', 2, NS.short),
  clamp: values('clamp', 1, NS.short),
  dropout: values('dropout', 3, NS.short),
  sgdMomentum: values('sgdMomentum', 3, 2 * NS.short),
  adam: values('adam', 4, 4 * NS.short),
  rmsprop: values('rmsprop', 3, 3 * NS.short),
  largestMagnitude: values('largestMagnitude', 1, NS.short, { combine: Math.max }),
  uniform: values('uniform', 1, NS.long, { part: 'uniformPart', before: (_, first) => first }),
};
