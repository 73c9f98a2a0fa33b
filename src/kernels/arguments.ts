import { ArgumentError, describe } from '../errors.js';
import { checkAttached, FLOAT, floats } from '../memory/heap.js';
import { ResidentBuffer } from '../memory/resident.js';

/** What every array argument may be: a plain array, or values that live in linear memory. */
export type FloatArray = Float32Array | ResidentBuffer;

export function checkOptions(caller: string, value: unknown, argument = 'options'): asserts value is object {
  if (typeof value !== 'object' || value === null) {
    throw new ArgumentError(caller, argument, `is ${describe(value)}, expected an object`);
  }
}

/** The name of every option of a type. */
export type Names<T> = { readonly [N in keyof T]-?: true };

/**
 * Checks that options are an object without any that is unknown: a misspelt one would be passed over.
 * @param within what the options are an argument's, for errors: `kernelInitializer.`
 */
export function checkKnown(
  caller: string,
  options: unknown,
  known: Readonly<Record<string, unknown>>,
  within = '',
): void {
  checkOptions(caller, options);
  for (const name in options) {
    if (Object.hasOwn(known, name)) continue;
    throw new ArgumentError(caller, within + name, `is no option, expected ${Object.keys(known).join(', ')}`);
  }
}

/** The same for short calls, most of which bring `out` alone: to look that up takes 6 ns of 50. */
export function checkKnownBesideOut(caller: string, options: unknown, known: Readonly<Record<string, unknown>>): void {
  checkOptions(caller, options);
  for (const name in options) {
    if (name === 'out') continue;
    checkKnown(caller, options, known);
    break;
  }
}

export function checkArray(caller: string, argument: string, value: unknown): asserts value is FloatArray {
  if (value instanceof ResidentBuffer) {
    value.requireLive();
  } else if (value instanceof Float32Array) {
    checkAttached(caller, argument, value);
  } else {
    throw new ArgumentError(caller, argument, `is ${describe(value)}, expected a Float32Array or a resident buffer`);
  }
}

export function checkLength(caller: string, argument: string, value: FloatArray, length: number, why: string): void {
  if (value.length !== length) {
    throw new ArgumentError(caller, argument, `has ${value.length} elements, expected ${length} (${why})`);
  }
}

/** Checks a scalar that goes to wasm as a float32, in which 1e39 is an infinity. */
export function checkFinite(caller: string, argument: string, value: unknown): asserts value is number {
  if (typeof value !== 'number' || !Number.isFinite(Math.fround(value))) {
    const why = Number.isFinite(value) ? ', within the range of float32 (±3.4e38)' : '';
    throw new ArgumentError(caller, argument, `is ${describe(value)}, expected a finite number${why}`);
  }
}

export function checkSwitch(caller: string, argument: string, value: unknown): asserts value is boolean {
  if (typeof value !== 'boolean') {
    throw new ArgumentError(caller, argument, `is ${describe(value)}, expected true or false`);
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
  return (array instanceof ResidentBuffer ? floats() : array).buffer;
}

/** Sizes and strides go to wasm as i32. */
const MAX_SIZE = 2 ** 31 - 1;

export function checkSize(caller: string, argument: string, value: unknown): asserts value is number {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > MAX_SIZE) {
    throw new ArgumentError(caller, argument, `is ${describe(value)}, expected a whole number from 0 to ${MAX_SIZE}`);
  }
}
