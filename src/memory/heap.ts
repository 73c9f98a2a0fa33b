import { ArgumentError, OutOfMemoryError } from '../errors.js';
import { engine, runningEngine } from '../wasm/engine.js';
import { MIN_MEMORY } from '../wasm/limits.js';

/** Bytes in a float32. */
export const FLOAT = 4;
/** The largest block that AssemblyScript's heap gives out: just under 1 GiB. */
const MAX_BLOCK = 2 ** 30 - 64;

/** Figures of linear memory, in bytes. */
export interface MemoryUsage {
  /** Size of the linear memory. It never shrinks; what is released is used again. */
  readonly total: number;
  /** Bytes of the blocks in use: resident buffers, packed matrices and models. */
  readonly used: number;
  /** Blocks in use. */
  readonly blocks: number;
  /** What `total` may grow to. */
  readonly limit: number;
}

let used = 0;
let blocks = 0;
let view = new Float32Array(0);
/** Buffers that a shared memory had before it grew: they go on being it. A memory that is not shared has none. */
let formerBuffers: WeakSet<ArrayBufferLike> | undefined;

/** The whole linear memory as floats. Do not keep it: growth replaces it. */
export function floats(): Float32Array<ArrayBuffer> {
  // Growth detaches the old buffer, and a view of a detached buffer has length 0. Testing for that is much cheaper than
  // asking the memory for its buffer each time.
  if (view.length === 0) view = new Float32Array(engine().memory.buffer);
  return view;
}

/** Whether a plain array is a view of linear memory. */
export function isInLinearMemory(array: Float32Array): boolean {
  return array.buffer === floats().buffer || (formerBuffers?.has(array.buffer) ?? false);
}

/** Takes the view again that has become too short: growth does not detach that of a shared memory. */
function retakeView(): void {
  if (typeof SharedArrayBuffer === 'function' && (view.buffer as ArrayBufferLike) instanceof SharedArrayBuffer) {
    formerBuffers ??= new WeakSet();
    formerBuffers.add(view.buffer);
  }
  view = new Float32Array(0);
}

/**
 * Refuses a view that has lost its memory and would pass for an empty array: a detached one (the memory has grown, or its buffer
 * was transferred), or one that lies outside a buffer that shrank.
 */
export function checkAttached(caller: string, argument: string, array: Float32Array): void {
  // V8 of Node 20 and 22 may give a detached view's old length, once hot code has seen a view of a resizable buffer.
  if (array.length > 0 && array[0] !== undefined) return;
  if (array.length === 0 && isThere(array)) return;
  throw new ArgumentError(
    caller,
    argument,
    'is a view of a detached buffer, or outside a buffer that shrank, expected one that was taken afterwards',
  );
}

/** Whether an array of length 0 is an empty one: methods of one that is detached or out of bounds throw. */
function isThere(array: Float32Array): boolean {
  try {
    array.at(0);
    return true;
  } catch {
    return false;
  }
}

/** Address of a fresh block, aligned to 16 bytes, with undefined contents. Zero bytes give a block as well. */
export function allocate(bytes: number): number {
  const { kernels, maxMemory } = engine();
  if (bytes > MAX_BLOCK) {
    throw new OutOfMemoryError(`${bytes} bytes asked for in one block, the heap gives at most ${MAX_BLOCK}`);
  }
  let address: number;
  try {
    address = kernels.allocate(bytes) >>> 0;
  } catch (cause) {
    // The heap traps when the memory cannot grow, before it has changed anything.
    throw new OutOfMemoryError(
      `${bytes} bytes asked for in one block. Of at most ${maxMemory} bytes of linear memory fourlane itself takes ` +
        `${MIN_MEMORY}, and ${used} are in use in ${blocks} blocks; what is left is less, or in smaller pieces. ` +
        'Dispose resident buffers, or raise the limit: await init({ maxMemory })',
      { cause },
    );
  }
  if (address + bytes > view.byteLength) retakeView();
  used += bytes;
  blocks += 1;
  return address;
}

/** Returns a block; `bytes` is what `allocate` was asked for. */
export function release(address: number, bytes: number): void {
  engine().kernels.release(address);
  used -= bytes;
  blocks -= 1;
}

/** Forgets all blocks, for a new engine. */
export function reset(): void {
  used = 0;
  blocks = 0;
  view = new Float32Array(0);
  formerBuffers = undefined;
}

/** How much linear memory there is, how much is in use, and how far it may grow. Starts nothing. */
export function memory(): MemoryUsage {
  const running = runningEngine();
  return { total: running?.memory.buffer.byteLength ?? 0, used, blocks, limit: running?.maxMemory ?? 0 };
}
