import { allocate, FLOAT, floats, release } from './heap.js';
import { ResidentBuffer } from './resident.js';

/** Stands for the address of an array that is not in linear memory. */
export const NOT_IN_LINEAR_MEMORY = -1;
/** Copies start at multiples of a vector. */
const ALIGN = 16;

/** Where an operand is: its address, or, in a copy, its address in the block of copies, until that has its own. */
interface Part {
  address: number;
  readonly copied?: Float32Array;
}

/** What a kernel reads or writes: an array, or the address of one that is known to be in linear memory. */
export type Operand = Float32Array | ResidentBuffer | number;

/** The operand's address where it is in linear memory, else `NOT_IN_LINEAR_MEMORY`. */
export function addressOf(operand: Operand): number {
  if (typeof operand === 'number') return operand;
  return operand instanceof ResidentBuffer || operand.buffer === floats().buffer
    ? operand.byteOffset
    : NOT_IN_LINEAR_MEMORY;
}

/**
 * Calls `run` with the addresses of inputs, then outputs: where they are in linear memory (resident buffers, and plain
 * arrays that are views of it), or of copies there for the time of the call. For kernels that do not work value by value,
 * which the window cannot feed.
 * @param updates the outputs are inputs as well
 */
export function withCopies(
  inputs: readonly Operand[],
  outputs: readonly Operand[],
  run: (...addresses: number[]) => void,
  updates = false,
): void {
  let bytes = 0;
  // Before anything is allocated: growth of the memory detaches the caller's views of it.
  const parts = [...inputs, ...outputs].map((operand): Part => {
    const address = addressOf(operand);
    if (address !== NOT_IN_LINEAR_MEMORY) return { address };
    const copied = operand as Float32Array;
    const part = { address: bytes, copied };
    bytes += Math.ceil((copied.length * FLOAT) / ALIGN) * ALIGN;
    return part;
  });
  if (bytes === 0) {
    run(...parts.map(({ address }) => address));
    return;
  }
  const block = allocate(bytes);
  try {
    parts.forEach((part, i) => {
      if (!part.copied) return;
      part.address += block;
      if (updates || i < inputs.length) floats().set(part.copied, part.address / FLOAT);
    });
    run(...parts.map(({ address }) => address));
    for (const { address, copied } of parts.slice(inputs.length)) {
      copied?.set(floats().subarray(address / FLOAT, address / FLOAT + copied.length));
    }
  } finally {
    release(block, bytes);
  }
}
