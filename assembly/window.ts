/**
 * Plain arrays pass through linear memory in a window of fixed size: copy in, compute, copy out, slot by slot, so that
 * an array of any length neither grows the memory nor leaves the cache. A slot of 10k floats fits in an L1 of 48 KiB; two,
 * one for each operand, in any L2. Of slots of 2k to 64k floats it is the fastest at 10⁵ values (Zen 5, Node 20 to 26).
 */
const SLOT_FLOATS: i32 = 10240;
const SLOT_BYTES: i32 = SLOT_FLOATS << 2;
/** The operating system's, at a multiple of which linear memory starts. */
const PAGE: i32 = 4096;
/**
 * Where in a page a slot starts. Large arrays of glibc's, under Node and Deno, start 16 bytes into a page, and are copied
 * fastest to and from places 16 bytes into a line. Half a page apart, a load is never taken for one of what was just stored.
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
