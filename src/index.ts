export {
  ArgumentError,
  DisposedError,
  FormatError,
  FourlaneError,
  NumericError,
  OutOfMemoryError,
  StateError,
  UnsupportedError,
} from './errors.js';
export * from './kernels/activations.js';
export type { FloatArray } from './kernels/arguments.js';
export { add, type Binary, multiply } from './kernels/arithmetic.js';
export { type GemmOptions, gemm, type MatmulOptions, matmul, type ProductShape } from './kernels/gemm.js';
export { type GluOptions, glu, gluBackward } from './kernels/glu.js';
export { type PackedMatrix, type PackOptions, pack } from './kernels/packed.js';
export { type PreluGradients, type PreluOptions, prelu, preluBackward, preluDerivative } from './kernels/prelu.js';
export type { RowOptions } from './kernels/row-options.js';
export { type RreluOptions, type RreluSlopes, rrelu, rreluBackward, rreluDerivative } from './kernels/rrelu.js';
export { logSoftmax, logSoftmaxBackward, softmax, softmaxBackward } from './kernels/softmax.js';
export { type Activation, type ActivationOption, type ActivationParameter, activations } from './kernels/table.js';
export { type MemoryUsage, memory } from './memory/heap.js';
export { alloc, type ResidentBuffer } from './memory/resident.js';
export { type Info, type InitOptions, info, init } from './start.js';
export type { EmbeddedBinary } from './wasm/binary.js';
export type { Feature } from './wasm/features.js';
