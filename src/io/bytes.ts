import { ArgumentError, describe, FormatError } from '../errors.js';

/** What every reader takes: the bytes of a file. */
export type Bytes = Uint8Array | ArrayBuffer;

/** The bytes as a `Uint8Array`, without a copy. */
export function asBytes(caller: string, value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw new ArgumentError(caller, 'bytes', `is ${describe(value)}, expected a Uint8Array or an ArrayBuffer`);
}

/** True for a gzip member (RFC 1952) with the deflate method, the only one there is. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/**
 * Unpacks gzip, piece by piece, so that a small file that unpacks to gigabytes cannot take the memory with it.
 * @param limit called with what has been unpacked so far; gives the number of bytes to stop after
 * @throws {FormatError} if the stream is truncated or corrupt, or unpacks to more than `limit` bytes
 */
export async function gunzip(
  caller: string,
  bytes: Uint8Array,
  limit: (soFar: Uint8Array) => number,
): Promise<Uint8Array> {
  const source = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  const reader = source.pipeThrough(new DecompressionStream('gzip')).getReader();
  let whole = new Uint8Array(Math.max(1024, bytes.length * 4));
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new FormatError(`${caller}: the gzip stream is truncated or corrupt after ${length} unpacked bytes`, {
          cause,
        });
      });
      if (done) return whole.subarray(0, length);
      if (length + value.length > whole.length) {
        const larger = new Uint8Array(2 * (length + value.length));
        larger.set(whole.subarray(0, length));
        whole = larger;
      }
      whole.set(value, length);
      length += value.length;
      const most = limit(whole.subarray(0, length));
      if (length > most)
        throw new FormatError(`${caller}: the gzip stream unpacks to more than the ${most} bytes expected`);
    }
  } finally {
    // Where the stream has failed, cancelling it fails with the error that has been thrown already.
    reader.cancel().catch(() => {});
  }
}
