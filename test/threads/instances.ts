// Instances of the binary with threads over one memory, as a pool's threads have them, without the threads: parts run one
// after the other, each in an instance of its own.
import type { Kernels } from '../../src/wasm/generated/kernels.js';
import type { PartKernels } from '../../src/wasm/generated/part-kernels.js';
import { binary } from '../../src/wasm/generated/threads.js';
import { decode } from '../../src/wasm/text.js';

export type ThreadKernels = Kernels & PartKernels;

const module = new WebAssembly.Module(decode(binary));
const memory = new WebAssembly.Memory({ initial: 24, maximum: 16384, shared: true });

function instance(scratch: number): ThreadKernels {
  return new WebAssembly.Instance(module, { env: { memory, scratch } }).exports as unknown as ThreadKernels;
}

const ALIGNMENT = 64;
/** The first one's scratch is the binary's static memory; only it allocates. */
export const first = instance(0);
const others = Array.from({ length: 4 }, () => {
  const block = first.allocate(first.scratchBytes());
  return instance(Math.ceil(block / ALIGNMENT) * ALIGNMENT);
});

/** The instance that runs a part: none is the first, so that what it finds in its scratch is never what the whole call left. */
export function instanceOf(part: number): ThreadKernels {
  return others[part % others.length] as ThreadKernels;
}

/** The static memory that is the first instance's scratch. */
export function firstScratch(): Uint8Array {
  return new Uint8Array(memory.buffer, 0, first.scratchBytes() - ALIGNMENT);
}

/** `length` floats at an address. A view from before memory grew is not seen to change, so take it late. */
export function floatsAt(address: number, length: number): Float32Array {
  return new Float32Array(memory.buffer, address, length);
}

/** The addresses of copies of arrays, for the time of a call. */
export function withCopies<T>(arrays: readonly ArrayLike<number>[], use: (...addresses: number[]) => T): T {
  const addresses = arrays.map((array) => first.allocate(Math.max(4, 4 * array.length)));
  for (const [i, array] of arrays.entries()) floatsAt(addresses[i] as number, array.length).set(array);
  try {
    return use(...addresses);
  } finally {
    for (const address of addresses) first.release(address);
  }
}
