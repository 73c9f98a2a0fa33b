export * from './errors.js';
export * from './kernels/activations.js';
export type { FloatArray } from './kernels/arguments.js';
export { type GemmOptions, gemm, type MatmulOptions, matmul, type ProductShape } from './kernels/gemm.js';
export { type RowOptions, softmax, softmaxBackward } from './kernels/softmax.js';
export { type MemoryUsage, memory } from './memory/heap.js';
export { alloc, type ResidentBuffer } from './memory/resident.js';
export { type Info, type InitOptions, info, init } from './start.js';
