import {
  type ActivationOption,
  alloc,
  type FloatArray,
  gelu,
  gemm,
  leakyRelu,
  matmul,
  memory,
  OutOfMemoryError,
  type PackOptions,
  pack,
  relu,
} from 'fourlane';
import { describe, expect, it } from 'vitest';
import { expectSameBits, expectWithin } from '../expectations.js';
import fc from '../properties.js';
import { gemmReference } from '../reference/gemm.js';
import { values } from '../reference/samples.js';
import { sampled } from '../thorough.js';
import { products } from './products.js';

describe('gemm', () => {
  it('is within the bound of a k-term sum, and leaves the gaps between rows alone', () => {
    fc.assert(
      fc.property(products, (options) => {
        const expected = gemmReference(options);
        expect(gemm(options)).toBe(options.c);
        expectWithin(options.c, expected.value, expected.bound);
      }),
      { numRuns: sampled(2000, 500) },
    );
  });

  it.each(['NN', 'NT', 'TN', 'TT'])('is within that bound where blocks of m, n and k end: %s', (form) => {
    const [transA, transB] = [form[0] === 'T', form[1] === 'T'];
    for (const [m, n, k] of [
      [64, 512, 512],
      [65, 513, 513],
      [3, 1027, 511],
      [129, 70, 1025],
      [16, 70, 1025],
    ] as const) {
      // Rows far apart, so that a transposed A is copied where C has columns enough.
      const lda = (transA ? m : k) + 460;
      const a = values((transA ? k : m) * lda, 1, 1);
      const [b, c] = [values(k * n, 2, 1), values(m * n, 3, 1)];
      const options = { m, n, k, a, b, c, lda, transA, transB, alpha: 0.5, beta: 2, bias: values(n, 4, 1) };
      const expected = gemmReference(options);
      using packed = pack(b, { k, n, transB });
      const fromPacked = gemm({ ...options, transB: false, b: packed, c: c.slice() });
      expectWithin(gemm(options), expected.value, expected.bound);
      expectSameBits(fromPacked, c);
    }
  });

  it('gives the same bits for resident buffers, views of linear memory and mixtures', () => {
    const kind = fc.constantFrom('resident', 'view', 'plain');
    fc.assert(
      fc.property(products, fc.tuple(kind, kind, kind, kind), (options, kinds) => {
        const operands = { a: alloc(options.a), b: alloc(options.b), bias: options.bias && alloc(options.bias) };
        const c = alloc(options.c);
        // Taken when all is made: making a buffer may grow the memory, which detaches views.
        const as = (name: keyof typeof operands, kind: string): FloatArray | undefined =>
          kind === 'plain' ? options[name] : kind === 'view' ? operands[name]?.data : operands[name];
        const a = as('a', kinds[0]) as FloatArray;
        const b = as('b', kinds[1]) as FloatArray;
        const bias = as('bias', kinds[3]);
        gemm({ ...options, a, b, c: kinds[2] === 'view' ? c.data : c, bias });
        gemm(options);
        expectSameBits(c.data, options.c);
        for (const buffer of [c, operands.a, operands.b, operands.bias]) buffer?.dispose();
      }),
      { numRuns: 100 },
    );
  });

  it('reads and writes nothing outside its matrices', () => {
    fc.assert(
      fc.property(products, ({ c: _, ...options }) => {
        const { m, n, k, ldc = n } = options;
        // NaN all around a and b, and in c: any of them read would show in the result.
        const guard = 64;
        const room = alloc(4 * guard + options.a.length + options.b.length + m * ldc);
        room.data.fill(Number.NaN);
        const a = room.subarray(guard, guard + options.a.length);
        const b = room.subarray(2 * guard + a.length, 2 * guard + a.length + options.b.length);
        const c = room.subarray(3 * guard + a.length + b.length, 3 * guard + a.length + b.length + m * ldc);
        // Between their rows, too.
        const { transA, transB, lda = 0, ldb = 0 } = options;
        const inRow = (length: number, ld: number) => (value: number, i: number) =>
          i % ld < length ? value : Number.NaN;
        a.data.set(options.a.map(inRow(transA ? m : k, lda)));
        b.data.set(options.b.map(inRow(transB ? k : n, ldb)));
        const before = room.data.slice();
        gemm<typeof a>({ ...options, a, b, c, beta: 0 });
        const after = room.data.slice();
        room.dispose();
        const from = 3 * guard + a.length + b.length;
        const inC = (i: number) => i >= from && i < from + m * ldc && (i - from) % ldc < n;
        const changed = after.findIndex((value, i) => !inC(i) && !Object.is(value, before[i]));
        expect(changed, `a value outside of c of ${m}×${n}×${k} that has changed`).toBe(-1);
        expect(after.findIndex((value, i) => inC(i) && Number.isNaN(value))).toBe(-1);
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same bits every time', () => {
    const a = values(70 * 530, 1, 1);
    const b = values(530 * 37, 2, 1);
    const [first, second] = [0, 1].map(() => matmul(a, b, { m: 70, n: 37, k: 530 }));
    expect(second).toEqual(first);
  });

  it.each([
    ['NaN', Number.NaN, 1, Number.NaN],
    ['∞ · 0', Number.POSITIVE_INFINITY, 0, Number.NaN],
    ['∞ · 1', Number.POSITIVE_INFINITY, 1, Number.POSITIVE_INFINITY],
    ['0 · NaN', 0, Number.NaN, Number.NaN],
    ['overflow', 3e38, 3e38, Number.POSITIVE_INFINITY],
  ])('propagates %s as IEEE 754 says, and into its own row and column alone', (_, left, right, expected) => {
    const [m, n, k] = [9, 11, 5];
    const a = new Float32Array(m * k);
    const b = new Float32Array(k * n);
    a[7 * k + 2] = left;
    b[2 * n + 9] = right;
    const c = matmul(a, b, { m, n, k });
    expect(c[7 * n + 9]).toBe(expected);
    const elsewhere = c.map((value, at) => (Math.floor(at / n) === 7 || at % n === 9 ? 0 : value));
    expectSameBits(elsewhere, new Float32Array(m * n));
  });

  it('reads neither a nor b where alpha is 0 or k is 0', () => {
    const bad = new Float32Array(16).fill(Number.NaN);
    const c = new Float32Array(16).fill(3);
    gemm({ m: 4, n: 4, k: 4, a: bad, b: bad, c, alpha: 0, beta: 2 });
    expect(c).toEqual(new Float32Array(16).fill(6));
    gemm({ m: 4, n: 4, k: 0, a: bad, b: bad, c, beta: 0.5, bias: new Float32Array([1, 2, 3, 4]) });
    expect([...c.subarray(4, 8)]).toEqual([4, 5, 6, 7]);
  });

  it('takes a packed right-hand side, with the same bits where m and n are above 1', () => {
    fc.assert(
      fc.property(products, (options) => {
        const { b, k, n, transB, ldb, ...rest } = options;
        using packed = pack(b, { k, n, transB, ldb } as PackOptions);
        const expected = gemmReference(options);
        const c = options.c.slice();
        gemm({ ...rest, k, n, b: packed, c });
        expectWithin(c, expected.value, expected.bound);
        if (rest.m > 1 && n > 1) expectSameBits(c, gemm(options));
      }),
      { numRuns: 200 },
    );
  });

  // Which are computed as their transpose.
  it.each([
    [8, 130, 70],
    [24, 65, 1025],
    [520, 1040, 2080],
  ])('gives %i rows of a transposed b the bits that a packed one gives', (m, n, k) => {
    const [a, b, c, bias] = [m * k, n * k, m * (n + 3), n].map((length, seed) => values(length, seed, 1)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    for (const transA of sampled([false, true], [m < 24])) {
      for (const beta of [0, 2]) {
        const options = { m, n, k, a, transA, alpha: 0.5, beta, ldc: n + 3, bias };
        using packed = pack(b, { k, n, transB: true });
        const fromPacked = gemm({ ...options, b: packed, c: c.slice() });
        expectSameBits(gemm({ ...options, b, transB: true, c: c.slice() }), fromPacked);
      }
    }
  });

  it.each([16, 40, 63, 72])('gives a row times a packed b of %i columns the bits that it has among others', (n) => {
    const [m, k] = [3, 530];
    const [a, b, c, bias] = [m * k, k * n, m * n, n].map((length, seed) => values(length, seed, 1)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    using packed = pack(b, { k, n });
    const options = { n, k, b: packed, alpha: 0.5, beta: 2, bias };
    const alone = gemm({ ...options, m: 1, a: a.subarray(0, k), c: c.slice(0, n) });
    expect(alone).toEqual(gemm({ ...options, m, a, c: c.slice() }).subarray(0, n));
  });

  it.each<[string, ActivationOption, (x: Float32Array) => Float32Array]>([
    ['relu', 'relu', relu],
    ['leakyRelu with a slope', { name: 'leakyRelu', negativeSlope: 0.5 }, (x) => leakyRelu(x, { negativeSlope: 0.5 })],
    ['gelu', 'gelu', gelu],
  ])('ends with %s, which leaves the gaps between rows alone', (_, activation, apply) => {
    const [m, n, k, ldc] = [7, 11, 13, 14];
    const [a, b, bias] = [values(m * k, 1, 1), values(k * n, 2, 1), values(n, 3, 1)];
    expect(gemm({ m, n, k, a, b, bias, activation })).toEqual(apply(gemm({ m, n, k, a, b, bias })));
    using c = alloc(new Float32Array(m * ldc).fill(-3));
    gemm({ m, n, k, a, b, c, ldc, activation });
    const dense = apply(matmul(a, b, { m, n, k }));
    const expected = c.data.map((_, i) => (i % ldc < n ? (dense[Math.floor(i / ldc) * n + (i % ldc)] as number) : -3));
    expectSameBits(c.data, expected);
  });

  it('makes c of the kind of a, whatever stood in memory before', () => {
    const a = values(6, 1, 1);
    const b = values(6, 2, 1);
    alloc(new Float32Array(100).fill(Number.NaN)).dispose();
    using resident = alloc(a);
    using result = gemm({ m: 2, n: 2, k: 3, a: resident, b, ldc: 3 });
    using product = matmul(resident, b, { m: 2, n: 2, k: 3 });
    const plain = gemm({ m: 2, n: 2, k: 3, a, b, ldc: 3 });
    expect(plain).toBeInstanceOf(Float32Array);
    expect([...result.data]).toEqual([...plain]);
    expect([...product.data]).toEqual([...matmul(a, b, { m: 2, n: 2, k: 3 })]);
  });

  it('releases its copies, also when memory runs out', () => {
    const before = memory();
    const a = values(100, 1, 1);
    gemm({ m: 10, n: 10, k: 10, a, b: a, bias: a.subarray(0, 10) });
    using none = alloc(0);
    const tooLong = new Float32Array(2 ** 28);
    expect(() => gemm({ m: 0, n: 1, k: tooLong.length, a: none, b: tooLong })).toThrow(OutOfMemoryError);
    expect(() => pack(tooLong, { k: 2, n: 1, ldb: tooLong.length - 1 })).toThrow(OutOfMemoryError);
    pack(tooLong, { k: 2, n: 1 }).dispose();
    expect(memory().used).toBe(before.used);
    expect(memory().blocks).toBe(before.blocks + 1);
  });
});
