// AssemblyScript's TLSF heap: constant-time, 16-byte aligned, about 2 kB of code. It grows the memory by itself and
// traps, unchanged, when the memory's maximum is reached or one block would pass 1 GiB.

/** Address of `bytes` fresh bytes with undefined contents. */
export function allocate(bytes: usize): usize {
  return heap.alloc(bytes);
}

/** Returns a block that `allocate` gave. */
export function release(address: usize): void {
  heap.free(address);
}
