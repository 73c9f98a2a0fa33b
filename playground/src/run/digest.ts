const START = 0x811c9dc5;
const FACTOR = 0x01000193;
/** Bytes that a page hashes at once: milliseconds. */
const PART = 2 ** 20;

/** FNV-1a over the bits of values, as eight hexadecimal digits: two readers who see the same have the same net, or file. */
export function digestOf(values: ArrayBufferView): string {
  return inHex(hashed(START, bytesOf(values)));
}

/** `digestOf` for a page, which goes on between parts of many values. */
export async function digestInParts(values: ArrayBufferView): Promise<string> {
  const bytes = bytesOf(values);
  let hash = START;
  for (let at = 0; at < bytes.length; at += PART) {
    if (at > 0) await new Promise((resolve) => setTimeout(resolve));
    hash = hashed(hash, bytes.subarray(at, at + PART));
  }
  return inHex(hash);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function hashed(hash: number, bytes: Uint8Array): number {
  for (const byte of bytes) hash = Math.imul(hash ^ byte, FACTOR);
  return hash;
}

function inHex(hash: number): string {
  return (hash >>> 0).toString(16).padStart(8, '0');
}
