import { FormatError } from '../errors.js';
import { decodeLeniently, encodeUtf8 } from './utf8.js';

/** A message's fields by name. Fields that a schema does not name are skipped when reading. */
export interface Schema {
  readonly [field: string]: Field;
}

export interface Field {
  readonly number: number;
  /** `int` covers int32, int64, enums and bool; beyond 2⁵³ it is inexact. */
  readonly kind: 'int' | 'float' | 'double' | 'string' | 'bytes' | Schema;
  /** A repeated field. */
  readonly many?: true;
}

type Value<K> = K extends 'int' | 'float' | 'double'
  ? number
  : K extends 'string'
    ? string
    : K extends 'bytes'
      ? Uint8Array
      : K extends Schema
        ? Message<K>
        : never;

type Many<S extends Schema> = { [F in keyof S]: S[F] extends { many: true } ? F : never }[keyof S];

/** Repeated floats may be a typed array: a file's weights are millions of them. */
type List<K> = K extends 'float' | 'double' ? ArrayLike<number> : readonly Value<K>[];

/** What a schema describes: repeated fields are arrays, the others are absent or have a value. */
export type Message<S extends Schema> = { readonly [F in Many<S>]: List<S[F]['kind']> } & {
  readonly [F in Exclude<keyof S, Many<S>>]?: Value<S[F]['kind']>;
};

/** A message to be written: repeated fields may be absent too. */
export type Draft<S extends Schema> = {
  readonly [F in keyof S]?: S[F] extends { many: true }
    ? S[F]['kind'] extends 'float' | 'double'
      ? ArrayLike<number>
      : readonly DraftValue<S[F]['kind']>[]
    : DraftValue<S[F]['kind']>;
};
type DraftValue<K> = K extends Schema ? Draft<K> : Value<K>;

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** The wire type of each kind of scalar. Packed repeated ones are `BYTES`. */
const WIRE = { int: VARINT, float: FIXED32, double: FIXED64, string: BYTES, bytes: BYTES } as const;

/**
 * Reads a message: Protocol Buffers' binary format, as far as proto2 and proto3 messages without groups need it. Byte
 * strings are views of the input.
 * @throws {FormatError} if it is truncated, or a field has another wire type than its kind
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function decode<S extends Schema>(schema: S, bytes: Uint8Array): Message<S> {
  const fields = new Map(Object.entries(schema).map(([name, field]) => [field.number, { name, ...field }]));
  const message: Record<string, unknown> = {};
  for (const { name, many } of fields.values()) if (many) message[name] = [];
  const input = new Input(bytes);
  while (!input.done) {
    const tag = input.varint();
    const wire = tag % 8;
    const field = fields.get(Math.floor(tag / 8));
    if (!field) input.skip(wire);
    else if (!field.many) message[field.name] = decodeValue(field, wire, input);
    else {
      const list = message[field.name] as unknown[] | Float32Array | Float64Array;
      if (wire === BYTES && (field.kind === 'float' || field.kind === 'double')) {
        message[field.name] = appended(list, unpacked(field.kind, input.bytes()));
      } else if (!Array.isArray(list)) {
        message[field.name] = appended(list, [decodeValue(field, wire, input) as number]);
      } else if (wire === BYTES && isNumeric(field.kind)) {
        const packed = new Input(input.bytes());
        while (!packed.done) list.push(decodeValue(field, WIRE[field.kind], packed));
      } else list.push(decodeValue(field, wire, input));
    }
  }
  return message as Message<S>;
}

/** Packed floats, which are little-endian. */
function unpacked(kind: 'float' | 'double', bytes: Uint8Array): Float32Array | Float64Array {
  const size = kind === 'float' ? 4 : 8;
  if (bytes.length % size !== 0) {
    throw new FormatError(
      `protobuf: ${bytes.length} bytes of packed numbers, expected a multiple of ${size}: truncated`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = kind === 'float' ? new Float32Array(bytes.length / size) : new Float64Array(bytes.length / size);
  for (let i = 0; i < values.length; i++) {
    values[i] = size === 4 ? view.getFloat32(i * size, true) : view.getFloat64(i * size, true);
  }
  return values;
}

/** A list that came in several pieces, which writers may do. */
function appended(list: ArrayLike<number> | unknown[], more: ArrayLike<number>): ArrayLike<number> {
  if (list.length === 0) return more;
  const whole = new Float64Array(list.length + more.length);
  whole.set(list as ArrayLike<number>);
  whole.set(more, list.length);
  return whole;
}

function isNumeric(kind: Field['kind']): kind is 'int' | 'float' | 'double' {
  return kind === 'int' || kind === 'float' || kind === 'double';
}

function decodeValue({ kind, number }: Field, wire: number, input: Input): unknown {
  const expected = typeof kind === 'string' ? WIRE[kind] : BYTES;
  if (wire !== expected) throw new FormatError(`protobuf: field ${number} has wire type ${wire}, expected ${expected}`);
  switch (kind) {
    case 'int':
      return input.varint();
    case 'float':
      return input.fixed(4).getFloat32(0, true);
    case 'double':
      return input.fixed(8).getFloat64(0, true);
    case 'string':
      return decodeLeniently(input.bytes());
    case 'bytes':
      return input.bytes();
    default:
      return decode(kind, input.bytes());
  }
}

class Input {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Seven bits a byte, the lowest first, at most ten bytes; together a signed 64-bit number. */
  varint(): number {
    // Two halves, of 28 and 36 bits, since a double holds 53.
    let low = 0;
    let high = 0;
    for (let i = 0; i < 10; i++) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) break;
      if (i < 4) low += (byte & 127) * 2 ** (7 * i);
      else high += (byte & (i < 9 ? 127 : 1)) * 2 ** (7 * (i - 4));
      if (byte < 128) return (high < 2 ** 35 ? high : high - 2 ** 36) * 2 ** 28 + low;
    }
    throw new FormatError(`protobuf: a number before byte ${this.#at} is truncated, or longer than ten bytes`);
  }

  bytes(): Uint8Array {
    return this.#take(this.varint());
  }

  fixed(size: number): DataView {
    const { buffer, byteOffset } = this.#take(size);
    return new DataView(buffer, byteOffset, size);
  }

  skip(wire: number): void {
    if (wire === VARINT) this.varint();
    else if (wire === FIXED64) this.#take(8);
    else if (wire === BYTES) this.bytes();
    else if (wire === FIXED32) this.#take(4);
    else throw new FormatError(`protobuf: wire type ${wire} at byte ${this.#at}, expected 0, 1, 2 or 5`);
  }

  #take(size: number): Uint8Array {
    const end = this.#at + size;
    if (!(size >= 0 && end <= this.#bytes.length)) {
      throw new FormatError(`protobuf: ${size} bytes at byte ${this.#at} of ${this.#bytes.length}: truncated`);
    }
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

/** Writes a message, its fields in the order of the schema, repeated numbers packed. */
export function encode<S extends Schema>(schema: S, message: Draft<S>): Uint8Array<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  for (const [name, field] of Object.entries(schema)) {
    const given = message[name as keyof S] as unknown;
    if (given === undefined) continue;
    if (!field.many) chunks.push(tag(field.number, wireOf(field)), encodeValue(field, given));
    else if (isNumeric(field.kind)) {
      const packed = join(Array.from(given as ArrayLike<number>, (value) => encodeValue(field, value)));
      if (packed.length > 0) chunks.push(tag(field.number, BYTES), varint(packed.length), packed);
    } else for (const value of given as unknown[]) chunks.push(tag(field.number, BYTES), encodeValue(field, value));
  }
  return join(chunks);
}

function wireOf({ kind }: Field): number {
  return typeof kind === 'string' ? WIRE[kind] : BYTES;
}

function tag(number: number, wire: number): Uint8Array {
  return varint(number * 8 + wire);
}

function encodeValue({ kind }: Field, value: unknown): Uint8Array {
  switch (kind) {
    case 'int':
      return varint(value as number);
    case 'float':
    case 'double': {
      const view = new DataView(new ArrayBuffer(kind === 'float' ? 4 : 8));
      if (kind === 'float') view.setFloat32(0, value as number, true);
      else view.setFloat64(0, value as number, true);
      return new Uint8Array(view.buffer);
    }
    case 'string':
      return delimited(encodeUtf8(value as string));
    case 'bytes':
      return delimited(value as Uint8Array);
    default:
      return delimited(encode(kind, value as Draft<Schema>));
  }
}

function delimited(bytes: Uint8Array): Uint8Array {
  return join([varint(bytes.length), bytes]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Uint8Array.of(...bytes, Number(rest));
}

function join(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
