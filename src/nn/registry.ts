import { ArgumentError, describeValue } from '../errors.js';

/** Makes parts of one type again from what their `toJSON` gave. */
export interface PartEntry<T> {
  /** What `toJSON` gives as `type`. */
  readonly type: string;
  /** The part, of what `toJSON` gave besides its type. Checks what it takes: descriptions come from files. */
  fromConfig(config: Readonly<Record<string, unknown>>): T;
}

/** The parts of a kind that can be described and made again, by type. A plain object, so that bundlers drop unused ones. */
export interface Registry<T, E extends PartEntry<T> = PartEntry<T>> {
  /** `layer` */
  readonly kind: string;
  /** The function that adds to it: `registerLayer` */
  readonly register: string;
  // biome-ignore lint/suspicious/noExplicitAny: options come from JSON, and each factory checks its own
  readonly builtIn: Readonly<Record<string, (config: any) => T>>;
  readonly own: Map<string, E>;
}

/** @throws {ArgumentError} if the entry lacks something, or its type is known already */
export function register<T, E extends PartEntry<T>>(
  { register: caller, builtIn, own }: Registry<T, E>,
  entry: E,
): void {
  const { type, fromConfig } = Object(entry) as Partial<E>;
  checkType(caller, type, (name) => Object.hasOwn(builtIn, name) || own.has(name));
  if (typeof fromConfig !== 'function') {
    throw new ArgumentError(caller, 'fromConfig', `is ${describeValue(fromConfig)}, expected a function`);
  }
  own.set(type, entry);
}

/** @throws {ArgumentError} if a type is no name, or taken */
export function checkType(caller: string, type: unknown, isTaken: (type: string) => boolean): asserts type is string {
  if (typeof type !== 'string' || type === '') {
    throw new ArgumentError(caller, 'type', `is ${describeValue(type)}, expected a string that is not empty`);
  }
  if (!isTaken(type)) return;
  throw new ArgumentError(caller, 'type', `is "${type}", which there is already: expected a name of its own`);
}

/** The part that a description is of. @throws {ArgumentError} if its type is unknown, or its options are refused */
export function partFromJSON<T extends { readonly type?: string }>(
  caller: string,
  registry: Registry<T>,
  description: unknown,
  argument = 'type',
): T {
  const { type, ...config } = Object(description) as { type?: unknown };
  const { builtIn, own } = registry;
  if (typeof type === 'string') {
    if (Object.hasOwn(builtIn, type)) return (builtIn[type] as (config: object) => T)(config);
    const entry = own.get(type);
    if (entry) return checkMade(registry, type, entry.fromConfig(config));
  }
  throw unknownType(caller, type, [...Object.keys(builtIn), ...own.keys()], registry, argument);
}

function checkMade<T extends { readonly type?: string }>({ kind, register }: Registry<T>, type: string, made: T): T {
  if (made?.type === type) return made;
  const given = describeValue(made?.type ?? made);
  throw new ArgumentError(register, 'fromConfig', `of "${type}" gives ${given}, expected a ${kind} of that type`);
}

/** Says how a type of the user's own becomes known. */
export function unknownType(
  caller: string,
  type: unknown,
  known: readonly string[],
  { kind, register }: { readonly kind: string; readonly register: string },
  argument = 'type',
): ArgumentError {
  const problem = `is ${describeValue(type)}, expected one of ${known.join(', ')}`;
  const call = `${register}({ type: '${type}', ... })`;
  const hint = typeof type === 'string' ? `; call ${call} first if it is a ${kind} of your own` : '';
  return new ArgumentError(caller, argument, problem + hint);
}
