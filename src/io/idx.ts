import { FormatError } from '../errors.js';
import { asBytes, type Bytes } from './bytes.js';
import { gunzip, isGzip } from './gzip.js';

/** An array of an IDX file. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;
}

/** Element types by the third byte of the file: size, and how one element is read. All are big-endian. */
const TYPES = {
  8: { size: 1, array: Uint8Array, read: (view: DataView, at: number) => view.getUint8(at) },
  9: { size: 1, array: Int8Array, read: (view: DataView, at: number) => view.getInt8(at) },
  11: { size: 2, array: Int16Array, read: (view: DataView, at: number) => view.getInt16(at) },
  12: { size: 4, array: Int32Array, read: (view: DataView, at: number) => view.getInt32(at) },
  13: { size: 4, array: Float32Array, read: (view: DataView, at: number) => view.getFloat32(at) },
  14: { size: 8, array: Float64Array, read: (view: DataView, at: number) => view.getFloat64(at) },
} as const;

/** The largest array that is read, in bytes: MNIST's 60,000 images are 47 MB. */
const MAX_BYTES = 2 ** 30;

interface Header {
  readonly type: (typeof TYPES)[keyof typeof TYPES];
  readonly shape: readonly number[];
  /** Bytes of the header. */
  readonly start: number;
  /** Bytes of the file. */
  readonly end: number;
}

/**
 * Reads an IDX file, the format of MNIST, gzipped (in one member or several) or not: two zero bytes, the element type, the
 * number of dimensions d, d sizes as big-endian u32, then the elements, the last dimension fastest.
 * @throws {FormatError} if the file is truncated, longer than its header says, over 1 GiB, or not IDX at all
 * @see Y. LeCun, C. Cortes, C. Burges, The MNIST database, "The IDX file format"
 */
export async function readIdx(bytes: Bytes): Promise<IdxArray> {
  const packed = asBytes('readIdx', bytes);
  // Of a gzipped file the header alone tells how much to unpack.
  const file = isGzip(packed)
    ? gunzip('readIdx', packed, (soFar) => (soFar.length < headerLength(soFar) ? MAX_BYTES : readHeader(soFar).end))
    : packed;
  const { type, shape, start, end } = readHeader(file);
  if (file.length !== end) {
    throw new FormatError(
      `readIdx: the file has ${file.length} bytes, expected ${end} for its shape ${shape.join('×')} (${
        file.length < end ? 'truncated' : 'something follows the data'
      })`,
    );
  }
  // Copied by the constructor, since the slice of a Node Buffer is not a copy.
  if (type.size === 1) return { shape, data: new type.array(new Uint8Array(file.subarray(start)).buffer) };
  const view = new DataView(file.buffer, file.byteOffset + start, end - start);
  const data = new type.array((end - start) / type.size);
  for (let i = 0; i < data.length; i++) data[i] = type.read(view, i * type.size);
  return { shape, data };
}

/** Bytes of the header, by its first four. */
function headerLength(file: Uint8Array): number {
  return 4 + 4 * (file[3] ?? 0);
}

function readHeader(file: Uint8Array): Header {
  const type = TYPES[file[2] as keyof typeof TYPES];
  const rank = file[3];
  if (file[0] !== 0 || file[1] !== 0 || type === undefined || rank === undefined || rank === 0) {
    const first = [...file.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new FormatError(
      `readIdx: the file starts with ${first || 'nothing'}, expected an IDX file: 00 00, a type of 08 09 0b 0c 0d 0e, and the number of dimensions`,
    );
  }
  const start = headerLength(file);
  if (file.length < start) {
    throw new FormatError(`readIdx: the file has ${file.length} bytes, expected ${start} for its header alone`);
  }
  const view = new DataView(file.buffer, file.byteOffset, start);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const end = shape.reduce((product, size) => product * size, type.size) + start;
  if (end > MAX_BYTES) {
    throw new FormatError(
      `readIdx: the header asks for ${end} bytes (${shape.join('×')}), at most ${MAX_BYTES} are read`,
    );
  }
  return { type, shape, start, end };
}
