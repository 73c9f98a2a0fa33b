import * as classes from '../errors.js';

/** An error on its way to the other side, where only plain data arrive. */
export interface PackedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** What the class adds, such as an ArgumentError's `caller` and `argument`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

type ErrorClass = new () => Error;

const CLASSES: Readonly<Record<string, unknown>> = { ...classes, Error, RangeError, SyntaxError, TypeError };

export function packError(error: unknown): PackedError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: undefined, fields: {} };
  const { name, message, stack } = error;
  const own = Object.entries(error).filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  return { name, message, stack, fields: Object.fromEntries(own) };
}

/** An error of the same class, with the same message and fields. Its stack is that of the other side. */
export function unpackError({ name, message, stack, fields }: PackedError): Error {
  const known = Object.hasOwn(CLASSES, name) ? CLASSES[name] : Error;
  const error = new (known as ErrorClass)();
  const hidden = { configurable: true, writable: true };
  Object.defineProperty(error, 'message', { value: message, ...hidden });
  if (stack !== undefined) Object.defineProperty(error, 'stack', { value: stack, ...hidden });
  if (error.name !== name) Object.defineProperty(error, 'name', { value: name, ...hidden });
  return Object.assign(error, fields);
}
