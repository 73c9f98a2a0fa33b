// The public face of the table of activations. x is any number of values: a Float32Array is streamed through linear
// memory, a resident buffer is used in place. Every function throws an ArgumentError, before anything is written, if
// x is neither, a parameter is not a finite number, or `out` has another length or kind or overlaps an input in part.
import { backward, derivative, value } from './elementwise.js';

/**
 * ReLU, max(x, 0). Exact. relu(−0) = −0, NaN → NaN.
 * @see Nair & Hinton 2010; PyTorch's F.relu, ONNX Relu.
 */
export const relu = /* @__PURE__ */ value('relu');
/** ReLU's derivative: 1 where x > 0, else 0 (0 at the kink, as in PyTorch). NaN → NaN. */
export const reluDerivative = /* @__PURE__ */ derivative('relu');
/** gradOut · relu′(x). */
export const reluBackward = /* @__PURE__ */ backward('relu');

/**
 * Leaky ReLU: x where x > 0, `negativeSlope`·x elsewhere (default .01). Correctly rounded. NaN → NaN, −∞ → −∞·slope.
 * @see Maas et al. 2013; PyTorch's F.leaky_relu, ONNX LeakyRelu.
 */
export const leakyRelu = /* @__PURE__ */ value('leakyRelu');
/** Leaky ReLU's derivative: 1 where x > 0, else `negativeSlope` (the slope at the kink, as in PyTorch). NaN → NaN. */
export const leakyReluDerivative = /* @__PURE__ */ derivative('leakyRelu');
/** gradOut · leakyRelu′(x). */
export const leakyReluBackward = /* @__PURE__ */ backward('leakyRelu');
