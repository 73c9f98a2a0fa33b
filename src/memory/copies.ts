import { allocate, FLOAT, floats, release } from './heap.js';
import { ResidentBuffer } from './resident.js';

/** Stands for the address of an array that is not in linear memory. */
const OUTSIDE = -1;

/**
 * Calls `run` with the addresses of inputs, then outputs: where they are in linear memory (resident buffers, and plain
 * arrays that are views of it), or of copies there for the time of the call. For kernels that do not work value by value,
 * which the window cannot feed.
 */
export function withCopies(
  inputs: readonly (Float32Array | ResidentBuffer)[],
  outputs: readonly (Float32Array | ResidentBuffer)[],
  run: (...addresses: number[]) => void,
): void {
  const arrays = [...inputs, ...outputs];
  const linear = floats().buffer;
  // Before anything is allocated: growth of the memory detaches the caller's views of it.
  const places = arrays.map((array) =>
    array instanceof ResidentBuffer || array.buffer === linear ? array.byteOffset : OUTSIDE,
  );
  const outside = (i: number): boolean => places[i] === OUTSIDE;
  const bytes = arrays.reduce((sum, { length }, i) => sum + (outside(i) ? length : 0), 0) * FLOAT;
  if (bytes === 0) {
    run(...places.map((address) => Math.max(address, 0)));
    return;
  }
  const block = allocate(bytes);
  try {
    let at = block;
    const addresses = arrays.map(({ length }, i) => {
      if (!outside(i)) return places[i] as number;
      const address = at;
      at += length * FLOAT;
      return address;
    });
    inputs.forEach((input, i) => {
      if (outside(i)) floats().set(input as Float32Array, (addresses[i] as number) / FLOAT);
    });
    run(...addresses);
    outputs.forEach((out, i) => {
      const index = inputs.length + i;
      const from = (addresses[index] as number) / FLOAT;
      if (outside(index)) (out as Float32Array).set(floats().subarray(from, from + out.length));
    });
  } finally {
    release(block, bytes);
  }
}
