/** What every error of this package extends, so that one `instanceof` catches them all. */
export class FourlaneError extends Error {
  override get name(): string {
    return this.constructor.name;
  }
}

/**
 * An argument that a function refuses. Thrown before anything is written. The message says which function, which
 * argument, what was given and what was expected: `leakyRelu: out has 99 elements, expected 100 (the length of x)`.
 */
export class ArgumentError extends FourlaneError {
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
export class OutOfMemoryError extends FourlaneError {}

/** A resident buffer was used after its `dispose()`. */
export class DisposedError extends FourlaneError {}

/** The engine lacks what the package needs (SIMD), or refuses to compile it here. */
export class UnsupportedError extends FourlaneError {}

/** A call that comes at the wrong time, such as `init` while resident buffers are alive. */
export class StateError extends FourlaneError {}

/** A file or byte string that is not what its format says: truncated, corrupt, or of another format. */
export class FormatError extends FourlaneError {}
