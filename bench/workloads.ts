// What is measured, here and against the peers: sizes, shapes and inputs.

/** Values of an elementwise call: in L1, in L2, beyond both, and beyond every cache. */
export const LENGTHS = [1e3, 1e5, 1e6, 1e7];

/** A product of row-major matrices, op(A) m × k by op(B) k × n. */
export interface Product {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transA: boolean;
  readonly transB: boolean;
}

export function product(m: number, k: number, n: number, form: 'NN' | 'NT' | 'TN' | 'TT' = 'NN'): Product {
  return { m, k, n, transA: form[0] === 'T', transB: form[1] === 'T' };
}

/** BLAS's letters: which operand is transposed. */
export function form({ transA, transB }: Product): string {
  return `${transA ? 'T' : 'N'}${transB ? 'T' : 'N'}`;
}

/** Cubes from the caches' inside to their outside, the four forms, and the products of an MLP 784-128-64-10. */
export const PRODUCTS: readonly Product[] = [
  ...[16, 32, 64, 128, 256, 512, 1024].map((n) => product(n, n, n)),
  product(256, 256, 256, 'NT'),
  product(256, 256, 256, 'TN'),
  product(256, 256, 256, 'TT'),
  // Forward with weights [out, in], backward to the inputs, backward to the weights.
  product(32, 784, 128, 'NT'),
  product(32, 128, 64, 'NT'),
  product(32, 64, 10, 'NT'),
  product(32, 64, 128),
  product(128, 32, 784, 'TN'),
  product(128, 784, 128, 'NT'),
  product(1, 784, 128, 'NT'),
];

/** n values in [−4, 4): what a layer sees. The same for the same seed. */
export function values(n: number, seed = 1): Float32Array<ArrayBuffer> {
  const result = new Float32Array(n);
  let state = seed;
  for (let i = 0; i < n; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes' linear congruential generator
    result[i] = (state / 2 ** 32 - 0.5) * 8;
  }
  return result;
}
