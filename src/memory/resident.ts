// The declaration file uses `Symbol.dispose`, whichever `lib` its reader's compiler has set.
/// <reference lib="esnext.disposable" preserve="true" />
import { isFloat32Array } from '../checks.js';
import { COPY, thisCopy } from '../copy.js';
import { ArgumentError, DisposedError, describeValue } from '../errors.js';
import { allocate, checkAttached, FLOAT, floats, isInLinearMemory, release } from './heap.js';

/** Where a buffer's values are, shared by it and its subarrays. */
interface Block {
  readonly address: number;
  readonly bytes: number;
  live: boolean;
  /** Allocated for the buffer, and released with it. */
  readonly owned: boolean;
}

/** The memory of a buffer that does not allocate its own: a part of another's, or values that something else owns. */
type Place = { readonly owner: ResidentBuffer; readonly begin: number } | { readonly address: number };

/** The safety net for forgotten buffers: returns a block once no buffer refers to it any more. */
let forgotten: FinalizationRegistry<Block> | undefined;

function free(block: Block): void {
  if (!block.live || !block.owned) return;
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
  constructor(length: number, place?: Place) {
    this.length = length;
    if (place && 'owner' in place) {
      this.#owner = place.owner.#owner ?? place.owner;
      this.#block = place.owner.#block;
      this.#offset = place.owner.#offset + place.begin * FLOAT;
    } else if (place) {
      this.#block = { address: place.address, bytes: length * FLOAT, live: true, owned: false };
      this.#offset = 0;
    } else {
      const bytes = length * FLOAT;
      this.#block = { address: allocate(bytes), bytes, live: true, owned: true };
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

  /** @internal Whether the values live as long as this buffer, or one that it is a part of; not so of `viewAsBuffer`. */
  get owned(): boolean {
    return this.#block.owned;
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
 * A view of linear memory as a resident buffer over the same values, which owns nothing; anything else as it is. A
 * growth of the memory detaches the view, and leaves the buffer alone: called before anything that may allocate.
 */
export function viewAsBuffer<T>(values: T): T | ResidentBuffer {
  if (!isFloat32Array(values) || !isInLinearMemory(values)) return values;
  return new ResidentBuffer(values.length, { address: values.byteOffset });
}

/**
 * A resident buffer: of `source` zeros where that is a number, else with a copy of its values.
 * @throws {ArgumentError} if the length is not an integer from 0 on, or the array a view of a detached buffer
 * @throws {OutOfMemoryError} if linear memory cannot hold it
 */
export function alloc(source: number | Float32Array): ResidentBuffer {
  if (isFloat32Array(source)) {
    checkAttached('alloc', 'source', source);
    const values = viewAsBuffer(source);
    const buffer = new ResidentBuffer(source.length);
    buffer.data.set(values instanceof ResidentBuffer ? values.data : values);
    return buffer;
  }
  if (!Number.isSafeInteger(source) || source < 0) {
    throw new ArgumentError(
      'alloc',
      'source',
      `is ${describeValue(source)}, expected an integer from 0 on, or a Float32Array`,
    );
  }
  const buffer = new ResidentBuffer(source);
  buffer.data.fill(0);
  return buffer;
}
