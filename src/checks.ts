// Checks of arguments that every room makes. Those of arrays and of sizes are in kernels/arguments.ts.
import { isOfAnotherCopy } from './copy.js';
import { ArgumentError, describeValue } from './errors.js';

export function checkOptions(caller: string, value: unknown, argument = 'options'): asserts value is object {
  if (typeof value !== 'object' || value === null) {
    throw new ArgumentError(caller, argument, `is ${describeValue(value)}, expected an object`);
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
): asserts options is object {
  checkOptions(caller, options);
  for (const name in options) {
    if (Object.hasOwn(known, name)) continue;
    throw new ArgumentError(caller, within + name, `is no option, expected ${Object.keys(known).join(', ')}`);
  }
}

/** Whether a value is a number that is finite as a float32 too, in which 1e39 is an infinity. */
export function isFloat(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(Math.fround(value));
}

/** Checks a scalar that goes to wasm as a float32. */
export function checkFinite(caller: string, argument: string, value: unknown): asserts value is number {
  if (!isFloat(value)) {
    const why = Number.isFinite(value) ? ', within the range of float32 (±3.4e38)' : '';
    throw new ArgumentError(caller, argument, `is ${describeValue(value)}, expected a finite number${why}`);
  }
}

export function checkSwitch(caller: string, argument: string, value: unknown): asserts value is boolean {
  if (typeof value !== 'boolean') {
    throw new ArgumentError(caller, argument, `is ${describeValue(value)}, expected true or false`);
  }
}

/** Refuses what another copy of the package has made: its kernels would work in that copy's memory. */
export function checkCopy(caller: string, argument: string, value: unknown): void {
  if (!isOfAnotherCopy(value)) return;
  const expected = 'expected one of the copy that the model is of (npm ls fourlane shows how many there are)';
  throw new ArgumentError(caller, argument, `is ${describeValue(value)}, ${expected}`);
}

// Arrays are recognised by what they are: those of another realm (an iframe, a worker's message in a test runner's context)
// are no instances of this realm's classes.

export function isFloat32Array(value: unknown): value is Float32Array {
  return value instanceof Float32Array || (ArrayBuffer.isView(value) && classOf(value) === 'Float32Array');
}

export function isFloat64Array(value: unknown): value is Float64Array {
  return value instanceof Float64Array || (ArrayBuffer.isView(value) && classOf(value) === 'Float64Array');
}

/** A Node Buffer is one. */
export function isUint8Array(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || (ArrayBuffer.isView(value) && classOf(value) === 'Uint8Array');
}

export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return value instanceof ArrayBuffer || classOf(value) === 'ArrayBuffer';
}

export function isMap(value: unknown): value is ReadonlyMap<unknown, unknown> {
  return value instanceof Map || classOf(value) === 'Map';
}

/** The name of a built-in class, whichever realm it is of. */
function classOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
