// Scratch is static memory that a kernel overwrites. In the binaries with threads, whose instances share one memory,
// each instance has its own, which its host allocates.
@external("env", "scratch")
declare const BASE: usize;

/**
 * What to add to a static address for this instance's scratch: 0 in the first instance, and, as a constant, in the
 * binaries without threads.
 */
export const SCRATCH: usize = ASC_FEATURE_THREADS ? BASE : 0;

/** Bytes to allocate for the scratch of another instance, which starts at a multiple of `SCRATCH_ALIGNMENT` in them. */
export function scratchBytes(): usize {
  return __heap_base + SCRATCH_ALIGNMENT;
}
/** A cache line: what any scratch is aligned to. */
const SCRATCH_ALIGNMENT: usize = 64;
