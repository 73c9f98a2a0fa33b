// The export list: one line a kernel. Every elementwise kernel has the same signature, so that the table of
// activations can drive it: the addresses of its operands, the count n, and up to two parameters p and q.
import "./abort";
import { celuDerivatives, celuGradients, celuValues } from "./activations/celu";
import { Elu, eluDerivatives, eluGradients } from "./activations/elu";
import { Gelu } from "./activations/gelu";
import { GeluTanh } from "./activations/gelu-tanh";
import { Hardshrink } from "./activations/hardshrink";
import { Hardsigmoid } from "./activations/hardsigmoid";
import { Hardswish } from "./activations/hardswish";
import { Hardtanh } from "./activations/hardtanh";
import { LeakyRelu, leakyReluValues } from "./activations/leaky-relu";
import { Logsigmoid } from "./activations/logsigmoid";
import { Mish } from "./activations/mish";
import { Relu } from "./activations/relu";
import { Selu } from "./activations/selu";
import { Sigmoid } from "./activations/sigmoid";
import { Silu } from "./activations/silu";
import { softplusDerivatives, softplusGradients, softplusValues } from "./activations/softplus";
import { Softshrink } from "./activations/softshrink";
import { Softsign } from "./activations/softsign";
import { Tanh } from "./activations/tanh";
import { Tanhshrink } from "./activations/tanhshrink";
import { Threshold, thresholdValues } from "./activations/threshold";
import { backward, derivative, longBackward, longDerivative, longValue, value } from "./elementwise";

export { allocate, release } from "./heap";
export { windowLength, windowSlot } from "./window";

export function relu(x: usize, y: usize, n: i32, _p: f32, _q: f32): void { value<Relu>(x, y, n, 0, 0); }
export function reluDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { derivative<Relu>(x, y, n, p, q); }
export function reluBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { backward<Relu>(grad, x, y, n, p, q); }

export function leakyRelu(x: usize, y: usize, n: i32, p: f32, _q: f32): void { leakyReluValues(x, y, n, p); }
export function leakyReluDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { derivative<LeakyRelu>(x, y, n, p, q); }
export function leakyReluBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { backward<LeakyRelu>(grad, x, y, n, p, q); }

export function elu(x: usize, y: usize, n: i32, p: f32, q: f32): void { longValue<Elu>(x, y, n, p, q); }
export function eluDerivative(x: usize, y: usize, n: i32, p: f32, _q: f32): void { eluDerivatives(x, y, n, p); }
export function eluBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, _q: f32): void { eluGradients(grad, x, y, n, p); }

export function selu(x: usize, y: usize, n: i32, p: f32, q: f32): void { longValue<Selu>(x, y, n, p, q); }
export function seluDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { longDerivative<Selu>(x, y, n, p, q); }
export function seluBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { longBackward<Selu>(grad, x, y, n, p, q); }

export function celu(x: usize, y: usize, n: i32, p: f32, _q: f32): void { celuValues(x, y, n, p); }
export function celuDerivative(x: usize, y: usize, n: i32, p: f32, _q: f32): void { celuDerivatives(x, y, n, p); }
export function celuBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, _q: f32): void { celuGradients(grad, x, y, n, p); }

export function gelu(x: usize, y: usize, n: i32, p: f32, q: f32): void { longValue<Gelu>(x, y, n, p, q); }
export function geluDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { longDerivative<Gelu>(x, y, n, p, q); }
export function geluBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { longBackward<Gelu>(grad, x, y, n, p, q); }

export function geluTanh(x: usize, y: usize, n: i32, p: f32, q: f32): void { longValue<GeluTanh>(x, y, n, p, q); }
export function geluTanhDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { longDerivative<GeluTanh>(x, y, n, p, q); }
export function geluTanhBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { longBackward<GeluTanh>(grad, x, y, n, p, q); }

export function silu(x: usize, y: usize, n: i32, p: f32, q: f32): void { longValue<Silu>(x, y, n, p, q); }
export function siluDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { longDerivative<Silu>(x, y, n, p, q); }
export function siluBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { longBackward<Silu>(grad, x, y, n, p, q); }

export function mish(x: usize, y: usize, n: i32, p: f32, q: f32): void { longValue<Mish>(x, y, n, p, q); }
export function mishDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { longDerivative<Mish>(x, y, n, p, q); }
export function mishBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { longBackward<Mish>(grad, x, y, n, p, q); }

export function softplus(x: usize, y: usize, n: i32, p: f32, q: f32): void { softplusValues(x, y, n, p, q); }
export function softplusDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { softplusDerivatives(x, y, n, p, q); }
export function softplusBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { softplusGradients(grad, x, y, n, p, q); }

export function softsign(x: usize, y: usize, n: i32, p: f32, q: f32): void { value<Softsign>(x, y, n, p, q); }
export function softsignDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { derivative<Softsign>(x, y, n, p, q); }
export function softsignBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { backward<Softsign>(grad, x, y, n, p, q); }

export function sigmoid(x: usize, y: usize, n: i32, p: f32, q: f32): void { longValue<Sigmoid>(x, y, n, p, q); }
export function sigmoidDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { longDerivative<Sigmoid>(x, y, n, p, q); }
export function sigmoidBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { longBackward<Sigmoid>(grad, x, y, n, p, q); }

export function tanh(x: usize, y: usize, n: i32, p: f32, q: f32): void { longValue<Tanh>(x, y, n, p, q); }
export function tanhDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { longDerivative<Tanh>(x, y, n, p, q); }
export function tanhBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { longBackward<Tanh>(grad, x, y, n, p, q); }

export function logsigmoid(x: usize, y: usize, n: i32, p: f32, q: f32): void { longValue<Logsigmoid>(x, y, n, p, q); }
export function logsigmoidDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { longDerivative<Logsigmoid>(x, y, n, p, q); }
export function logsigmoidBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { longBackward<Logsigmoid>(grad, x, y, n, p, q); }

export function tanhshrink(x: usize, y: usize, n: i32, p: f32, q: f32): void { longValue<Tanhshrink>(x, y, n, p, q); }
export function tanhshrinkDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { longDerivative<Tanhshrink>(x, y, n, p, q); }
export function tanhshrinkBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { longBackward<Tanhshrink>(grad, x, y, n, p, q); }

export function hardtanh(x: usize, y: usize, n: i32, p: f32, q: f32): void { value<Hardtanh>(x, y, n, p, q); }
export function hardtanhDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { derivative<Hardtanh>(x, y, n, p, q); }
export function hardtanhBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { backward<Hardtanh>(grad, x, y, n, p, q); }

export function relu6(x: usize, y: usize, n: i32, _p: f32, _q: f32): void { value<Hardtanh>(x, y, n, 0, 6); }
export function relu6Derivative(x: usize, y: usize, n: i32, _p: f32, _q: f32): void { derivative<Hardtanh>(x, y, n, 0, 6); }
export function relu6Backward(grad: usize, x: usize, y: usize, n: i32, _p: f32, _q: f32): void { backward<Hardtanh>(grad, x, y, n, 0, 6); }

export function hardsigmoid(x: usize, y: usize, n: i32, p: f32, q: f32): void { value<Hardsigmoid>(x, y, n, p, q); }
export function hardsigmoidDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { derivative<Hardsigmoid>(x, y, n, p, q); }
export function hardsigmoidBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { backward<Hardsigmoid>(grad, x, y, n, p, q); }

export function hardswish(x: usize, y: usize, n: i32, p: f32, q: f32): void { value<Hardswish>(x, y, n, p, q); }
export function hardswishDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { derivative<Hardswish>(x, y, n, p, q); }
export function hardswishBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { backward<Hardswish>(grad, x, y, n, p, q); }

export function hardshrink(x: usize, y: usize, n: i32, p: f32, _q: f32): void { value<Hardshrink>(x, y, n, p, reinterpret<f32>(0x7fffffff)); }
export function hardshrinkDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { derivative<Hardshrink>(x, y, n, p, q); }
export function hardshrinkBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { backward<Hardshrink>(grad, x, y, n, p, q); }

export function softshrink(x: usize, y: usize, n: i32, p: f32, _q: f32): void { value<Softshrink>(x, y, n, p, -p); }
export function softshrinkDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { derivative<Softshrink>(x, y, n, p, q); }
export function softshrinkBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { backward<Softshrink>(grad, x, y, n, p, q); }

export function threshold(x: usize, y: usize, n: i32, p: f32, q: f32): void { thresholdValues(x, y, n, p, q); }
export function thresholdDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { derivative<Threshold>(x, y, n, p, q); }
export function thresholdBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { backward<Threshold>(grad, x, y, n, p, q); }

export { add, multiply } from "./arithmetic";
export { glu, gluBackward } from "./activations/glu";
export { prelu, preluBackward, preluDerivative } from "./activations/prelu";
export { rreluSlopes } from "./activations/rrelu";
export { uniform } from "./nn/random";

export { logSoftmax, logSoftmaxBackward, softmax, softmaxBackward } from "./softmax/softmax";

export { packB, paddedColumns } from "./gemm/pack";
export { gemm, gemmPacked } from "./gemm/product";
export { strassen, strassenScratch } from "./gemm/strassen";

// The trainer's, in the order of src/kernels/nn.
export { addScaled, scale } from "./arithmetic";
export { batchNormBackward, columnStatistics, normalizeColumns } from "./nn/batch-norm";
export { columnSums } from "./nn/columns";
export { dropout } from "./nn/dropout";
export { clamp, largestMagnitude, sumOfSquares } from "./nn/gradients";
export { columnMoments, histogram, spread, squaredDistance, unitStatistics } from "./nn/indicators";
export {
  binaryCrossentropy, categoricalCrossentropy, huber, meanAbsoluteError, meanSquaredError, sparseCrossentropy,
} from "./nn/losses";
export { adam, rmsprop, sgdMomentum } from "./nn/optimizers";
export { columnProducts, layerNorm, layerNormBackward } from "./nn/layer-norm";
export { addSigns, sumOfMagnitudes } from "./nn/regularizers";
export { gatherRows, weightOfTopK } from "./nn/rows";
export { preluGradients } from "./activations/prelu";
