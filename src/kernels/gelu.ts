import { ArgumentError, describe } from '../errors.js';
import type { ResidentBuffer } from '../memory/resident.js';
import type { FloatArray } from './arguments.js';
import { backward, derivative, value } from './elementwise.js';
import type { Out } from './output.js';

export interface GeluOptions<A extends FloatArray = FloatArray> extends Out<A> {
  /** `none` (the default) takes the normal distribution, `tanh` the approximation, which takes three fifths of the time. */
  readonly approximate?: 'none' | 'tanh';
}

const OPTIONS = ['out', 'approximate'];

interface Gelu {
  (x: Float32Array, options?: GeluOptions<Float32Array>): Float32Array<ArrayBuffer>;
  (x: ResidentBuffer, options?: GeluOptions<ResidentBuffer>): ResidentBuffer;
  <A extends FloatArray>(x: A, options?: GeluOptions<A>): A;
}

interface GeluBackward {
  (gradOut: Float32Array, x: Float32Array, options?: GeluOptions<Float32Array>): Float32Array<ArrayBuffer>;
  (gradOut: ResidentBuffer, x: ResidentBuffer, options?: GeluOptions<ResidentBuffer>): ResidentBuffer;
  <A extends FloatArray>(gradOut: A, x: A, options?: GeluOptions<A>): A;
}

/**
 * GELU: x·Φ(x), with Φ the normal distribution; `approximate: 'tanh'` gives `geluTanh`. The left tail keeps its relative
 * accuracy down to the subnormal floats. −∞ → 0 (PyTorch: NaN), ∞ → ∞. Within .80 ULP, and its derivative.
 * @throws {ArgumentError} if `approximate` is neither `none` nor `tanh`
 * @see Hendrycks & Gimpel 2016, arXiv 1606.08415; PyTorch's F.gelu, ONNX Gelu.
 */
export const gelu: Gelu = /* @__PURE__ */ choose(
  'gelu',
  /* @__PURE__ */ value('gelu', 'gelu', OPTIONS),
  /* @__PURE__ */ value('geluTanh', 'gelu', OPTIONS),
);
/** gelu′: Φ(x) + x·φ(x), with φ the density. */
export const geluDerivative: Gelu = /* @__PURE__ */ choose(
  'geluDerivative',
  /* @__PURE__ */ derivative('gelu', 'geluDerivative', OPTIONS),
  /* @__PURE__ */ derivative('geluTanh', 'geluDerivative', OPTIONS),
);
/** gradOut · gelu′(x). */
export const geluBackward: GeluBackward = /* @__PURE__ */ chooseBackward();

function choose(caller: string, exact: Gelu, approximation: Gelu): Gelu {
  return ((x: FloatArray, options?: GeluOptions) =>
    (approximates(caller, options) ? approximation : exact)(x, options)) as Gelu;
}

function chooseBackward(): GeluBackward {
  const exact: GeluBackward = backward('gelu', 'geluBackward', OPTIONS);
  const approximation: GeluBackward = backward('geluTanh', 'geluBackward', OPTIONS);
  return ((gradOut: FloatArray, x: FloatArray, options?: GeluOptions) =>
    (approximates('geluBackward', options) ? approximation : exact)(gradOut, x, options)) as GeluBackward;
}

function approximates(caller: string, options: GeluOptions | undefined): boolean {
  const approximate = options?.approximate;
  if (approximate !== undefined && approximate !== 'none' && approximate !== 'tanh') {
    throw new ArgumentError(caller, 'approximate', `is ${describe(approximate)}, expected 'none' or 'tanh'`);
  }
  return approximate === 'tanh';
}
