import { FLOAT, isInLinearMemory } from '../memory/heap.js';
import { alloc, ResidentBuffer } from '../memory/resident.js';
import { EventLoop } from '../nn/training/event-loop.js';
import type { Channel } from './channel.js';

type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** An array as a message has it: itself, or the number under which its parts have been sent before. */
export type SentArray = TypedArray | { readonly number: number };

type Sendable = ArrayLike<number> | ResidentBuffer;

interface SendableBatch {
  readonly x: Sendable;
  readonly y: Sendable;
  readonly sampleWeight?: Sendable | undefined;
}

export interface SentBatch {
  readonly x: SentArray;
  readonly y: SentArray;
  readonly sampleWeight: SentArray | undefined;
}

/** Bytes that are copied at once: a fraction of a millisecond. */
const PART = 2 ** 18;
/** How long the page may be kept waiting by copies, in milliseconds. */
const PATIENCE = 1;

/** Samples and the like on their way to a Worker. */
export class ArraySender {
  readonly #channel: Channel;
  readonly #transfer: boolean;
  static #numbers = 0;

  /** @param transfer whether arrays are moved where they can be: the caller's are empty afterwards */
  constructor(channel: Channel, transfer: boolean) {
    this.#channel = channel;
    this.#transfer = transfer;
  }

  /** Sends an array, a long one in parts, between which the page goes on. */
  async send(values: Sendable): Promise<SentArray> {
    const resident = values instanceof ResidentBuffer ? values : undefined;
    const array = resident?.data ?? typed(values as ArrayLike<number>);
    if (this.#transfer && !resident && isWhole(array)) return array;
    // Growth of the linear memory takes views of it away between parts.
    if (array.byteLength <= PART || (!resident && isInLinearMemory(array as Float32Array)))
      return copy(array, 0, array.length);
    const number = ++ArraySender.#numbers;
    const { length } = array;
    this.#channel.tell('array', { number, type: array[Symbol.toStringTag], length });
    const eventLoop = new EventLoop(PATIENCE);
    const step = PART / array.BYTES_PER_ELEMENT;
    for (let at = 0; at < length; at += step) {
      const now = resident?.data ?? array;
      this.#channel.tell('part', { number, at, values: copy(now, at, at + step) });
      if (eventLoop.due) await eventLoop.yield();
    }
    return { number };
  }

  async sendOptional(values: Sendable | undefined): Promise<SentArray | undefined> {
    return values === undefined ? undefined : await this.send(values);
  }

  async sendBatch({ x, y, sampleWeight }: SendableBatch): Promise<SentBatch> {
    return {
      x: await this.send(x),
      y: await this.send(y),
      sampleWeight: await this.sendOptional(sampleWeight),
    };
  }
}

/** Numbers, or booleans, as they are, or as doubles: what becomes of them in float32 is for the receiver. */
function typed(values: ArrayLike<number>): TypedArray {
  return ArrayBuffer.isView(values) ? (values as unknown as TypedArray) : Float64Array.from(values, Number);
}

/** Node's Buffer has a `slice` of its own, which copies nothing. */
function copy(array: TypedArray, from: number, to: number): TypedArray {
  return Float32Array.prototype.slice.call(array, from, to) as TypedArray;
}

/** Whether an array is all of its buffer, so that moving that takes nothing else along. Shared memory cannot be moved. */
function isWhole({ buffer, byteLength }: TypedArray): boolean {
  return buffer.byteLength === byteLength && Object.prototype.toString.call(buffer) === '[object ArrayBuffer]';
}

/** Where a Worker gathers what it is sent. */
export class ArrayReceiver {
  readonly #arrays = new Map<number, TypedArray>();

  readonly handlers = {
    array: ({ number, type, length }: { number: number; type: string; length: number }): void => {
      const Type = (globalThis as unknown as Record<string, new (length: number) => TypedArray>)[type];
      if (Type) this.#arrays.set(number, new Type(length));
    },
    part: ({ number, at, values }: { number: number; at: number; values: TypedArray }): void => {
      this.#arrays.get(number)?.set(values, at);
    },
  };

  /** The array, which is forgotten here. */
  take(sent: SentArray): TypedArray {
    if (ArrayBuffer.isView(sent)) return sent;
    const array = this.#arrays.get(sent.number);
    this.#arrays.delete(sent.number);
    return array as TypedArray;
  }

  takeOptional(sent: SentArray | undefined): TypedArray | undefined {
    return sent && this.take(sent);
  }

  /** Samples, moved into linear memory, where training wants them anyway. To be disposed of. */
  takeSamples(sent: SentArray): ResidentBuffer {
    return alloc(this.take(sent) as Float32Array);
  }
}

/** Whether two arrays hold the same bits. */
export function sameBits(a: Float32Array, b: Float32Array): boolean {
  if (a.length !== b.length) return false;
  const [p, q] = [words(a), words(b)];
  for (let i = 0; i < p.length; i++) if (p[i] !== q[i]) return false;
  return true;
}

function words({ buffer, byteOffset, byteLength }: Float32Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, byteLength / FLOAT);
}
