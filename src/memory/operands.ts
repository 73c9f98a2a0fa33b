import { allocate, FLOAT, floats, isInLinearMemory, release } from './heap.js';
import { ResidentBuffer } from './resident.js';

/**
 * What a kernel reads or writes: an address in linear memory, or an array outside, which is copied for the time of a
 * call. A growth of the memory detaches views of it, and leaves addresses alone: arguments become operands before
 * anything is allocated.
 */
export type Operand = number | Float32Array;

/** Copies start at multiples of a vector. */
const ALIGN = 16;

/** A resident buffer, or a plain array that is a view of linear memory, as its address; an array outside as it is. */
export function operandOf(array: Operand | ResidentBuffer): Operand {
  if (typeof array === 'number') return array;
  return array instanceof ResidentBuffer || isInLinearMemory(array) ? array.byteOffset : array;
}

/** `length` values of an operand, from `first` on. */
export function partOf(operand: Operand, first: number, length: number): Operand {
  return typeof operand === 'number' ? operand + first * FLOAT : operand.subarray(first, first + length);
}

/**
 * Calls `run` with the addresses of inputs, then outputs, copied in and out where they are outside. For kernels that do
 * not work value by value, which the window cannot feed.
 * @param updates the outputs are inputs as well
 * @throws {OutOfMemoryError} if linear memory cannot hold the copies; nothing is written then
 */
export function withAddresses(
  inputs: readonly Operand[],
  outputs: readonly Operand[],
  run: (...addresses: number[]) => void,
  updates = false,
): void {
  const operands = [...inputs, ...outputs];
  const copied = updates ? operands.length : inputs.length;
  let bytes = 0;
  // Of a copy: where it is in the block of copies, until that has its own address.
  const addresses = operands.map((operand) => {
    if (typeof operand === 'number') return operand;
    const at = bytes;
    bytes += Math.ceil((operand.length * FLOAT) / ALIGN) * ALIGN;
    return at;
  });
  if (bytes === 0) {
    run(...addresses);
    return;
  }
  const block = allocate(bytes);
  try {
    operands.forEach((operand, i) => {
      if (typeof operand === 'number') return;
      const address = (addresses[i] as number) + block;
      addresses[i] = address;
      if (i < copied) floats().set(operand, address / FLOAT);
    });
    run(...addresses);
    outputs.forEach((operand, i) => {
      if (typeof operand === 'number') return;
      const from = (addresses[inputs.length + i] as number) / FLOAT;
      operand.set(floats().subarray(from, from + operand.length));
    });
  } finally {
    release(block, bytes);
  }
}

/**
 * The output of a call that may have made the memory grow, which detaches views of it: then a view of the same values.
 * @param operand the output's, and `length` its length, from before the call
 */
export function attached<A extends Float32Array | ResidentBuffer>(output: A, operand: Operand, length: number): A {
  if (output.length === length) return output;
  const first = (operand as number) / FLOAT;
  return floats().subarray(first, first + length) as A;
}
