// Products at random, and the comparison of their results with the oracle's, for both binaries.
import fc from '../properties.js';
import type { PlainGemm } from '../reference/gemm.js';
import { values } from '../reference/samples.js';

const size = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 40 }) },
  { weight: 1, arbitrary: fc.integer({ min: 41, max: 300 }) },
  { weight: 1, arbitrary: fc.constant(1) },
);
const scale = fc.oneof(fc.constantFrom(0, 1, -1), fc.double({ min: -3, max: 3, noNaN: true }));

/** Any product: shapes around and above the tiles and blocks, with gaps between rows, in all transposed forms. */
export const products: fc.Arbitrary<PlainGemm> = fc
  .record({
    m: size,
    n: size,
    k: size,
    gaps: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)),
    transA: fc.boolean(),
    transB: fc.boolean(),
    alpha: scale,
    beta: scale,
    biased: fc.boolean(),
    seed: fc.integer(),
  })
  .map(({ m, n, k, gaps, transA, transB, alpha, beta, biased, seed }) => {
    const lda = (transA ? m : k) + gaps[0];
    const ldb = (transB ? k : n) + gaps[1];
    const ldc = n + gaps[2];
    const a = values((transA ? k : m) * lda, seed, 1);
    const b = values((transB ? n : k) * ldb, seed + 1, 1);
    const c = values(m * ldc, seed + 2, 1);
    const bias = biased ? { bias: values(n, seed + 3, 1) } : {};
    return { m, n, k, a, b, c, alpha, beta, transA, transB, lda, ldb, ldc, ...bias };
  });
