import { ArgumentError, describeValue } from '../errors.js';
import type { FloatArray } from './arguments.js';
import { backward, derivative, value } from './elementwise.js';
import type { Backward, Unary } from './output.js';

interface GeluOptions {
  /** Default `none`. */
  readonly approximate?: 'none' | 'tanh';
}

const OPTIONS = ['out', 'approximate'];

/**
 * GELU: x·Φ(x), with Φ the normal distribution; `approximate: 'tanh'` gives `geluTanh`, which is faster. The left tail
 * keeps its relative accuracy down to the subnormal floats. −∞ → 0 (PyTorch: NaN), ∞ → ∞. Within 6.6 ULP, its derivative within 6.8.
 * @throws {ArgumentError} if `approximate` is neither `none` nor `tanh`
 * @see Hendrycks & Gimpel 2016, arXiv 1606.08415; PyTorch's F.gelu, ONNX Gelu.
 */
export const gelu: Unary<GeluOptions> = /* @__PURE__ */ choose(
  'gelu',
  /* @__PURE__ */ value('gelu', 'gelu', OPTIONS),
  /* @__PURE__ */ value('geluTanh', 'gelu', OPTIONS),
);
/** gelu′: Φ(x) + x·φ(x), with φ the density. */
export const geluDerivative: Unary<GeluOptions> = /* @__PURE__ */ choose(
  'geluDerivative',
  /* @__PURE__ */ derivative('gelu', 'geluDerivative', OPTIONS),
  /* @__PURE__ */ derivative('geluTanh', 'geluDerivative', OPTIONS),
);
/** gradOut · gelu′(x). */
export const geluBackward: Backward<GeluOptions> = /* @__PURE__ */ chooseBackward();

function choose(caller: string, exact: Unary<GeluOptions>, approximation: Unary<GeluOptions>): Unary<GeluOptions> {
  return ((x: FloatArray, options?: GeluOptions) =>
    (approximates(caller, options) ? approximation : exact)(x, options)) as Unary<GeluOptions>;
}

function chooseBackward(): Backward<GeluOptions> {
  const exact: Backward<GeluOptions> = backward('gelu', 'geluBackward', OPTIONS);
  const approximation: Backward<GeluOptions> = backward('geluTanh', 'geluBackward', OPTIONS);
  return ((gradOut: FloatArray, x: FloatArray, options?: GeluOptions) =>
    (approximates('geluBackward', options) ? approximation : exact)(gradOut, x, options)) as Backward<GeluOptions>;
}

function approximates(caller: string, options: GeluOptions | undefined): boolean {
  const approximate = options?.approximate;
  if (approximate !== undefined && approximate !== 'none' && approximate !== 'tanh') {
    throw new ArgumentError(caller, 'approximate', `is ${describeValue(approximate)}, expected 'none' or 'tanh'`);
  }
  return approximate === 'tanh';
}
