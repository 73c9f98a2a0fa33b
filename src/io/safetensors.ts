import { isFloat32Array } from '../checks.js';
import { ArgumentError, describeValue, FormatError } from '../errors.js';
import { asBytes, type Bytes, decodeUtf8 } from './bytes.js';
import { type Json, parseJson } from './json.js';
import { quote } from './quote.js';
import { type Dtype, READ, UNREAD_BITS } from './safetensors-dtypes.js';
import { encodeUtf8 } from './utf8.js';

/** Values with a shape, the last dimension fastest. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What a safetensors file holds. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: ReadonlyMap<string, string>;
  /** The types of the tensors that are not read, since float32 has no such numbers or the type is unknown. */
  readonly unread: ReadonlyMap<string, string>;
}

/** The format's own limit of the header. */
const MAX_HEADER = 100_000_000;
/** The eight bytes before the header: its length. */
const PREFIX = 8;
const METADATA = '__metadata__';

/**
 * Reads a safetensors file: u64 length of the header, the header as JSON, then the data of all tensors without a gap.
 * Floats of any width, integers and BOOL (0 and 1) become float32, the nearest to each number. A tensor of another type
 * (C64, F4, F6, or one that is unknown) is named in `unread`, and the rest of the file is read.
 * @throws {FormatError} if the file is truncated or corrupt, tensors overlap or leave gaps, or a name comes twice
 * @see https://github.com/huggingface/safetensors#format
 */
export function readSafetensors(bytes: Bytes): Safetensors {
  const { data, metadata, places } = readPlaces(asBytes('readSafetensors', bytes));
  const tensors = new Map<string, Tensor>();
  const unread = new Map<string, string>();
  for (const [name, place] of places) {
    if (typeof place.dtype === 'string') unread.set(name, place.dtype);
    else tensors.set(name, readTensor(place.dtype, place, data));
  }
  return { tensors, metadata, unread };
}

/** The metadata alone. @throws {FormatError} as `readSafetensors` */
export function readSafetensorsMetadata(bytes: Bytes): ReadonlyMap<string, string> {
  return readPlaces(asBytes('readSafetensors', bytes)).metadata;
}

/** Where each tensor is, checked before any value is read: overlapping ones could be a thousand times as large as the file. */
function readPlaces(file: Uint8Array): {
  readonly data: DataView;
  readonly metadata: ReadonlyMap<string, string>;
  readonly places: ReadonlyMap<string, Place>;
} {
  const { header, data } = split(file);
  const metadata = new Map<string, string>();
  const places = new Map<string, Place>();
  for (const [name, entry] of header) {
    // The reference implementation takes null for missing metadata.
    if (name === METADATA && entry === null) continue;
    if (!(entry instanceof Map)) refuse(`${quote(name)} is not an object`);
    if (name === METADATA) readMetadata(entry, metadata);
    else places.set(name, readPlace(name, entry, data.byteLength));
  }
  checkTiling(places, data.byteLength);
  return { data, metadata, places };
}

function split(file: Uint8Array): { header: ReadonlyMap<string, Json>; data: DataView } {
  if (file.length < PREFIX) refuse(`it has ${file.length} bytes, expected ${PREFIX} for the header's length alone`);
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (length > MAX_HEADER) refuse(`its header is ${length} bytes long, expected at most ${MAX_HEADER}`);
  const start = PREFIX + Number(length);
  if (start > file.length) refuse(`its header ends at byte ${start}, but the file at ${file.length}: truncated`);
  let header: Json;
  try {
    header = parseJson(decodeUtf8(file.subarray(PREFIX, start)));
  } catch (cause) {
    throw new FormatError(`safetensors: the header is ${(cause as Error).message}`, { cause });
  }
  if (!(header instanceof Map)) refuse('its header is not an object');
  return { header, data: new DataView(file.buffer, file.byteOffset + start, file.length - start) };
}

function readMetadata(entry: ReadonlyMap<string, Json>, metadata: Map<string, string>): void {
  for (const [key, value] of entry) {
    if (typeof value !== 'string') refuse(`${METADATA} ${quote(key)} is not a string`);
    metadata.set(key, value);
  }
}

/** Where a tensor's values are, and what they are. */
interface Place {
  /** The name of a type that is not read. */
  readonly dtype: Dtype | string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function readPlace(name: string, entry: ReadonlyMap<string, Json>, available: number): Place {
  const type = entry.get('dtype');
  if (typeof type !== 'string') refuse(`${quote(name)} has dtype ${quote(type)}, expected a string such as F32`);
  const shape = sizes(name, 'shape', entry.get('shape'));
  const offsets = sizes(name, 'data_offsets', entry.get('data_offsets'));
  const [begin = 0, end = 0] = offsets;
  const length = shape.reduce((product, size) => product * size, 1);
  if (offsets.length !== 2 || begin > end || end > available) {
    refuse(`${quote(name)} has data_offsets ${quote(offsets)}, expected begin ≤ end ≤ ${available}`);
  }
  const dtype = READ.get(type);
  const bits = dtype ? 8 * dtype.size : UNREAD_BITS.get(type);
  // An unknown type has an unknown size.
  if (bits !== undefined && end - begin !== (length * bits) / 8) {
    refuse(`${quote(name)} has ${end - begin} bytes, expected ${(length * bits) / 8} for its shape ${quote(shape)}`);
  }
  return { dtype: dtype ?? type, shape, begin, end };
}

function readTensor(dtype: Dtype, { shape, begin, end }: Place, data: DataView): Tensor {
  const values = new Float32Array((end - begin) / dtype.size);
  for (let i = 0; i < values.length; i++) values[i] = dtype.read(data, begin + i * dtype.size);
  return { shape, data: values };
}

function sizes(name: string, field: string, value: Json | undefined): readonly number[] {
  if (!Array.isArray(value) || !value.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    refuse(`${quote(name)} has ${field} ${quote(value)}, expected integers from 0 on`);
  }
  return value;
}

/** The tensors' bytes must cover the data from its start to its end, each byte once. */
function checkTiling(places: ReadonlyMap<string, Place>, length: number): void {
  const ends = new Map<number, number>();
  for (const [name, { begin, end }] of places) {
    if (end === begin) continue;
    if (ends.has(begin)) refuse(`${quote(name)} overlaps another tensor at byte ${begin}`);
    ends.set(begin, end);
  }
  let covered = 0;
  for (let tensors = 0; tensors < ends.size; tensors++) {
    const end = ends.get(covered);
    if (end === undefined) refuse(`no tensor starts at byte ${covered}: the tensors overlap or leave a gap`);
    covered = end;
  }
  if (covered !== length) refuse(`its tensors have ${covered} bytes, its data ${length}`);
}

function refuse(problem: string): never {
  throw new FormatError(`safetensors: ${problem}`);
}

/**
 * The bytes of a safetensors file: F32, little-endian, in the order given, the header padded to a multiple of 8.
 * @throws {ArgumentError} if a tensor's data does not fit its shape, a name is `__metadata__`, or a name or key comes twice
 */
export function writeSafetensors(
  tensors: Iterable<readonly [name: string, tensor: Tensor]>,
  metadata: Iterable<readonly [key: string, value: string]> = [],
): Uint8Array<ArrayBuffer> {
  // Built as text: in an object, names such as `__proto__` and `1` would not stay what and where they are.
  const entries: string[] = [`${quoteAll(METADATA)}:{${pairs(metadata)}}`];
  const names = new Set([METADATA]);
  const blocks: Tensor[] = [];
  let end = 0;
  for (const [name, tensor] of entriesOf('tensors', tensors)) {
    checkNew('tensors', name, names);
    checkTensor(name, tensor);
    const { shape, data } = tensor;
    const begin = end;
    end += data.byteLength;
    entries.push(`${quoteAll(name)}:${JSON.stringify({ dtype: 'F32', shape, data_offsets: [begin, end] })}`);
    blocks.push(tensor);
  }
  const text = encodeUtf8(`{${entries.join(',')}}`);
  const start = PREFIX + Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(start + end).fill(0x20, PREFIX, start);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(start - PREFIX), true);
  file.set(text, PREFIX);
  let at = start;
  for (const { data } of blocks) {
    for (const value of data) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return file;
}

/** The metadata's keys and values as JSON. */
function pairs(metadata: Iterable<readonly [key: string, value: string]>): string {
  const keys = new Set<string>();
  return Array.from(entriesOf('metadata', metadata), ([key, value]) => {
    checkNew('metadata', key, keys);
    if (typeof value !== 'string') {
      throw new ArgumentError('writeSafetensors', key, `is ${describeValue(value)}, expected a string`);
    }
    return `${quoteAll(key)}:${quoteAll(value)}`;
  }).join();
}

function entriesOf<E>(argument: string, given: Iterable<E>): E[] {
  const entries = Symbol.iterator in Object(given) ? [...given] : undefined;
  if (entries?.every(Array.isArray)) return entries;
  throw new ArgumentError(
    'writeSafetensors',
    argument,
    `is ${describeValue(given)}, expected pairs of a name and a value`,
  );
}

function checkNew(argument: string, name: unknown, names: Set<string>): asserts name is string {
  if (typeof name !== 'string') {
    throw new ArgumentError('writeSafetensors', argument, `have the name ${describeValue(name)}, expected a string`);
  }
  if (names.has(name)) throw new ArgumentError('writeSafetensors', argument, `have a second ${quote(name)}`);
  names.add(name);
}

function checkTensor(name: string, tensor: unknown): asserts tensor is Tensor {
  const { shape, data } = Object(tensor) as Partial<Tensor>;
  const problem = (text: string): never => {
    throw new ArgumentError('writeSafetensors', name, text);
  };
  if (!isFloat32Array(data)) problem(`has data ${describeValue(data)}, expected a Float32Array`);
  else if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    problem(`has shape ${quote(shape)}, expected integers from 0 on`);
  } else {
    const length = shape.reduce((product, size) => product * size, 1);
    if (length !== data.length) problem(`has ${data.length} values, expected ${length} (its shape)`);
  }
}

function quoteAll(text: string): string {
  return JSON.stringify(text);
}
