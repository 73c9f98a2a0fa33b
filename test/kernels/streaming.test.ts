// Plain arrays pass through linear memory slot by slot; whatever their length and offset, the bits must be those of the
// same values resident.

import { ArgumentError, alloc, memory } from 'fourlane';
import { describe, expect, it } from 'vitest';
import { engine } from '../../src/wasm/engine.js';
import { expectSameBits } from '../expectations.js';
import fc from '../properties.js';
import { valuesAndSpecials } from '../reference/samples.js';
import { sampled } from '../thorough.js';
import { family } from './family.js';

const slot = engine().kernels.windowLength();
const shortLengths = Array.from({ length: 68 }, (_, n) => n);
const longLengths = sampled(
  [slot - 1, slot, slot + 1, slot + 31, 2 * slot - 3, 2 * slot, 3 * slot + 5],
  [slot - 1, slot + 1],
);

describe.each(family)('$name', ({ call, takesGradient }) => {
  /** What the kernel makes of the same values in linear memory, without the window. */
  function resident(x: Float32Array, gradOut: Float32Array): Float32Array {
    using xs = alloc(x);
    using grads = alloc(gradOut);
    using out = call(xs, grads);
    return out.data.slice();
  }

  it('gives the bits of the resident call at any length, and leaves its inputs alone', () => {
    for (const n of [...shortLengths, ...longLengths]) {
      const x = valuesAndSpecials(n, n);
      const gradOut = valuesAndSpecials(n, n + 1);
      const actual = call(x, gradOut);
      expectSameBits(x, valuesAndSpecials(n, n));
      expectSameBits(gradOut, valuesAndSpecials(n, n + 1));
      expectSameBits(actual, resident(x, gradOut));
    }
  });

  it('gives the same bits for a part of an array as for a copy of it, and writes nothing outside', () => {
    const total = 2 * slot;
    const x = valuesAndSpecials(total, 1);
    const gradOut = valuesAndSpecials(total, 2);
    const anyPart = fc.tuple(fc.nat(total), fc.nat(total)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    const shortPart = fc.tuple(fc.nat(67), fc.nat(67)).map(([a, b]) => [a, a + b] as const);
    fc.assert(
      fc.property(fc.oneof(anyPart, shortPart), ([begin, end]) => {
        const out = new Float32Array(total).fill(99);
        call(x.subarray(begin, end), gradOut.subarray(begin, end), { out: out.subarray(begin, end) });
        const expected = new Float32Array(total).fill(99);
        expected.set(resident(x.slice(begin, end), gradOut.slice(begin, end)), begin);
        expectSameBits(out, expected);
      }),
      { numRuns: sampled(20, 5) },
    );
  });

  it.each([7, 64, 2 * slot + 5])('works in place at length %i', (n) => {
    const expected = resident(valuesAndSpecials(n, 5), valuesAndSpecials(n, 6));

    const x = valuesAndSpecials(n, 5);
    expect(call(x, valuesAndSpecials(n, 6), { out: x })).toBe(x);
    expectSameBits(x, expected);
    using xs = alloc(valuesAndSpecials(n, 5));
    using grads = alloc(valuesAndSpecials(n, 6));
    expect(call(xs, grads, { out: xs })).toBe(xs);
    expectSameBits(xs.data, expected);

    if (!takesGradient) return;
    const gradOut = valuesAndSpecials(n, 6);
    expect(call(valuesAndSpecials(n, 5), gradOut, { out: gradOut })).toBe(gradOut);
    expectSameBits(gradOut, expected);
  });

  it('works in place through another view of the same values', () => {
    const x = valuesAndSpecials(100, 5);
    call(x.subarray(1), valuesAndSpecials(99, 6), { out: new Float32Array(x.buffer, 4) });
    expectSameBits(x.subarray(1), resident(valuesAndSpecials(100, 5).subarray(1), valuesAndSpecials(99, 6)));
  });

  it.each([-99, -1, 1, 99])('refuses an out that is the input shifted by %i', (shift) => {
    const whole = valuesAndSpecials(300, 7);
    const at = (array: { subarray(begin: number, end: number): unknown }, begin: number) =>
      array.subarray(begin, begin + 100) as Float32Array;
    using residentWhole = alloc(whole);
    const apart = valuesAndSpecials(100, 8);
    using residentApart = alloc(apart);
    for (const [array, other] of [
      [whole, apart],
      [residentWhole, residentApart as unknown as Float32Array],
    ] as const) {
      const out = at(array, 100 + shift);
      expect(() => call(at(array, 100), other, { out })).toThrow(ArgumentError);
      if (takesGradient) expect(() => call(other, at(array, 100), { out })).toThrow(ArgumentError);
    }
    expectSameBits(whole, valuesAndSpecials(300, 7));
    expectSameBits(residentWhole.data, valuesAndSpecials(300, 7));
  });

  it.each([-100, 100])('takes an out that lies next to the input, %i values on', (shift) => {
    const whole = valuesAndSpecials(300, 7);
    const out = whole.subarray(100 + shift, 200 + shift);
    call(whole.subarray(100, 200), valuesAndSpecials(100, 8), { out });
    expectSameBits(out, resident(valuesAndSpecials(300, 7).slice(100, 200), valuesAndSpecials(100, 8)));
  });

  it('takes views of linear memory as plain arrays', () => {
    const expected = resident(valuesAndSpecials(slot + 7, 9), valuesAndSpecials(slot + 7, 10));
    using xs = alloc(valuesAndSpecials(slot + 7, 9));
    using grads = alloc(valuesAndSpecials(slot + 7, 10));
    const { data } = xs;
    expectSameBits(call(data, grads.data), expected);
    expect(call(data, grads.data, { out: data })).toBe(data);
    expectSameBits(xs.data, expected);
  });
});

it('goes on when memory has grown between two calls', () => {
  const x = valuesAndSpecials(100, 11);
  const gradOut = valuesAndSpecials(100, 12);
  using xs = alloc(x);
  using grads = alloc(gradOut);
  const before = family.map(({ call }) => call(x, gradOut));
  const { total } = memory();
  using _filler = alloc(total / 4);
  expect(memory().total).toBeGreaterThan(total);
  family.forEach(({ call }, row) => {
    using out = call(xs, grads);
    expectSameBits(call(x, gradOut), before[row] as Float32Array);
    expectSameBits(out.data, before[row] as Float32Array);
  });
});

it('allocates nothing in linear memory', () => {
  const before = memory();
  for (const { call } of family) call(valuesAndSpecials(3 * slot, 1), valuesAndSpecials(3 * slot, 2));
  expect(memory()).toEqual(before);
});
