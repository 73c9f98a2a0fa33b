// Every activation of the table: accuracy on a stratified sample, the edge values, and that body and tail agree.
import * as fourlane from 'fourlane';
import {
  ArgumentError,
  alloc,
  gelu,
  geluBackward,
  geluDerivative,
  geluTanh,
  geluTanhBackward,
  geluTanhDerivative,
} from 'fourlane';
import { describe, expect, it } from 'vitest';
import { type Activation, type ActivationName, activations } from '../../src/kernels/table.js';
import { engine } from '../../src/wasm/engine.js';
import { expectRefusal, expectSameBits } from '../expectations.js';
import { compare } from '../reference/accuracy.js';
import { references } from '../reference/activations.js';
import { valuesAndSpecials } from '../reference/samples.js';
import { sampled } from '../thorough.js';
import { family } from './family.js';

/** Of all functions: where one bends, another may have a seam. */
const POINTS = [...new Set(Object.values(references).flatMap(({ points }) => points))];
const DENSE = 2048;
/** Floats from one of the sample to the next. */
const STRIDE = sampled(2 ** 12, 2 ** 16);
const BLOCK = 2 ** 16;

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/** One float in STRIDE at a hashed place, so every exponent and sign, and those around each point. */
function sample(): Float32Array<ArrayBuffer> {
  const patterns: number[] = [];
  for (let i = 0; i < 2 ** 32 / STRIDE; i++) patterns.push(i * STRIDE + ((Math.imul(i, 0x9e3779b1) >>> 0) % STRIDE));
  for (const point of POINTS) {
    float[0] = point;
    const at = bits[0] as number;
    for (let i = Math.max(0, at - DENSE); i <= at + DENSE; i++) patterns.push(i, i + 2 ** 31);
  }
  return new Float32Array(new Uint32Array(patterns).buffer);
}
const inputs = sample();

const rows = Object.entries(activations).map(([name, row]) => {
  const { parameters }: Activation = row;
  const [p, q] = [parameters[0], parameters[1]].map((parameter) => parameter && (parameter.default ?? 0.25));
  return { name: name as ActivationName, ulps: row.ulps, p: p ?? 0, q: q ?? 0 };
});

/** The defaults, and a spread of parameters where the arithmetic depends on them. */
const cases = rows.flatMap((row) => {
  const { spread } = references[row.name];
  return [row, ...[...(spread?.exhaustive ?? []), ...(spread?.sampled ?? [])].map(([p, q]) => ({ ...row, p, q }))];
});

describe.each(cases)('$name, parameters $p $q', ({ name, ulps, p, q }) => {
  const { value, derivative, crossing } = references[name];

  function worst(kernel: (x: number, y: number, n: number, p: number, q: number) => void, slope: boolean): unknown {
    const oracle = slope ? derivative : value;
    const truth = (at: number): number => oracle(at, Math.fround(p), Math.fround(q));
    using x = alloc(BLOCK);
    using y = alloc(BLOCK);
    const result = { ulps: 0, at: 0 };
    for (let at = 0; at < inputs.length; at += BLOCK) {
      const block = inputs.subarray(at, at + BLOCK);
      x.data.set(block);
      kernel(x.byteOffset, y.byteOffset, block.length, p, q);
      const results = y.data.subarray(0, block.length);
      compare(block, results, truth, slope ? crossing : undefined, result);
    }
    return result.ulps <= (slope ? ulps.derivative : ulps.value) ? 'within the bound' : result;
  }

  it(`stays within ${ulps.value} ULP, and its derivative within ${ulps.derivative}`, () => {
    const { kernels } = engine();
    expect(worst(kernels[name], false)).toBe('within the bound');
    expect(worst(kernels[`${name}Derivative`], true)).toBe('within the bound');
  });
});

describe.each(rows)('$name', ({ name, p, q }) => {
  it('has its limits at ±∞, and keeps NaN', () => {
    const { kernels } = engine();
    const x = [Infinity, -Infinity, Number.NaN, Infinity];
    using resident = alloc(new Float32Array(x));
    for (const [kernel, oracle] of [
      [kernels[name], references[name].value],
      [kernels[`${name}Derivative`], references[name].derivative],
    ] as const) {
      using y = alloc(4);
      kernel(resident.byteOffset, y.byteOffset, 4, p, q);
      // Zero has no sign here: a limit from below may be −0.
      expect([...y.data].map((v) => v + 0)).toEqual(
        x.map((v) => Math.fround(oracle(v, Math.fround(p), Math.fround(q))) + 0),
      );
    }
  });
});

describe('leaky ReLU and its kin with slope 0', () => {
  // The formula's 0 · −∞, as in PyTorch, whichever loop the shape takes.
  const shapes = [1, 3, 16, 200].map((n) => [n] as const);

  it.each(shapes)('give NaN at −∞ in rows of %i', (n) => {
    const x = new Float32Array(4 * n).fill(-Infinity);
    const zeros = new Float32Array(n);
    const results = [
      fourlane.leakyRelu(x, { negativeSlope: 0 }),
      fourlane.prelu(x, { weight: new Float32Array(1) }),
      fourlane.prelu(x, { weight: zeros }),
      fourlane.rrelu(x, { lower: 0, upper: 0, training: true, slopes: new Float32Array(4 * n) }),
    ];
    for (const result of results) expect(result.every(Number.isNaN)).toBe(true);
  });
});

it.each(rows)('$name of −0 has the sign of the oracle', ({ name, p, q }) => {
  const zeros = [-0, 0];
  using x = alloc(new Float32Array(zeros));
  engine().kernels[name](x.byteOffset, x.byteOffset, 2, p, q);
  expect([...x.data]).toEqual(zeros.map((zero) => Math.fround(references[name].value(zero, p, q))));
});

describe.each(family)('$name', ({ call }) => {
  it('gives the same bits at every length and offset, in body and tail', () => {
    const x = valuesAndSpecials(96, 7);
    const gradOut = valuesAndSpecials(96, 8);
    using xs = alloc(x);
    using grads = alloc(gradOut);
    using outs = alloc(100);
    const whole = call(x, gradOut);
    for (let n = 0; n <= 67; n++) {
      for (let offset = 0; offset < 5; offset++) {
        outs.data.fill(99);
        const out = outs.subarray(offset, offset + n);
        call(xs.subarray(offset, offset + n), grads.subarray(offset, offset + n), { out });
        expectSameBits(out.data, whole.subarray(offset, offset + n));
        expect(outs.data[offset + n]).toBe(99);
      }
    }
  });
});

describe.each(rows)('$nameBackward', ({ name, p, q }) => {
  it('is the gradient times the derivative, in one rounding', () => {
    const { kernels } = engine();
    using x = alloc(valuesAndSpecials(1000, 3));
    using grad = alloc(valuesAndSpecials(1000, 4));
    using slope = alloc(1000);
    using result = alloc(1000);
    kernels[`${name}Derivative`](x.byteOffset, slope.byteOffset, 1000, p, q);
    kernels[`${name}Backward`](grad.byteOffset, x.byteOffset, result.byteOffset, 1000, p, q);
    expectSameBits(
      result.data,
      Float32Array.from(slope.data, (s, i) => s * (grad.data[i] as number)),
    );
  });
});

it.each([0, -0, 0.01, 1, 1.5, -0.3])('leakyRelu with slope %s is x or the product, signs of zero included', (slope) => {
  const x = new Float32Array([0, -0, 2, -2, Infinity, 1e-45, -1e-45]);
  const expected = Float32Array.from(x, (v) => (v > 0 ? v : Math.fround(slope) * v));
  expectSameBits(fourlane.leakyRelu(x, { negativeSlope: slope }), expected);
});

it('takes other frameworks’ names', () => {
  const x = valuesAndSpecials(50, 1);
  expectSameBits(fourlane.leakyRelu(x, { alpha: 0.3 }), fourlane.leakyRelu(x, { negativeSlope: 0.3 }));
  expectSameBits(fourlane.swish(x), fourlane.silu(x));
  expectSameBits(gelu(x, { approximate: 'tanh' }), geluTanh(x));
  expectSameBits(geluDerivative(x, { approximate: 'tanh' }), geluTanhDerivative(x));
  expectSameBits(geluBackward(x, x, { approximate: 'tanh' }), geluTanhBackward(x, x));
  expectSameBits(gelu(x, { approximate: 'none' }), gelu(x));
  // What is wrong is wrong with the function that was called.
  const options = { approximate: 'tanh', out: new Float32Array(3) } as const;
  expect(() => gelu(x, options)).toThrow('gelu: out has 3 elements');
  expect(() => geluDerivative(x, options)).toThrow('geluDerivative: out has 3 elements');
  expect(() => geluBackward(x, x, options)).toThrow('geluBackward: out has 3 elements');
});

type Call = (x: Float32Array, options?: unknown) => Float32Array;
const functions = fourlane as unknown as Record<string, Call>;

it.each([
  ['leakyRelu', { negativeSlope: 0.01 }],
  ['elu', { alpha: 1 }],
  ['celu', { alpha: 1 }],
  ['softplus', { beta: 1, threshold: 20 }],
  ['hardtanh', { min: -1, max: 1 }],
  ['hardshrink', { lambda: 0.5 }],
  ['softshrink', { lambda: 0.5 }],
] as const)('%s has PyTorch’s defaults %o', (name, options) => {
  const call = functions[name] as Call;
  const x = Float32Array.of(-3, -1.5, -0.6, -0.4, 0.3, 0.7, 2, 15, 19.9);
  expectSameBits(call(x), call(x, options));
});

it.each([
  ['celu', { alpha: 0 }, 'celu: alpha is 0, expected a number of a magnitude from 2^-63 to 2^63'],
  ['celu', { alpha: 1e20 }, 'celu: alpha is 100000000000000000000, expected a number of a magnitude'],
  ['softplus', { beta: 0 }, 'softplus: beta is 0'],
  ['hardtanh', { min: 1, max: 0 }, 'hardtanh: max is 0, expected a number from min on'],
  ['hardshrink', { lambda: -1 }, 'hardshrink: lambda is -1, expected a number from 0 on'],
  ['softshrink', { lambda: -0.1 }, 'softshrink: lambda is -0.1'],
  ['threshold', { threshold: 1 }, 'threshold: value is undefined'],
  ['threshold', undefined, 'threshold: threshold is undefined'],
  ['gelu', { approximate: 'erf' }, "gelu: approximate is \"erf\", expected 'none' or 'tanh'"],
] as const)('%s refuses %o', (name, options, message) => {
  const call = functions[name] as Call;
  expectRefusal(() => call(new Float32Array(1), options), ArgumentError, message);
});
