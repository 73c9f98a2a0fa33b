/** FNV-1a over the bits of values, as eight hexadecimal digits: two readers who see the same have the same net, or file. */
export function digestOf(values: ArrayBufferView): string {
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
