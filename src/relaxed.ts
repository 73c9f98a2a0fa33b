import { type EmbeddedBinary, embedded } from './wasm/binary.js';
import { binary } from './wasm/generated/relaxed.js';

/**
 * The binary with relaxed SIMD, for `await init({ binary: relaxed })`: multiply-adds in GEMM may be fused, which rounds once
 * less, but gives other bits on other engines. It pays where a core multiplies and adds in the same units; on one with
 * separate units for them, both binaries are alike (docs/products.md). Where the engine has no relaxed SIMD (Node before 22,
 * WebKit), the plain binary runs instead; `info()` says which.
 */
export const relaxed: EmbeddedBinary = embedded({ name: 'relaxed', code: binary, needs: ['simd', 'relaxedSimd'] });
