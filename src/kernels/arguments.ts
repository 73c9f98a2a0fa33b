import { isFloat32Array } from '../checks.js';
import { ArgumentError, describeValue } from '../errors.js';
import { checkAttached, FLOAT, floats, isInLinearMemory } from '../memory/heap.js';
import { ResidentBuffer } from '../memory/resident.js';
import type { Option } from '../options.js';

/** What every array argument may be: a plain array, or values that live in linear memory. */
export type FloatArray = Float32Array | ResidentBuffer;

export function checkArray(caller: string, argument: string, value: unknown): asserts value is FloatArray {
  if (value instanceof ResidentBuffer) {
    value.requireLive();
  } else if (isFloat32Array(value)) {
    checkAttached(caller, argument, value);
  } else {
    throw new ArgumentError(
      caller,
      argument,
      `is ${describeValue(value)}, expected a Float32Array or a resident buffer`,
    );
  }
}

export function checkLength(caller: string, argument: string, value: FloatArray, length: number, why: string): void {
  if (value.length !== length) {
    throw new ArgumentError(caller, argument, `has ${value.length} elements, expected ${length} (${why})`);
  }
}

/** Both resident or both plain: a call either works in linear memory or streams through it. */
export function checkSameKind(
  caller: string,
  argument: string,
  value: FloatArray,
  like: FloatArray,
  likeName: string,
): void {
  if (value instanceof ResidentBuffer !== like instanceof ResidentBuffer) {
    throw new ArgumentError(
      caller,
      argument,
      `is ${describeValue(value)}, but ${likeName} is ${describeValue(like)}: expected the same kind`,
    );
  }
}

/** An output may be an input itself, but must not share only a part of its memory. */
export function checkOverlap(caller: string, out: FloatArray, input: FloatArray, inputName: string): void {
  const same = out.length === input.length && out.byteOffset === input.byteOffset;
  if (!same && overlap(out, input)) {
    throw new ArgumentError(
      caller,
      'out',
      `overlaps ${inputName} in part, expected ${inputName} itself or memory of its own`,
    );
  }
}

/** An output that is written while the input is still needed must share none of its memory. */
export function checkApart(
  caller: string,
  argument: string,
  out: FloatArray,
  input: FloatArray,
  inputName: string,
): void {
  if (overlap(out, input))
    throw new ArgumentError(caller, argument, `overlaps ${inputName}, expected memory of its own`);
}

function overlap(a: FloatArray, b: FloatArray): boolean {
  const start = a.byteOffset - b.byteOffset;
  return start < b.length * FLOAT && -start < a.length * FLOAT && sameMemory(a, b);
}

function sameMemory(a: FloatArray, b: FloatArray): boolean {
  const resident = a instanceof ResidentBuffer && b instanceof ResidentBuffer;
  return resident || memoryOf(a) === memoryOf(b);
}

/** A resident buffer's memory, or that of a plain array, which may be a view of linear memory too. */
function memoryOf(array: FloatArray): ArrayBufferLike {
  const isInside = array instanceof ResidentBuffer || isInLinearMemory(array);
  return (isInside ? floats() : array).buffer;
}

/** Sizes and strides go to wasm as i32. */
const MAX_SIZE = 2 ** 31 - 1;

export function isSize(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_SIZE;
}

export function checkSize(caller: string, argument: string, value: unknown): asserts value is number {
  if (isSize(value)) return;
  throw new ArgumentError(caller, argument, `is ${describeValue(value)}, expected an integer from 0 to ${MAX_SIZE}`);
}

/** An option that is a size. */
export function size(options: { default?: number } = {}): Option<number> {
  return {
    ...options,
    read: (caller, argument, given) => {
      checkSize(caller, argument, given);
      return given;
    },
  };
}
