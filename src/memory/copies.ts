import { allocate, FLOAT, floats, release } from './heap.js';
import { ResidentBuffer } from './resident.js';

/**
 * Calls `run` with the addresses of inputs, then outputs: of the resident buffers themselves, or of copies in linear
 * memory, for the time of the call, of plain arrays. For kernels that do not work value by value, which the window cannot
 * feed. All arrays are of one kind.
 */
export function withCopies(
  inputs: readonly (Float32Array | ResidentBuffer)[],
  outputs: readonly (Float32Array | ResidentBuffer)[],
  run: (...addresses: number[]) => void,
): void {
  const arrays = [...inputs, ...outputs];
  if (arrays[0] instanceof ResidentBuffer) {
    run(...arrays.map((array) => array.byteOffset));
    return;
  }
  const bytes = arrays.reduce((sum, { length }) => sum + length, 0) * FLOAT;
  const block = allocate(bytes);
  try {
    let at = block;
    const addresses = arrays.map(({ length }) => {
      const address = at;
      at += length * FLOAT;
      return address;
    });
    inputs.forEach((input, i) => {
      floats().set(input as Float32Array, (addresses[i] as number) / FLOAT);
    });
    run(...addresses);
    outputs.forEach((out, i) => {
      const from = (addresses[inputs.length + i] as number) / FLOAT;
      (out as Float32Array).set(floats().subarray(from, from + out.length));
    });
  } finally {
    release(block, bytes);
  }
}
