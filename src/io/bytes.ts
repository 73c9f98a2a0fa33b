import { isArrayBuffer, isUint8Array } from '../checks.js';
import { ArgumentError, describeValue, FormatError } from '../errors.js';
import { decode } from './utf8.js';

/** What every reader takes: the bytes of a file. */
export type Bytes = Uint8Array | ArrayBuffer;

/** The bytes as a `Uint8Array`, without a copy. */
export function asBytes(caller: string, value: unknown, argument = 'bytes'): Uint8Array {
  if (isUint8Array(value)) return value;
  if (isArrayBuffer(value)) return new Uint8Array(value);
  throw new ArgumentError(caller, argument, `is ${describeValue(value)}, expected a Uint8Array or an ArrayBuffer`);
}

/** The longest string that V8 makes, in UTF-16 code units, of which text has at most as many as bytes. */
export const MAX_TEXT = 2 ** 29 - 24;

/**
 * Text without its byte order mark.
 * @throws {FormatError} if it is not UTF-8, or too long for a string; the message ends a sentence that begins `it is`
 */
export function decodeUtf8(bytes: Uint8Array): string {
  if (bytes.length > MAX_TEXT) {
    throw new FormatError(`${bytes.length} bytes long, expected at most ${MAX_TEXT} of text`);
  }
  const [first = 0, second = 0] = bytes;
  if (first + second === 0xff + 0xfe && first >= 0xfe) throw new FormatError('UTF-16, expected UTF-8');
  // Decoders may refuse shared memory and resizable buffers, so what is in such is copied.
  const { buffer } = bytes;
  const plain = isArrayBuffer(buffer) && !('resizable' in buffer && buffer.resizable);
  try {
    return decode(plain ? bytes : bytes.slice());
  } catch (cause) {
    throw new FormatError('not UTF-8', { cause });
  }
}
