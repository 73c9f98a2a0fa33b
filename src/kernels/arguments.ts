import { ArgumentError, describe } from '../errors.js';
import { FLOAT } from '../memory/heap.js';
import { ResidentBuffer } from '../memory/resident.js';

/** What every array argument may be: a plain array, or values that live in linear memory. */
export type FloatArray = Float32Array | ResidentBuffer;

export function checkArray(caller: string, argument: string, value: unknown): asserts value is FloatArray {
  if (!(value instanceof Float32Array) && !(value instanceof ResidentBuffer)) {
    throw new ArgumentError(caller, argument, `is ${describe(value)}, expected a Float32Array or a resident buffer`);
  }
}

export function checkLength(caller: string, argument: string, value: FloatArray, length: number, why: string): void {
  if (value.length !== length) {
    throw new ArgumentError(caller, argument, `has ${value.length} elements, expected ${length} (${why})`);
  }
}

export function checkFinite(caller: string, argument: string, value: unknown): asserts value is number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new ArgumentError(caller, argument, `is ${describe(value)}, expected a finite number`);
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
      `is ${describe(value)}, but ${likeName} is ${describe(like)}: expected the same kind`,
    );
  }
}

/** An output may be an input itself, but must not share only a part of its memory. */
export function checkOverlap(caller: string, out: FloatArray, input: FloatArray, inputName: string): void {
  const start = byteStart(out) - byteStart(input);
  const apart = !sameMemory(out, input) || start >= input.length * FLOAT || -start >= out.length * FLOAT;
  if (!apart && !(start === 0 && out.length === input.length)) {
    throw new ArgumentError(
      caller,
      'out',
      `overlaps ${inputName} in part, expected ${inputName} itself or memory of its own`,
    );
  }
}

function byteStart(array: FloatArray): number {
  return array.byteOffset;
}

function sameMemory(a: FloatArray, b: FloatArray): boolean {
  if (a instanceof ResidentBuffer || b instanceof ResidentBuffer)
    return a instanceof ResidentBuffer && b instanceof ResidentBuffer;
  return a.buffer === b.buffer;
}
