/** The bytes of an IDX file. */
export function idxBytes(
  type: number,
  shape: readonly number[],
  values: Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array,
): Uint8Array<ArrayBuffer> {
  const header = Uint8Array.of(0, 0, type, shape.length, ...shape.flatMap((size) => bigEndian(Uint32Array.of(size))));
  return Uint8Array.of(...header, ...bigEndian(values));
}

function bigEndian(values: ArrayBufferView & { readonly BYTES_PER_ELEMENT: number }): number[] {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const size = values.BYTES_PER_ELEMENT;
  return Array.from(bytes, (_, i) => bytes[i - (i % size) + size - 1 - (i % size)] as number);
}
