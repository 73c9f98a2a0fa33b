// What the binaries with threads export besides the kernels of index.ts: parts of calls, where other addresses and
// counts do not make one (src/threads/splits.ts), and the size of scratch.
export { gemmPackedPart, gemmPart } from "./gemm/part";
export { batchNormBackwardPart, columnProductsPart, columnStatisticsPart, columnSumsPart } from "./nn/parts";
export { uniformPart } from "./nn/random";
export { scratchBytes } from "./scratch";
