/** A page of linear memory, in bytes. */
export const PAGE = 65536;
/** All that 32-bit addresses reach: 4 GiB. */
export const MAX_MEMORY = 65536 * PAGE;
/** What a shared memory may grow to where nothing else is asked for, 1 GiB: iOS refuses to reserve 2. */
export const MAX_SHARED_MEMORY = 16384 * PAGE;
/** The initial memory: the binary's constants, its streaming window, GEMM's packed blocks, and some space for small blocks. */
export const MIN_MEMORY = 24 * PAGE;
/** The most threads. */
export const MAX_THREADS = 16;
