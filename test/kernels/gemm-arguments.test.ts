import { ArgumentError, alloc, DisposedError, type GemmOptions, gemm, matmul, memory, pack } from 'fourlane';
import { describe, expect, it } from 'vitest';
import { expectRefusal } from '../expectations.js';

describe('what gemm and matmul refuse, with c unchanged', () => {
  const a = new Float32Array(12).fill(1);
  const b = new Float32Array(12).fill(1);
  const shape = { m: 3, n: 3, k: 4 };
  const whole = new Float32Array(30);

  it.each<[string, Record<string, unknown>, string]>([
    ['a fractional size', { m: 1.5 }, 'gemm: m is 1.5, expected an integer from 0 to 2147483647'],
    ['a negative size', { k: -1 }, 'gemm: k is -1, expected an integer from 0 to 2147483647'],
    ['a size that is a string', { n: '3' }, 'gemm: n is "3", expected an integer from 0 to 2147483647'],
    ['an ordinary array', { a: [1, 2] }, 'gemm: a is Array(2), expected a Float32Array or a resident buffer'],
    ['a short b', { b: b.subarray(1) }, 'gemm: b has 11 elements, expected at least 12 (4 rows of 3, ldb 3)'],
    ['a short leading dimension', { lda: 3 }, 'gemm: lda is 3, expected at least 4 (the length of a row)'],
    [
      'a short c',
      { ldc: 4, c: new Float32Array(10) },
      'gemm: c has 10 elements, expected at least 11 (3 rows of 3, ldc 4)',
    ],
    ['alpha that is not finite', { alpha: Number.NaN }, 'gemm: alpha is NaN, expected a finite number'],
    ['beta that is not finite', { beta: Infinity }, 'gemm: beta is Infinity, expected a finite number'],
    ['a bias of another length', { bias: a }, 'gemm: bias has 12 elements, expected 3 (n)'],
    ['beta without c', { c: undefined, beta: 1 }, 'gemm: c is missing, expected an array for beta = 1 to scale'],
    ["BLAS' name of no transpose", { transA: 'N' }, 'gemm: transA is "N", expected true or false'],
    ['an unknown option', { transposeB: true }, 'gemm: transposeB is no option, expected m, n, k, transA, transB'],
    ["matmul's out", { out: new Float32Array(9) }, 'gemm: out is no option'],
    [
      'a misspelt parameter of the activation',
      { activation: { name: 'leakyRelu', slope: 1 } },
      'gemm: activation.slope is no option, expected name, negativeSlope, alpha',
    ],
    [
      'a parameter of the activation that is not finite',
      { activation: { name: 'elu', alpha: Number.NaN } },
      'gemm: activation.alpha is NaN, expected a finite number',
    ],
    [
      'c in a',
      { a: whole.subarray(0, 12), c: whole.subarray(11, 20) },
      'gemm: c overlaps a, expected memory of its own',
    ],
    ['c in b', { b: whole.subarray(8, 20), c: whole.subarray(0, 9) }, 'gemm: c overlaps b, expected memory of its own'],
    [
      'c in bias',
      { bias: whole.subarray(0, 3), c: whole.subarray(0, 9) },
      'gemm: c overlaps bias, expected memory of its own',
    ],
  ])('%s', (_, wrong, message) => {
    const c = new Float32Array(9).fill(7);
    const call = () => gemm({ ...shape, a, b, c, ...wrong } as GemmOptions);
    expectRefusal(call, ArgumentError, message);
    expect(c).toEqual(new Float32Array(9).fill(7));
    expect(whole).toEqual(new Float32Array(30));
  });

  it('a packed b of another shape, transposed again, or disposed', () => {
    const packed = pack(b, { k: 4, n: 3 });
    expect(() => gemm({ ...shape, m: 4, k: 3, a, b: packed })).toThrow(
      'gemm: b is packed as 4 × 3, expected 3 × 3 (k × n)',
    );
    expect(() => matmul(a, packed, { ...shape, transB: true })).toThrow('matmul: transB is true, but b is packed');
    expect(() => gemm({ ...shape, a, b: packed, strassen: true })).toThrow(
      'gemm: strassen is true, but b is packed: expected an array',
    );
    expect(() => pack(b, { k: 4, n: 3, transB: 'T' as never })).toThrow('pack: transB is "T", expected true or false');
    expect(() => pack(b, { k: 4, n: 3, ld: 3 } as never)).toThrow('pack: ld is no option, expected k, n, transB, ldb');
    expect(() => pack(b, { k: 4, n: 4 })).toThrow('pack: b has 12 elements, expected at least 16 (4 rows of 4, ldb 4)');
    // The shape of the whole product will do.
    pack(b, shape).dispose();
    const { used } = memory();
    packed.dispose();
    packed.dispose();
    expect(memory().used).toBe(used - 4 * 8 * 4);
    expect(() => gemm({ ...shape, a, b: packed })).toThrow(DisposedError);
  });

  it('an activation that the table has not', () => {
    const call = () => gemm({ ...shape, a, b, activation: 'softplux' as 'relu' });
    expect(call).toThrow('gemm: activation is "softplux", expected one of relu, leakyRelu');
  });

  it('a c that overlaps a resident a through a view', () => {
    using resident = alloc(20);
    expect(() => gemm({ ...shape, a: resident, b, c: resident.data.subarray(11, 20) })).toThrow(ArgumentError);
  });

  it('disposed buffers', () => {
    const gone = alloc(12);
    gone.dispose();
    expect(() => gemm({ ...shape, a: gone, b })).toThrow(DisposedError);
    expect(() => gemm({ ...shape, a, b: gone })).toThrow(DisposedError);
  });

  it.each<[string, () => unknown, string]>([
    ['no options', () => matmul(a, b, undefined as never), 'matmul: options is undefined, expected an object'],
    ['an option of gemm', () => matmul(a, b, { ...shape, bias: a } as never), 'matmul: bias is no option, expected m'],
    ['a long a', () => matmul(a, b, { ...shape, m: 2 }), 'matmul: a has 12 elements, expected 8 (m · k)'],
    [
      'out of another length',
      () => matmul(a, b, { ...shape, out: a }),
      'matmul: out has 12 elements, expected 9 (m · n)',
    ],
    [
      'out in a',
      () => matmul(a, b, { ...shape, out: a.subarray(0, 9) }),
      'matmul: out overlaps a, expected memory of its own',
    ],
  ])('matmul: %s', (_, call, message) => {
    expect(call).toThrow(message);
  });
});
