import { isOfAnotherCopy } from './copy.js';

/** What every error of this package extends, so that one `instanceof` catches them all. */
export class FourlaneError extends Error {
  override readonly name: string = 'FourlaneError';
}

/**
 * An argument that a function refuses. Thrown before anything is written. The message says which function, which
 * argument, what was given and what was expected: `leakyRelu: out has 99 elements, expected 100 (the length of x)`.
 */
export class ArgumentError extends FourlaneError {
  override readonly name = 'ArgumentError';

  constructor(
    /** The public function that was called. */
    readonly caller: string,
    /** The argument, or the field of its options object, that is wrong. */
    readonly argument: string,
    problem: string,
  ) {
    super(`${caller}: ${argument} ${problem}`);
  }
}

/** Linear memory is exhausted: `maxMemory`, or the engine's own limit, is reached. Everything stays usable. */
export class OutOfMemoryError extends FourlaneError {
  override readonly name = 'OutOfMemoryError';
}

/** A resident buffer was used after its `dispose()`. */
export class DisposedError extends FourlaneError {
  override readonly name = 'DisposedError';
}

/** The engine lacks what the package needs (SIMD), or refuses to compile it here. */
export class UnsupportedError extends FourlaneError {
  override readonly name = 'UnsupportedError';
}

/** A call that comes at the wrong time, such as `init` while resident buffers are alive. */
export class StateError extends FourlaneError {
  override readonly name = 'StateError';
}

/** Training came upon a NaN or an infinity. The message names the step, where it arose, and the likely cause. */
export class NumericError extends FourlaneError {
  override readonly name = 'NumericError';

  constructor(
    /** The optimiser step, from 1 on. */
    readonly step: number,
    /** The layer whose values are not finite; `input` or `loss` where no layer is to blame. */
    readonly layer: string,
    problem: string,
  ) {
    super(`training stopped at step ${step}: ${problem}`);
  }
}

/** A file or byte string that is not what its format says: truncated, corrupt, or of another format. */
export class FormatError extends FourlaneError {
  override readonly name = 'FormatError';
}

/** Says what was given, for an error's message: `Array(3)`, `"relu"`, `NaN`, `ResidentBuffer(10) of another copy of fourlane`. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return `${value}n`;
  if (value === null || typeof value !== 'object') return String(value);
  const name = value.constructor?.name || 'an object';
  const { length } = value as { length?: unknown };
  const whose = isOfAnotherCopy(value) ? ' of another copy of fourlane' : '';
  return `${name}${typeof length === 'number' ? `(${length})` : ''}${whose}`;
}
