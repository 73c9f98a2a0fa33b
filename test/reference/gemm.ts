import type { GemmOptions } from 'fourlane';

/** Options of `gemm` with plain arrays throughout. */
export type PlainGemm = Omit<GemmOptions<Float32Array>, 'b' | 'c' | 'bias'> & {
  readonly b: Float32Array;
  readonly c: Float32Array;
  readonly bias?: Float32Array;
};

/** Unit roundoff of float32. */
const U = 2 ** -24;
/** What one operation adds to the error where results are below float32's normal range. */
const TINY = 2 ** -149;

/** Value (row, column) of op(X), stored with leading dimension ld. */
function at(x: Float32Array, ld: number, transposed: boolean, row: number, column: number): number {
  return x[transposed ? column * ld + row : row * ld + column] as number;
}

/**
 * C = alpha·op(A)·op(B) + beta·C + bias in float64 by the definition, with a bound for float32: a sum of k products, two
 * scalings and two additions, in any order and grouping, err by at most γ(k + 4) of the sum of magnitudes (Higham 2002,
 * §3.1), where γ(j) = j·u / (1 − j·u). Elements outside C's columns keep their values, with bound 0.
 */
export function gemmReference(options: PlainGemm): { value: Float64Array; bound: Float64Array } {
  const { m, n, k, a, b, c, alpha = 1, beta = 0, transA = false, transB = false, bias } = options;
  const { lda = transA ? m : k, ldb = transB ? k : n, ldc = n } = options;
  const value = Float64Array.from(c);
  const bound = new Float64Array(c.length);
  const j4 = (k + 4) * U;
  const gamma = j4 / (1 - j4);
  const [scaleProduct, scaleC] = [Math.fround(alpha), Math.fround(beta)];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      let magnitude = 0;
      for (let p = 0; p < k && alpha !== 0; p++) {
        const product = at(a, lda, transA, i, p) * at(b, ldb, transB, p, j);
        sum += product;
        magnitude += Math.abs(product);
      }
      const index = i * ldc + j;
      const old = beta === 0 ? 0 : scaleC * (c[index] as number);
      const added = bias ? (bias[j] as number) : 0;
      value[index] = scaleProduct * sum + old + added;
      bound[index] = gamma * (Math.abs(scaleProduct) * magnitude + Math.abs(old) + Math.abs(added)) + (k + 4) * TINY;
    }
  }
  return { value, bound };
}
