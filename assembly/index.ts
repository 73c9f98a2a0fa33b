// The export list: one line a kernel. Every elementwise kernel has the same signature, so that the table of
// activations can drive it: the addresses of its operands, the count n, and up to two parameters p and q.
import "./abort";
import { LeakyRelu } from "./activations/leaky-relu";
import { Relu } from "./activations/relu";
import { Backward, Derivative, sweep, Value } from "./elementwise";

export { allocate, release } from "./heap";
export { windowLength, windowSlot } from "./window";

export function relu(x: usize, y: usize, n: i32, p: f32, q: f32): void { sweep<Value<Relu>>(x, x, y, n, p, q); }
export function reluDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { sweep<Derivative<Relu>>(x, x, y, n, p, q); }
export function reluBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { sweep<Backward<Relu>>(grad, x, y, n, p, q); }

export function leakyRelu(x: usize, y: usize, n: i32, p: f32, q: f32): void { sweep<Value<LeakyRelu>>(x, x, y, n, p, q); }
export function leakyReluDerivative(x: usize, y: usize, n: i32, p: f32, q: f32): void { sweep<Derivative<LeakyRelu>>(x, x, y, n, p, q); }
export function leakyReluBackward(grad: usize, x: usize, y: usize, n: i32, p: f32, q: f32): void { sweep<Backward<LeakyRelu>>(grad, x, y, n, p, q); }

export { gemm } from "./gemm/blocked";

export { uniform } from "./nn/random";
export { softmax, softmaxBackward } from "./nn/softmax";

// The trainer's.
export { addColumnMagnitudes, columnSums, maxColumnMagnitudes, maxColumns } from "./nn/columns";
export { clamp, scale, sumOfSquares } from "./nn/gradients";
export { binaryCrossentropy, categoricalCrossentropy, huber, meanAbsoluteError, meanSquaredError, sparseCrossentropy } from "./nn/losses";
export { adam, rmsprop, sgd, sgdMomentum } from "./nn/optimizers";
export { countTopK, gatherRows } from "./nn/rows";
