// The plain JavaScript that one would write without this package: what a speed-up is measured against.
import type { ActivationName } from '../src/kernels/table.js';
import type { Product } from './workloads.js';

const GELU_INNER = Math.sqrt(2 / Math.PI);
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Abramowitz & Stegun 7.1.26: JavaScript has no erf, and this is the one that is copied around. */
function erf(x: number): number {
  const a = Math.abs(x);
  const t = 1 / (1 + 0.3275911 * a);
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - tail * Math.exp(-a * a));
}

/** f, with the default parameters. */
const functions: { readonly [N in ActivationName]: (x: number) => number } = {
  relu: (x) => (x > 0 ? x : 0),
  relu6: (x) => Math.min(Math.max(x, 0), 6),
  leakyRelu: (x) => (x > 0 ? x : 0.01 * x),
  elu: (x) => (x > 0 ? x : Math.exp(x) - 1),
  celu: (x) => (x > 0 ? x : Math.exp(x) - 1),
  selu: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.exp(x) - 1)),
  sigmoid,
  logsigmoid: (x) => -softplus(-x),
  hardsigmoid: (x) => Math.min(Math.max(x / 6 + 0.5, 0), 1),
  tanh: Math.tanh,
  hardtanh: (x) => Math.min(Math.max(x, -1), 1),
  softplus,
  softsign: (x) => x / (1 + Math.abs(x)),
  silu: (x) => x * sigmoid(x),
  hardswish: (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6,
  mish: (x) => x * Math.tanh(softplus(x)),
  gelu: (x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)),
  geluTanh: (x) => 0.5 * x * (1 + Math.tanh(GELU_INNER * (x + 0.044715 * x * x * x))),
  softshrink: (x) => (x > 0.5 ? x - 0.5 : x < -0.5 ? x + 0.5 : 0),
  hardshrink: (x) => (Math.abs(x) > 0.5 ? x : 0),
  tanhshrink: (x) => x - Math.tanh(x),
  threshold: (x) => (x > 0 ? x : 0),
};

type Loop = (x: Float32Array, y: Float32Array) => void;

/** y = f(x) as a loop of its own, so that the engine optimises it for this f alone. */
export function plainLoop(name: ActivationName): Loop {
  const f = functions[name];
  const make = new Function('f', 'return (x, y) => { for (let i = 0; i < x.length; i++) y[i] = f(x[i]); };');
  return make(f) as Loop;
}

/**
 * C = op(A)·op(B) by tiles of 2 × 4 sums, which stay in registers: about four times as fast as three plain loops. At the
 * edges a tile's rows and columns are the last ones several times.
 */
export function plainProduct(
  a: Float32Array,
  b: Float32Array,
  c: Float32Array,
  { m, k, n, transA, transB }: Product,
): void {
  const [aRow, aColumn] = transA ? [1, m] : [k, 1];
  const [bRow, bColumn] = transB ? [1, k] : [n, 1];
  for (let i = 0; i < m; i += 2) {
    const i1 = Math.min(i + 1, m - 1);
    for (let j = 0; j < n; j += 4) {
      const j1 = Math.min(j + 1, n - 1);
      const j2 = Math.min(j + 2, n - 1);
      const j3 = Math.min(j + 3, n - 1);
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s03 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s13 = 0;
      for (let p = 0; p < k; p++) {
        const a0 = a[i * aRow + p * aColumn] as number;
        const a1 = a[i1 * aRow + p * aColumn] as number;
        const b0 = b[p * bRow + j * bColumn] as number;
        const b1 = b[p * bRow + j1 * bColumn] as number;
        const b2 = b[p * bRow + j2 * bColumn] as number;
        const b3 = b[p * bRow + j3 * bColumn] as number;
        s00 += a0 * b0;
        s01 += a0 * b1;
        s02 += a0 * b2;
        s03 += a0 * b3;
        s10 += a1 * b0;
        s11 += a1 * b1;
        s12 += a1 * b2;
        s13 += a1 * b3;
      }
      c[i * n + j] = s00;
      c[i * n + j1] = s01;
      c[i * n + j2] = s02;
      c[i * n + j3] = s03;
      c[i1 * n + j] = s10;
      c[i1 * n + j1] = s11;
      c[i1 * n + j2] = s12;
      c[i1 * n + j3] = s13;
    }
  }
}
