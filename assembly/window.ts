/**
 * Plain arrays pass through linear memory in a window of fixed size: copy in, compute, copy out, slot by slot, so that
 * an array of any length neither grows the memory nor leaves the cache. Slots of 4k to 64k floats are equally fast; two
 * of 16k, one for each operand, take 128 KiB, which any L2 cache holds.
 */
const SLOT_FLOATS: i32 = 16384;
const SLOT_BYTES: i32 = SLOT_FLOATS << 2;
const SLOTS = memory.data(2 * SLOT_BYTES, 16);

/** Address of the slot of the first (0) or the second (1) operand. */
export function windowSlot(index: i32): usize {
  return SLOTS + index * SLOT_BYTES;
}

/** Floats in a slot. */
export function windowLength(): i32 {
  return SLOT_FLOATS;
}
