import { FormatError } from '../errors.js';
import { inflate, Output } from './inflate.js';

/** True for a gzip member (RFC 1952) with the deflate method, the only one there is. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/** Flags of a member's header. */
const [HEADER_CHECKSUM, EXTRA, NAME, COMMENT, RESERVED] = [2, 4, 8, 16, 0xe0];

/**
 * Unpacks gzip of one or more members, one after the other, with or without zeros after them, as `gzip` does. Engines differ on
 * anything but a single member.
 * @param limit called with what has been unpacked so far; gives the number of bytes to stop after, so that a small file that
 * unpacks to gigabytes cannot take the memory with it
 * @throws {FormatError} if the stream is truncated or corrupt, or unpacks to more than `limit` bytes
 */
export function gunzip(caller: string, bytes: Uint8Array, limit: (soFar: Uint8Array) => number): Uint8Array {
  const output = new Output(4 * bytes.length, (soFar) => {
    const most = limit(soFar);
    if (soFar.length > most) {
      throw new FormatError(`${caller}: the gzip stream unpacks to more than the ${most} bytes expected`);
    }
  });
  try {
    let at = 0;
    do at = unpackMember(bytes, at, output);
    while (isGzip(bytes.subarray(at)));
    if (bytes.subarray(at).some((byte) => byte !== 0)) throw new RangeError('something follows');
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new FormatError(
      `${caller}: the gzip stream is truncated or corrupt after ${output.length} unpacked bytes (${cause.message})`,
      { cause },
    );
  }
  return output.bytes();
}

/** Unpacks the member at `at`. Returns where it ends. */
function unpackMember(bytes: Uint8Array, at: number, output: Output): number {
  const start = output.length;
  const end = inflate(bytes, headerEnd(bytes, at), output);
  if (end + 8 > bytes.length) throw new RangeError('no checksum');
  const view = new DataView(bytes.buffer, bytes.byteOffset + end, 8);
  const unpacked = output.bytes().subarray(start);
  if (view.getUint32(4, true) !== unpacked.length % 2 ** 32) throw new RangeError('another length');
  if (view.getUint32(0, true) !== crc32(unpacked)) throw new RangeError('another checksum');
  return end + 8;
}

function headerEnd(bytes: Uint8Array, start: number): number {
  const flags = bytes[start + 3] ?? 0;
  if (flags & RESERVED) throw new RangeError('reserved flags');
  let at = start + 10;
  if (flags & EXTRA) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  for (const text of [NAME, COMMENT]) {
    if (!(flags & text)) continue;
    const zero = bytes.indexOf(0, at);
    at = zero === -1 ? bytes.length : zero + 1;
  }
  return flags & HEADER_CHECKSUM ? at + 2 : at;
}

let crcTable: Int32Array | undefined;

/** CRC-32 of ISO 3309, reflected: RFC 1952, 8. */
function crc32(bytes: Uint8Array): number {
  crcTable ??= Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    return crc;
  });
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) {
    crc = (crc >>> 8) ^ (crcTable[(crc ^ (bytes[i] as number)) & 255] as number);
  }
  return ~crc >>> 0;
}
