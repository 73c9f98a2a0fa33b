// The public face of the table of activations. x is any number of values: a Float32Array is streamed through linear
// memory, a resident buffer is used in place. Every function throws an ArgumentError, before anything is written, if
// x is neither, a parameter is not a finite number or out of its range, or `out` has another length or kind or overlaps
// an input in part. NaN → NaN, for f and f′. Bounds of the error in units in the last place (ULP) of the true value:
// table.ts and docs/accuracy.md.
import { backward, derivative, value } from './elementwise.js';

export { gelu, geluBackward, geluDerivative } from './gelu.js';

/**
 * ReLU, max(x, 0). Exact. relu(−0) = −0, NaN → NaN.
 * @see Nair & Hinton 2010; PyTorch's F.relu, ONNX Relu.
 */
export const relu = /* @__PURE__ */ value('relu');
/** relu′: 1 where x > 0, else 0 (0 at the kink, as in PyTorch). */
export const reluDerivative = /* @__PURE__ */ derivative('relu');
/** gradOut · relu′(x). */
export const reluBackward = /* @__PURE__ */ backward('relu');

/**
 * Leaky ReLU: x where x > 0, `negativeSlope`·x elsewhere (default .01). Correctly rounded. NaN → NaN, −∞ → −∞·slope.
 * @see Maas et al. 2013; PyTorch's F.leaky_relu, ONNX LeakyRelu.
 */
export const leakyRelu = /* @__PURE__ */ value('leakyRelu');
/** leakyRelu′: 1 where x > 0, else `negativeSlope` (the slope at the kink, as in PyTorch). */
export const leakyReluDerivative = /* @__PURE__ */ derivative('leakyRelu');
/** gradOut · leakyRelu′(x). */
export const leakyReluBackward = /* @__PURE__ */ backward('leakyRelu');

/**
 * ELU: x where x > 0, `alpha`·(eˣ − 1) elsewhere (default 1). −∞ → −alpha, −0 → −0.
 * @see Clevert et al. 2016, arXiv 1511.07289; PyTorch's F.elu, ONNX Elu.
 */
export const elu = /* @__PURE__ */ value('elu');
/** elu′: 1 where x > 0, else `alpha`·eˣ (alpha at 0). */
export const eluDerivative = /* @__PURE__ */ derivative('elu');
/** gradOut · elu′(x). */
export const eluBackward = /* @__PURE__ */ backward('elu');

/**
 * SELU: λ·x where x > 0, λα·(eˣ − 1) elsewhere, with α = 1.6732632423543772848 and λ = 1.0507009873554804934. −∞ → −λα.
 * @see Klambauer et al. 2017, arXiv 1706.02515; PyTorch's F.selu, ONNX Selu.
 */
export const selu = /* @__PURE__ */ value('selu');
/** selu′: λ where x > 0, else λα·eˣ (λα at 0). */
export const seluDerivative = /* @__PURE__ */ derivative('selu');
/** gradOut · selu′(x). */
export const seluBackward = /* @__PURE__ */ backward('selu');

/**
 * CELU: x where x > 0, `alpha`·(e^{x/alpha} − 1) elsewhere (default 1). −∞ → −alpha.
 * @throws {ArgumentError} if |alpha| is below 2⁻⁶³ or above 2⁶³
 * @see Barron 2017, arXiv 1704.07483; PyTorch's F.celu, ONNX Celu.
 */
export const celu = /* @__PURE__ */ value('celu');
/** celu′: 1 where x > 0, else e^{x/alpha} (1 at 0). */
export const celuDerivative = /* @__PURE__ */ derivative('celu');
/** gradOut · celu′(x). */
export const celuBackward = /* @__PURE__ */ backward('celu');

/**
 * Threshold: x where x > `threshold`, `value` elsewhere. Both must be given. Exact.
 * @see PyTorch's F.threshold.
 */
export const threshold = /* @__PURE__ */ value('threshold');
/** threshold′: 1 where x > `threshold`, else 0. */
export const thresholdDerivative = /* @__PURE__ */ derivative('threshold');
/** gradOut · threshold′(x). */
export const thresholdBackward = /* @__PURE__ */ backward('threshold');

/**
 * GELU's approximation ½x·(1 + tanh(√(2/π)·(x + .044715x³))): what `gelu` computes with `approximate: 'tanh'`.
 * −∞ → 0 (PyTorch: NaN), ∞ → ∞.
 * @see Hendrycks & Gimpel 2016, arXiv 1606.08415; PyTorch's F.gelu(approximate='tanh').
 */
export const geluTanh = /* @__PURE__ */ value('geluTanh');
/** geluTanh′: ½(1 + t) + ½x·(1 − t²)·√(2/π)·(1 + .134145x²), t the tangent. */
export const geluTanhDerivative = /* @__PURE__ */ derivative('geluTanh');
/** gradOut · geluTanh′(x). */
export const geluTanhBackward = /* @__PURE__ */ backward('geluTanh');

/**
 * SiLU, also called swish: x·σ(x). −∞ → 0 (PyTorch: NaN), ∞ → ∞.
 * @see Elfwing et al. 2017, arXiv 1702.03118; PyTorch's F.silu.
 */
export const silu = /* @__PURE__ */ value('silu');
/** silu′: σ(x)·(1 + x·(1 − σ(x))). */
export const siluDerivative = /* @__PURE__ */ derivative('silu');
/** gradOut · silu′(x). */
export const siluBackward = /* @__PURE__ */ backward('silu');

/**
 * Mish: x·tanh(softplus(x)). −∞ → 0 (PyTorch: NaN), ∞ → ∞.
 * @see Misra 2019, arXiv 1908.08681; PyTorch's F.mish, ONNX Mish.
 */
export const mish = /* @__PURE__ */ value('mish');
/** mish′: T + x·σ(x)·(1 − T²), T = tanh(softplus(x)). */
export const mishDerivative = /* @__PURE__ */ derivative('mish');
/** gradOut · mish′(x). */
export const mishBackward = /* @__PURE__ */ backward('mish');

/**
 * Hard swish: x·relu6(x + 3) / 6. −∞ → 0 (PyTorch: NaN), ∞ → ∞. Within 1.88 ULP, its derivative within 1.01.
 * @see Howard et al. 2019, arXiv 1905.02244; PyTorch's F.hardswish, ONNX HardSwish.
 */
export const hardswish = /* @__PURE__ */ value('hardswish');
/** hardswish′: 0 up to −3, x/3 + ½ inside, 1 from 3 on. */
export const hardswishDerivative = /* @__PURE__ */ derivative('hardswish');
/** gradOut · hardswish′(x). */
export const hardswishBackward = /* @__PURE__ */ backward('hardswish');

export { silu as swish, siluBackward as swishBackward, siluDerivative as swishDerivative };

/**
 * Sigmoid: 1 / (1 + e⁻ˣ). −∞ → 0, ∞ → 1; the left tail keeps its relative accuracy down to the subnormal floats.
 * @see PyTorch's F.sigmoid, ONNX Sigmoid.
 */
export const sigmoid = /* @__PURE__ */ value('sigmoid');
/** sigmoid′: σ·(1 − σ), to full relative accuracy in both tails. */
export const sigmoidDerivative = /* @__PURE__ */ derivative('sigmoid');
/** gradOut · sigmoid′(x). */
export const sigmoidBackward = /* @__PURE__ */ backward('sigmoid');

/**
 * Hyperbolic tangent. ±∞ → ±1, −0 → −0.
 * @see PyTorch's F.tanh, ONNX Tanh.
 */
export const tanh = /* @__PURE__ */ value('tanh');
/** tanh′: 1 − tanh²(x), to full relative accuracy in both tails. */
export const tanhDerivative = /* @__PURE__ */ derivative('tanh');
/** gradOut · tanh′(x). */
export const tanhBackward = /* @__PURE__ */ backward('tanh');

/**
 * Softsign: x / (1 + |x|). ±∞ → ±1 (PyTorch: NaN).
 * @see Bergstra et al. 2009; PyTorch's F.softsign, ONNX Softsign.
 */
export const softsign = /* @__PURE__ */ value('softsign');
/** softsign′: 1 / (1 + |x|)². */
export const softsignDerivative = /* @__PURE__ */ derivative('softsign');
/** gradOut · softsign′(x). */
export const softsignBackward = /* @__PURE__ */ backward('softsign');

/**
 * Hard sigmoid: (x + 3) / 6, kept within 0 and 1. Within 0.67 ULP. Keras 3 and PyTorch agree; ONNX writes alpha = 1/6.
 * @see PyTorch's F.hardsigmoid, ONNX HardSigmoid.
 */
export const hardsigmoid = /* @__PURE__ */ value('hardsigmoid');
/** hardsigmoid′: 1/6 strictly inside ±3, else 0. */
export const hardsigmoidDerivative = /* @__PURE__ */ derivative('hardsigmoid');
/** gradOut · hardsigmoid′(x). */
export const hardsigmoidBackward = /* @__PURE__ */ backward('hardsigmoid');

/**
 * Hardtanh: x kept within `min` and `max` (defaults −1 and 1; `min` must not pass `max`). Exact.
 * @see PyTorch's F.hardtanh, ONNX Clip.
 */
export const hardtanh = /* @__PURE__ */ value('hardtanh');
/** hardtanh′: 1 strictly inside, else 0 (0 at both ends, as in PyTorch). */
export const hardtanhDerivative = /* @__PURE__ */ derivative('hardtanh');
/** gradOut · hardtanh′(x). */
export const hardtanhBackward = /* @__PURE__ */ backward('hardtanh');

/**
 * ReLU6: x kept within 0 and 6. Exact.
 * @see Howard et al. 2017, arXiv 1704.04861; PyTorch's F.relu6.
 */
export const relu6 = /* @__PURE__ */ value('relu6');
/** relu6′: 1 strictly inside, else 0 (0 at both ends). */
export const relu6Derivative = /* @__PURE__ */ derivative('relu6');
/** gradOut · relu6′(x). */
export const relu6Backward = /* @__PURE__ */ backward('relu6');

/**
 * Softplus: log(1 + e^{beta·x}) / beta, and x itself where beta·x > `threshold` (defaults 1 and 20).
 * −∞ → 0, ∞ → ∞.
 * @throws {ArgumentError} if |beta| is below 2⁻⁵⁰ or above 2⁵⁰
 * @see Dugas et al. 2001; PyTorch's F.softplus, ONNX Softplus.
 */
export const softplus = /* @__PURE__ */ value('softplus');
/** softplus′: σ(beta·x), and 1 where beta·x > `threshold`. */
export const softplusDerivative = /* @__PURE__ */ derivative('softplus');
/** gradOut · softplus′(x). */
export const softplusBackward = /* @__PURE__ */ backward('softplus');

/**
 * log σ(x) = min(x, 0) − log(1 + e^{−|x|}). −∞ → −∞, ∞ → 0; the right tail keeps its relative accuracy.
 * @see PyTorch's F.logsigmoid.
 */
export const logsigmoid = /* @__PURE__ */ value('logsigmoid');
/** logsigmoid′: σ(−x). */
export const logsigmoidDerivative = /* @__PURE__ */ derivative('logsigmoid');
/** gradOut · logsigmoid′(x). */
export const logsigmoidBackward = /* @__PURE__ */ backward('logsigmoid');

/**
 * Hardshrink: 0 where |x| ≤ `lambda` (default .5, at least 0), x elsewhere. Exact.
 * @see PyTorch's F.hardshrink, ONNX Shrink.
 */
export const hardshrink = /* @__PURE__ */ value('hardshrink');
/** hardshrink′: 1 where |x| > `lambda`, else 0. */
export const hardshrinkDerivative = /* @__PURE__ */ derivative('hardshrink');
/** gradOut · hardshrink′(x). */
export const hardshrinkBackward = /* @__PURE__ */ backward('hardshrink');

/**
 * Softshrink: x moved towards 0 by `lambda` (default .5, at least 0), as far as 0. Correctly rounded.
 * @see PyTorch's F.softshrink, ONNX Shrink.
 */
export const softshrink = /* @__PURE__ */ value('softshrink');
/** softshrink′: 1 where |x| > `lambda`, else 0. */
export const softshrinkDerivative = /* @__PURE__ */ derivative('softshrink');
/** gradOut · softshrink′(x). */
export const softshrinkBackward = /* @__PURE__ */ backward('softshrink');

/**
 * Tanhshrink: x − tanh x, without cancellation near 0. ±∞ → ±∞.
 * @see PyTorch's F.tanhshrink.
 */
export const tanhshrink = /* @__PURE__ */ value('tanhshrink');
/** tanhshrink′: tanh²(x). */
export const tanhshrinkDerivative = /* @__PURE__ */ derivative('tanhshrink');
/** gradOut · tanhshrink′(x). */
export const tanhshrinkBackward = /* @__PURE__ */ backward('tanhshrink');
