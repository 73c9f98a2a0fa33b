import { describe, it } from 'vitest';
import { supports } from '../../src/wasm/features.js';
import { expectSameBits } from '../expectations.js';
import { products } from '../kernels/products.js';
import fc from '../properties.js';
import type { PlainGemm } from '../reference/gemm.js';
import { values } from '../reference/samples.js';
import { sampled } from '../thorough.js';
import { type Instances, instances, relaxedInstances, type ThreadKernels } from './instances.js';

type Run = (kernels: ThreadKernels, part: number, parts: number, c: number) => void;

/** Holds C of the parts, last one first, to C of the whole, for 1 to 4 parts; `whole` is part −1. */
function expectParts(on: Instances, c: ArrayLike<number>, run: Run): void {
  const compute = (parts: number): Float32Array =>
    on.withCopies([c], (address) => {
      if (parts === 0) run(on.first, -1, 0, address as number);
      for (let part = parts - 1; part >= 0; part--) run(on.ofPart(part), part, parts, address as number);
      return on.floatsAt(address as number, c.length).slice();
    });
  const expected = compute(0);
  for (const parts of [1, 2, 3, 4]) expectSameBits(compute(parts), expected);
}

function expectSameProduct(on: Instances, { m, n, k, a, b, c, bias, ...options }: PlainGemm): void {
  const { first } = on;
  const { alpha = 1, beta = 0, transA = false, transB = false } = options;
  const { lda = transA ? m : k, ldb = transB ? k : n, ldc = n } = options;
  const arrays = [a, b, bias ?? [], new Float32Array(k * first.paddedColumns(n))];
  on.withCopies(arrays, (x = 0, y = 0, z = 0, packed = 0) => {
    const left = [m, n, k, alpha, x, lda, Number(transA)] as const;
    const row = bias ? z : 0;
    expectParts(on, c, (kernels, part, parts, to) => {
      const rest = [y, ldb, Number(transB), beta, to, ldc, row] as const;
      if (part < 0) kernels.gemm(...left, ...rest);
      else kernels.gemmPart(part, parts, ...left, ...rest);
    });
    first.packB(packed, k, n, y, ldb, Number(transB));
    expectParts(on, c, (kernels, part, parts, to) => {
      if (part < 0) kernels.gemmPacked(...left, packed, beta, to, ldc, row);
      else kernels.gemmPackedPart(part, parts, ...left, packed, beta, to, ldc, row);
    });
  });
}

describe.each([
  ['plain', () => instances],
  ...(supports('relaxedSimd') ? [['relaxed', relaxedInstances] as const] : []),
] as const)('parts of a product of the %s binary', (_, instancesOf) => {
  const on = instancesOf();

  it('have the bits of the whole', () => {
    fc.assert(
      fc.property(products, (product) => expectSameProduct(on, product)),
      { numRuns: sampled(1000, 200) },
    );
  });

  it.each([
    [64, 512, 512],
    [65, 1537, 513],
    [5, 1027, 511],
    [130, 70, 1025],
    [16, 70, 1025],
    [24, 300, 600],
    [17, 33, 700],
    [1, 8200, 37],
    [8200, 1, 37],
    [1, 100, 5000],
    [4, 5, 3000],
    [40, 40, 0],
  ])('have them where blocks of m, n and k end: %i × %i × %i', (m, n, k) => {
    for (const [transA, transB] of [
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ]) {
      // Rows far apart, so that a transposed A is copied where C has columns enough.
      const lda = (transA ? m : k) + 460;
      const a = values((transA ? k : m) * lda, 1, 1);
      const [b, c] = [values(k * n, 2, 1), values(m * n, 3, 1)];
      const options = { m, n, k, a, b, c, lda, transA, transB, alpha: 0.5, beta: 2, bias: values(n, 4, 1) };
      expectSameProduct(on, options as PlainGemm);
      expectSameProduct(on, { ...options, beta: 0, alpha: 0 } as PlainGemm);
    }
  });
});
