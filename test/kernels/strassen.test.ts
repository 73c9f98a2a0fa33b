// Large products: in a file of their own, for they make the memory grow.
import { alloc, gemm, matmul, memory } from 'fourlane';
import { describe, expect, it } from 'vitest';
import { values } from '../reference/samples.js';
import { sampled } from '../thorough.js';

function same(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, i) => value === b[i]);
}

describe('gemm with strassen', () => {
  type Shape = readonly [form: string, m: number, n: number, k: number];
  const shapes: readonly Shape[] = [
    ['NN', 512, 519, 527],
    ['NT', 525, 512, 530],
    ['TN', 512, 1033, 512],
    ['TT', 514, 513, 1035],
  ];
  const more: readonly Shape[] = [
    ['TN', 1027, 1025, 1055],
    ['NN', 1024, 1026, 1028],
    ['NT', 1025, 1039, 1029],
    ['TT', 1024, 1025, 1025],
  ];
  it.each(sampled([...shapes, ...more], shapes))('%s, %i × %i × %i, is within its bound', (form, m, n, k) => {
    const [transA, transB] = [form[0] === 'T', form[1] === 'T'];
    const [lda, ldb, ldc] = [(transA ? m : k) + 3, transB ? k : n, n + 5];
    const a = values((transA ? k : m) * lda, 1, 1);
    const b = values(k * n, 2, 1);
    const bias = values(n, 3, 1);
    const c = new Float32Array(m * ldc).fill(7);
    const { used, blocks } = memory();
    gemm({ m, n, k, a, b, c, lda, ldb, ldc, transA, transB, alpha: 0.5, bias, strassen: true });
    expect(memory()).toMatchObject({ used, blocks });
    const levels = 1 + Math.floor(Math.log2(Math.min(m, n, k) / 512));
    const bound = (4.5 ** levels * k * k + 6 * (9 ** levels - 1) * k) * 2 ** -24 * 0.5 + 2 ** -22;
    let worst = 0;
    // Quarters, and quarters of those, begin and end there.
    const picks = (size: number) =>
      Array.from({ length: size }, (_, i) => i).filter((i) => (i + 1) % 8 < 2 || i === size - 1);
    for (const i of picks(m)) {
      for (const j of picks(n)) {
        let sum = 0;
        for (let p = 0; p < k; p++) {
          const left = transA ? a[p * lda + i] : a[i * lda + p];
          sum += (left as number) * ((transB ? b[j * ldb + p] : b[p * ldb + j]) as number);
        }
        const error = Math.abs((c[i * ldc + j] as number) - (0.5 * sum + (bias[j] as number)));
        worst = Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
      }
    }
    expect(worst).toBeLessThan(bound);
    // The bound is far off what happens: an element that lacked a product would pass it.
    expect(worst).toBeLessThan(1e-3);
    expect(c.every((value, i) => i % ldc < n || value === 7)).toBe(true);
  });

  it('is another sum than the ordinary product, of plain arrays and of resident buffers', () => {
    const shape = { m: 512, n: 512, k: 512 };
    const [a, b] = [values(2 ** 18, 1, 1), values(2 ** 18, 2, 1)];
    const c = matmul(a, b, { ...shape, strassen: true });
    expect(same(c, matmul(a, b, shape))).toBe(false);
    using residentA = alloc(a);
    using residentB = alloc(b);
    using resident = matmul(residentA, residentB, { ...shape, strassen: true });
    expect(same(c, resident.data)).toBe(true);
  });

  it('leaves smaller products, and those that add to c, as they are', () => {
    const [m, n, k] = [512, 512, 511];
    const [a, b] = [values(m * k, 1, 1), values(k * n, 2, 1)];
    expect(same(matmul(a, b, { m, n, k, strassen: true }), matmul(a, b, { m, n, k }))).toBe(true);
    const shape = { m: 512, n: 512, k: 512, a: values(2 ** 18, 3, 1), b: values(2 ** 18, 4, 1), beta: 1 };
    const sum = gemm({ ...shape, c: new Float32Array(2 ** 18).fill(1), strassen: true });
    expect(same(sum, gemm({ ...shape, c: new Float32Array(2 ** 18).fill(1) }))).toBe(true);
  });
});
