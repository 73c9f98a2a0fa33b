// The declaration file uses `Symbol.dispose`, whichever `lib` its reader's compiler has set.
/// <reference lib="esnext.disposable" preserve="true" />
import { isFloat32Array } from '../checks.js';
import { COPY, thisCopy } from '../copy.js';
import { ArgumentError, DisposedError, describeValue } from '../errors.js';
import { allocate, checkAttached, FLOAT, floats, keep, release } from './heap.js';

/** A block of the heap, shared by a buffer and its subarrays. */
interface Block {
  address: number;
  readonly bytes: number;
  live: boolean;
}

/** The safety net for forgotten buffers: returns a block once no buffer refers to it any more. */
let forgotten: FinalizationRegistry<Block> | undefined;

function free(block: Block): void {
  if (!block.live) return;
  block.live = false;
  release(block.address, block.bytes);
}

export const disposeSymbol: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');

/**
 * Float32 values that live in linear memory: kernels read and write them in place, without a copy. Made by `alloc`, and
 * by every kernel that was given a resident input and no `out`. Give it back with `dispose()` or `using`.
 */
export class ResidentBuffer {
  /** Number of values. */
  readonly length: number;
  readonly #block: Block;
  readonly #offset: number;
  /** Set on subarrays, so that the buffer that owns the block is not collected before them. */
  readonly #owner: ResidentBuffer | undefined;
  #view: Float32Array<ArrayBuffer> | undefined;

  /** @internal Use `alloc`. */
  constructor(length: number, part?: { owner: ResidentBuffer; begin: number }) {
    this.length = length;
    if (part) {
      this.#owner = part.owner.#owner ?? part.owner;
      this.#block = part.owner.#block;
      this.#offset = part.owner.#offset + part.begin * FLOAT;
    } else {
      const bytes = length * FLOAT;
      this.#block = { address: allocate(bytes), bytes, live: true };
      this.#offset = 0;
      // Workers of Cloudflare before May 2025 have none.
      if (typeof FinalizationRegistry === 'function') forgotten ??= new FinalizationRegistry(free);
      forgotten?.register(this, this.#block, this.#block);
    }
  }

  /** @internal */
  get [COPY](): object {
    return thisCopy;
  }

  /** Byte address of the first value in linear memory. @throws {DisposedError} after `dispose()` */
  get byteOffset(): number {
    this.requireLive();
    return this.#block.address + this.#offset;
  }

  /**
   * @internal Whether a kernel may read this one and write the other, value by value: they have one length, and the same
   * memory or none in common. @throws {DisposedError} after `dispose()`
   */
  fits(other: ResidentBuffer): boolean {
    const apart = Math.abs(this.byteOffset - other.byteOffset);
    return this.length === other.length && (apart === 0 || apart >= this.length * FLOAT);
  }

  /** @internal For the check of arguments, before anything is allocated. @throws {DisposedError} after `dispose()` */
  requireLive(): void {
    if (!this.#block.live) throw new DisposedError(`this resident buffer of ${this.length} values has been disposed`);
  }

  /**
   * A live view of the values, for reading and writing. Read it again after anything that may allocate: growth of the
   * memory detaches old views. @throws {DisposedError} after `dispose()`
   */
  get data(): Float32Array<ArrayBuffer> {
    const address = this.byteOffset;
    const { buffer } = floats();
    if (this.#view?.buffer !== buffer) this.#view = new Float32Array(buffer, address, this.length);
    return this.#view;
  }

  /** A part of this buffer as a buffer that shares its memory, and its life. Indices as in `Float32Array.subarray`. */
  subarray(begin = 0, end = this.length): ResidentBuffer {
    const from = clampIndex(begin, this.length);
    const to = Math.max(from, clampIndex(end, this.length));
    return new ResidentBuffer(to - from, { owner: this, begin: from });
  }

  /** Returns the memory. Subarrays go with it; a second call, or one on a subarray, does nothing. */
  dispose(): void {
    if (this.#owner) return;
    forgotten?.unregister(this.#block);
    free(this.#block);
  }

  /** `using x = alloc(n)` disposes x at the end of its scope. */
  [disposeSymbol](): void {
    this.dispose();
  }
}

function clampIndex(index: number, length: number): number {
  const whole = Math.trunc(index) || 0;
  return whole < 0 ? Math.max(0, length + whole) : Math.min(whole, length);
}

/**
 * A resident buffer: of `source` zeros where that is a number, else with a copy of its values.
 * @throws {ArgumentError} if the length is not an integer from 0 on, or the array a view of a detached buffer
 * @throws {OutOfMemoryError} if linear memory cannot hold it
 */
export function alloc(source: number | Float32Array): ResidentBuffer {
  if (isFloat32Array(source)) {
    checkAttached('alloc', 'source', source);
    const values = keep(source);
    const buffer = new ResidentBuffer(source.length);
    buffer.data.set(values());
    return buffer;
  }
  if (!Number.isSafeInteger(source) || source < 0) {
    throw new ArgumentError(
      'alloc',
      'source',
      `is ${describeValue(source)}, expected a whole number from 0 on, or a Float32Array`,
    );
  }
  const buffer = new ResidentBuffer(source);
  buffer.data.fill(0);
  return buffer;
}
