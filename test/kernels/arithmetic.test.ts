import { ArgumentError, add, alloc, multiply } from 'fourlane';
import { describe, expect, it } from 'vitest';
import { expectSameBits } from '../expectations.js';
import { values } from '../reference/samples.js';

describe.each([
  ['add', add, (a: number, b: number) => Math.fround(a + b)],
  ['multiply', multiply, (a: number, b: number) => Math.fround(a * b)],
] as const)('%s', (name, kernel, oracle) => {
  it.each([0, 1, 3, 4, 15, 16, 17, 1000, 100_003])('of %i values is rounded once, plain or resident', (length) => {
    const [x, y] = [values(length), values(length, 2)];
    const expected = x.map((value, i) => oracle(value, y[i] as number));
    expectSameBits(kernel(x, y), expected);
    const [a, b] = [alloc(x), alloc(y)];
    const result = kernel(a, b);
    expectSameBits(result.data, expected);
    expect(kernel(a, b, { out: b })).toBe(b);
    expectSameBits(b.data, expected);
    expect(kernel(x, y, { out: x })).toBe(x);
    expectSameBits(x, expected);
    for (const buffer of [a, b, result]) buffer.dispose();
  });

  it('keeps NaN, infinities and zeros as IEEE 754 has them', () => {
    const x = Float32Array.of(Number.NaN, Infinity, -0, 1e38);
    const y = Float32Array.of(1, -Infinity, -0, 1e38);
    expect(kernel(x, y)).toEqual(x.map((value, i) => oracle(value, y[i] as number)));
  });

  it.each<[unknown[], string]>([
    [[[1], new Float32Array(1)], 'x is Array'],
    [[new Float32Array(2), new Float32Array(3)], 'y has 3 elements, expected 2 (the length of x)'],
    [[new Float32Array(1), new Float32Array(1), { outs: 1 }], 'outs is no option'],
    [[new Float32Array(1), new Float32Array(1), { out: new Float32Array(2) }], 'out has 2 elements, expected 1'],
  ])('refuses %j', (args, text) => {
    const call = (): unknown => (kernel as (...args: unknown[]) => unknown)(...args);
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(`${name}: ${text}`);
  });

  it('refuses kinds that differ, and results that overlap an input', () => {
    const resident = alloc(8);
    expect(() => kernel(new Float32Array(8), resident as never)).toThrow(`${name}: y is`);
    const array = new Float32Array(9);
    expect(() => kernel(new Float32Array(8), array.subarray(0, 8), { out: array.subarray(1) })).toThrow(
      /out overlaps y/,
    );
    resident.dispose();
  });
});
