// Random calls of kernels, each compared with float64.
import * as fourlane from 'fourlane';
import { type FloatArray, gemm, memory, OutOfMemoryError, pack } from 'fourlane';
import { type Activation, type ActivationName, activations } from '../../src/kernels/table.js';
import type { Random } from '../../src/random.js';
import { references } from '../reference/activations.js';
import { gemmReference } from '../reference/gemm.js';
import { logSoftmax, logSoftmaxBackward, softmax, softmaxBackward } from '../reference/softmax.js';
import { anyValues, chance, length, pick, values } from './draw.js';
import { Place } from './place.js';

type Kernel = (...args: unknown[]) => FloatArray;
const kernels = fourlane as unknown as Record<string, Kernel>;
const names = Object.keys(activations) as ActivationName[];

/** A call: places are made by `place`, which returns their memory at the end. */
type Call = (random: Random, place: (values: Float32Array, resident: boolean) => Place) => void;

/** Makes a random call and throws if its result is wrong, writes next to its places, or keeps memory. */
export function kernelCall(random: Random): void {
  const used = memory().used;
  const places: Place[] = [];
  try {
    pick(random, CALLS)(random, (values, resident) => {
      const place = new Place(random, values, resident);
      places.push(place);
      return place;
    });
  } finally {
    for (const place of places) place.dispose();
  }
  if (memory().used !== used) throw new Error(`a call keeps ${memory().used - used} bytes`);
}

/** f, f′ or the backward pass of an activation, with any length, place and `out`. */
const elementwise: Call = (random, place) => {
  const name = pick(random, names);
  const kind = pick(random, ['', 'Derivative', 'Backward'] as const);
  const { parameters }: Activation = activations[name];
  const bare = chance(random, 0.5) && name !== 'threshold';
  const numbers = parameters.map((parameter, i) =>
    bare ? (parameter.default as number) : 0.5 + i + random.below(3) / 4,
  );
  const options: Record<string, unknown> = bare
    ? {}
    : Object.fromEntries(parameters.map((parameter, i) => [parameter.name, numbers[i]]));

  const n = length(random);
  const resident = chance(random, 0.5);
  const [input, gradient] = [anyValues(random, n), values(random, n)];
  const x = place(input, resident);
  const grad = kind === 'Backward' ? place(gradient, resident) : undefined;
  const out = pick(random, [undefined, x, grad, place(values(random, n), resident)]);
  const made = kernels[`${name}${kind}`]?.(
    ...(grad ? [grad.array] : []),
    x.array,
    out ? { ...options, out: out.array } : options,
  ) as FloatArray;
  const result = out ? written(made, out) : take(made, resident);

  const reference = references[name];
  const f = kind === '' ? reference.value : reference.derivative;
  const [p = 0, q = 0] = numbers.map(Math.fround);
  const near = reference.crossing === undefined ? 0 : 1e-6;
  for (let i = 0; i < n; i++) {
    const factor = grad ? (gradient[i] as number) : 1;
    const exact = factor * f(input[i] as number, p, q);
    expectClose(
      `${name}${kind}(${input[i]}) at ${i} of ${n}, ${numbers}`,
      result[i] as number,
      exact,
      1e-6,
      near * Math.abs(factor) + 1e-37,
    );
  }
  for (const each of [x, grad, out]) each?.checkGuards(name);
};

const ROWS = [
  { name: 'softmax', value: softmax, backward: softmaxBackward },
  { name: 'logSoftmax', value: logSoftmax, backward: logSoftmaxBackward },
] as const;

/** Softmax and its kin, row by row. */
const ofRows: Call = (random, place) => {
  const cols = 1 + random.below(chance(random, 0.1) ? 12_000 : 60);
  const n = cols * random.below(12);
  const resident = chance(random, 0.5);
  const [input, gradient] = [values(random, n, 10), values(random, n)];
  const { name, ...rows } = pick(random, ROWS);
  const backward = chance(random, 0.5);
  const exact = rows.value(input, cols);
  const y = backward ? Float32Array.from(exact) : input;
  const grad = backward ? place(gradient, resident) : undefined;
  const x = place(y, resident);
  const out = chance(random, 0.5) ? x : undefined;
  const made = kernels[backward ? `${name}Backward` : name]?.(
    ...(grad ? [grad.array] : []),
    x.array,
    out ? { cols, out: out.array } : { cols },
  ) as FloatArray;
  const result = out ? written(made, out) : take(made, resident);
  const expected = backward ? rows.backward(gradient, y, cols) : exact;
  expected.forEach((value, i) => {
    expectClose(
      `${name} at ${i} of ${n}, rows of ${cols}`,
      result[i] as number,
      value,
      2e-5,
      1e-6 * (backward ? cols ** 0.5 : 1),
    );
  });
  for (const each of [x, grad, out]) each?.checkGuards(name);
};

/** GLU, with halves of each row. */
const gated: Call = (random, place) => {
  const half = 1 + random.below(50);
  const rowCount = random.below(30);
  const resident = chance(random, 0.5);
  const input = values(random, 2 * half * rowCount, 6);
  const x = place(input, resident);
  const out = chance(random, 0.5) ? place(values(random, half * rowCount), resident) : undefined;
  const made = fourlane.glu(x.array, { cols: 2 * half, ...(out && { out: out.array }) });
  const result = out ? written(made, out) : take(made, resident);
  result.forEach((value, i) => {
    const at = Math.floor(i / half) * 2 * half + (i % half);
    const exact = (input[at] as number) / (1 + Math.exp(-(input[at + half] as number)));
    expectClose(`glu at ${i}, rows of ${2 * half}`, value, exact, 1e-6, 1e-37);
  });
  for (const each of [x, out]) each?.checkGuards('glu');
};

/** PReLU forwards and backwards, with a slope for all or for each channel. */
const learned: Call = (random, place) => {
  const channels = chance(random, 0.3) ? 1 : 1 + random.below(40);
  const inner = channels === 1 ? 1 : 1 + random.below(4);
  const n = channels * inner * random.below(30);
  const resident = chance(random, 0.5);
  const [input, gradient, slopes] = [values(random, n, 4), values(random, n), values(random, channels)];
  const [x, grad, weight] = [place(input, resident), place(gradient, resident), place(slopes, chance(random, 0.5))];
  const slopeOf = (i: number): number => slopes[Math.floor(i / inner) % channels] as number;
  const y = take(fourlane.prelu(x.array, { weight: weight.array, inner }), resident);
  const { gradInput, gradWeight } = fourlane.preluBackward(grad.array, x.array, { weight: weight.array, inner });
  const [byInput, byWeight] = [take(gradInput, resident), take(gradWeight, resident)];
  const sums = new Float64Array(channels);
  input.forEach((value, i) => {
    const slope = value > 0 ? 1 : slopeOf(i);
    const g = gradient[i] as number;
    if (!(value > 0)) (sums[Math.floor(i / inner) % channels] as number) += g * value;
    expectClose(`prelu at ${i}`, y[i] as number, slope * value, 1e-6, 0);
    expectClose(`preluBackward at ${i}`, byInput[i] as number, slope * g, 1e-6, 0);
  });
  sums.forEach((sum, channel) => {
    expectClose(`prelu's weight ${channel}`, byWeight[channel] as number, sum, 1e-6, (1e-6 * n) / channels);
  });
  for (const each of [x, grad, weight]) each.checkGuards('prelu');
};

/** Products with all transposes, strides, scales, a bias, packed or not, and an activation at the end. */
const product: Call = (random, place) => {
  const size = (): number => (chance(random, 0.05) ? random.below(150) : random.below(40));
  const [m, n, k] = [size(), size(), size()];
  const [transA, transB, packed] = [chance(random, 0.5), chance(random, 0.5), chance(random, 0.3)];
  const lda = (transA ? m : k) + random.below(4);
  const ldb = (transB ? k : n) + random.below(4);
  const ldc = n + random.below(4);
  const array = (n: number): Float32Array => values(random, n);
  const [a, b, c] = [array((transA ? k : m) * lda), array((transB ? n : k) * ldb), array(m * ldc)];
  const bias = chance(random, 0.5) ? { bias: array(n) } : {};
  const scales = { alpha: pick(random, [1, 0, 0.5]), beta: pick(random, [0, 1, -2]) };
  const { value, bound } = gemmReference({ m, n, k, a, b, c, transA, transB, lda, ldb, ldc, ...scales, ...bias });

  const anywhere = (values: Float32Array): Place => place(values, chance(random, 0.5));
  const [aAt, bAt, cAt] = [anywhere(a), anywhere(b), anywhere(c)];
  const biasAt = bias.bias && anywhere(bias.bias);
  const right = packed ? pack(bAt.array, { k, n, transB, ldb }) : undefined;
  const rectified = chance(random, 0.3);
  try {
    const made = gemm({
      ...{ m, n, k, transA, lda, ldc, ...scales },
      ...(right ? {} : { transB, ldb }),
      ...(rectified && { activation: 'relu' as const }),
      a: aAt.array,
      b: right ?? bAt.array,
      ...(biasAt && { bias: biasAt.array }),
      c: cAt.array,
    });
    written(made, cAt);
  } finally {
    right?.dispose();
  }
  cAt.values.forEach((result, i) => {
    const inside = i % ldc < n;
    const exact = rectified && inside ? Math.max(value[i] as number, 0) : (value[i] as number);
    expectClose(`gemm ${m}×${k}×${n} at ${i}`, result, exact, 0, bound[i] as number);
  });
  for (const each of [aAt, bAt, cAt, biasAt]) each?.checkGuards('gemm');
};

/** Calls that must be refused, with nothing written. */
const refused: Call = (random, place) => {
  const n = 1 + length(random);
  const resident = chance(random, 0.5);
  const x = place(anyValues(random, n), resident);
  const wrong = place(values(random, n + 1 + random.below(3)), resident);
  const before = wrong.values;
  const name = pick(random, names);
  const disposed = fourlane.alloc(1);
  disposed.dispose();
  const call = pick<() => unknown>(random, [
    () => kernels[name]?.(x.array, { out: wrong.array }),
    () => kernels[`${name}Backward`]?.(wrong.array, x.array, { out: wrong.array }),
    () => kernels[name]?.(disposed, { out: wrong.array }),
    () => fourlane.softmax(wrong.array, { cols: wrong.length + 1, out: wrong.array }),
    () => fourlane.relu(wrong.array, { out: wrong.array, slope: 1 } as object),
    () => gemm({ a: x.array, b: x.array, c: wrong.array, m: n, n: n + 5, k: n }),
  ]);
  try {
    call();
  } catch (error) {
    if (error instanceof OutOfMemoryError || !(error instanceof fourlane.FourlaneError)) throw error;
    if (String(before) !== String(wrong.values)) throw new Error(`a refused call has written: ${error.message}`);
    return;
  }
  throw new Error(`${call} was not refused`);
};

const CALLS: readonly Call[] = [
  elementwise,
  elementwise,
  elementwise,
  ofRows,
  gated,
  learned,
  product,
  product,
  refused,
];

/** The values of a result, which must have the kind of the input; its memory is returned. */
function take(result: FloatArray, resident: boolean): Float32Array {
  if (result instanceof Float32Array === resident) throw new Error(`a result is of another kind than its input`);
  if (result instanceof Float32Array) return result;
  const values = result.data.slice();
  result.dispose();
  return values;
}

/** The values of an `out` that a call has returned: it must be alive, even where it is a view and the memory has grown. */
function written(made: FloatArray, out: Place): Float32Array {
  if (made.length !== out.length) throw new Error(`a result has ${made.length} values, expected ${out.length}`);
  return out.values;
}

function expectClose(what: string, actual: number, expected: number, relative: number, absolute: number): void {
  if (Object.is(actual, expected) || (Number.isNaN(actual) && Number.isNaN(expected))) return;
  if (Math.abs(actual - expected) <= relative * Math.abs(expected) + absolute) return;
  if (Math.fround(expected) === actual) return; // an infinity
  throw new Error(`${what}: is ${actual}, expected ${expected}`);
}
