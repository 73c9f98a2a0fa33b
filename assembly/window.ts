/**
 * Plain arrays pass through linear memory in a window of fixed size: copy in, compute, copy out, slot by slot, so that
 * an array of any length neither grows the memory nor leaves the cache. A slot of 10k floats fits in an L1 of 48 KiB;
 * two, one for each operand, fit in any L2.
 */
const SLOT_FLOATS: i32 = 10240;
const SLOT_BYTES: i32 = SLOT_FLOATS << 2;
/** Bytes of an operating system's page; linear memory starts at a multiple of it. */
const PAGE: i32 = 4096;
/**
 * Offset of each slot in its page. Large arrays from glibc's malloc (Node, Deno) start 16 bytes into a page, and are
 * copied fastest to and from addresses 16 bytes into a line. Half a page between the slots avoids 4 KiB aliasing of
 * loads and stores.
 */
const INTO_PAGE: i32 = PAGE / 2 + 16;
const SLOTS = memory.data(INTO_PAGE + 2 * SLOT_BYTES, PAGE);

/** Address of the slot of the first (0) or the second (1) operand. */
export function windowSlot(index: i32): usize {
  return SLOTS + INTO_PAGE + index * SLOT_BYTES;
}

/** Floats in a slot. */
export function windowLength(): i32 {
  return SLOT_FLOATS;
}
