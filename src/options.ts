import { checkKnown } from './checks.js';
import { ArgumentError, describeValue } from './errors.js';

/** How an option is read: what it may be, and what it is where it is not given. */
export interface Option<T> {
  /** Taken where the option is undefined; without one the option must be given. */
  readonly default?: T;
  /** The given value, checked. @param argument what errors call it @throws {ArgumentError} if it is not what it may be */
  read(caller: string, argument: string, given: unknown): T;
}

/** An option for each field of an options object, so that the compiler keeps a table complete. */
export type TableOf<T> = { readonly [N in keyof T]-?: Option<unknown> };

/** What `readOptions` makes of a table. */
export type Read<T> = { readonly [N in keyof T]: T[N] extends Option<infer V> ? V : never };

/**
 * The options of a function, checked and with their defaults.
 * @param within what the options are an argument's, for errors: `kernelInitializer.`
 * @throws {ArgumentError} if they are no object, hold one that is not in the table, or one that its row refuses
 */
export function readOptions<T extends Readonly<Record<string, Option<unknown>>>>(
  caller: string,
  options: unknown,
  table: T,
  within = '',
): Read<T> {
  checkKnown(caller, options, table, within);
  const { defaults, required } = planOf(table);
  const read = { ...defaults };
  for (const name in options) {
    const given = options[name as keyof typeof options];
    if (given !== undefined) read[name] = (table[name] as Option<unknown>).read(caller, within + name, given);
  }
  for (const name of required) {
    if (read[name] === undefined) (table[name] as Option<unknown>).read(caller, within + name, undefined);
  }
  return read as Read<T>;
}

/** What a table comes to: the options as they are where none is given, and the names of those that must be. */
interface Plan {
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
}

/** By table: short calls of kernels read their options by one. */
const plans = /* @__PURE__ */ new WeakMap<object, Plan>();

function planOf(table: Readonly<Record<string, Option<unknown>>>): Plan {
  const known = plans.get(table);
  if (known) return known;
  const rows = Object.entries(table);
  const plan = {
    defaults: Object.fromEntries(rows.map(([name, option]) => [name, option.default])),
    required: rows.flatMap(([name, option]) => ('default' in option ? [] : name)),
  };
  plans.set(table, plan);
  return plan;
}

/** The table with other defaults. */
export function withDefaults<T extends Readonly<Record<string, Option<unknown>>>>(
  table: T,
  defaults: Partial<Read<T>>,
): T {
  const changed = Object.entries(defaults).map(([name, value]) => [name, { ...table[name], default: value }]);
  return { ...table, ...Object.fromEntries(changed) };
}

/** An option that stays undefined where it is not given. */
export function optional<T>(option: Option<T>): Option<T | undefined> {
  return { ...option, default: undefined };
}

/** An option that is checked where more is known, and stays undefined where it is not given. */
export function unchecked<T>(): Option<T | undefined> {
  return { default: undefined, read: (_caller, _argument, given) => given as T };
}

/** A range of finite numbers. */
export interface Range {
  /** The smallest. */
  readonly from?: number;
  /** All are larger than this. */
  readonly above?: number;
  /** The largest. */
  readonly to?: number;
  /** All are smaller than this. */
  readonly below?: number;
}

interface NumberOptions extends Range {
  readonly default?: number;
  /** The reason for the range, where it is not plain. */
  readonly why?: string;
}

/** A finite number in a range. It must be in it as a float32 too, which is what kernels take: 1e39 would be an infinity. */
export function number({ default: fallback, why, ...range }: NumberOptions = {}): Option<number> {
  const { from = -Infinity, above = -Infinity, to = Infinity, below = Infinity } = range;
  const fits = (value: number): boolean =>
    Number.isFinite(value) && value >= from && value > above && value <= to && value < below;
  return {
    ...(fallback !== undefined && { default: fallback }),
    read: (caller, argument, given) => {
      const fitsAsGiven = typeof given === 'number' && fits(given);
      if (fitsAsGiven && fits(Math.fround(given))) return given;
      const because = why === undefined ? '' : `, for ${why}`;
      const asFloat = fitsAsGiven ? ', as a float32 too' : '';
      throw new ArgumentError(
        caller,
        argument,
        `is ${describeValue(given)}, expected ${inWords(range)}${asFloat}${because}`,
      );
    },
  };
}

function inWords({ from, above, to, below }: Range): string {
  const start = above === undefined ? from : `above ${above}`;
  const end = to === undefined ? below !== undefined && `below ${below}` : to;
  if (end !== false) return `a number from ${start} to ${end}`;
  if (above !== undefined) return `a finite number above ${above}`;
  return from === undefined ? 'a finite number' : `a finite number from ${from} on`;
}

/** Whatever fits. @param expected in words, for errors */
export function fitting<T>(fits: (given: unknown) => boolean, expected: string, fallback?: T): Option<T> {
  return {
    ...(fallback !== undefined && { default: fallback }),
    read: (caller, argument, given) => {
      if (fits(given)) return given as T;
      throw new ArgumentError(caller, argument, `is ${describeValue(given)}, expected ${expected}`);
    },
  };
}

/** An object of other options or values, by default an empty one. */
export function record<T extends object>(): Option<T> {
  return fitting<T>((given) => typeof given === 'object' && given !== null, 'an object', {} as T);
}

interface CountOptions {
  readonly default?: number;
  /** The smallest. Default 1. */
  readonly from?: number;
  /** The largest. */
  readonly to?: number;
}

/** An integer, such as a count. */
export function count({
  default: fallback,
  from = 1,
  to = Number.MAX_SAFE_INTEGER,
}: CountOptions = {}): Option<number> {
  return {
    ...(fallback !== undefined && { default: fallback }),
    read: (caller, argument, given) => {
      if (Number.isSafeInteger(given) && (given as number) >= from && (given as number) <= to) return given as number;
      const end = to < Number.MAX_SAFE_INTEGER ? `to ${to}` : 'on';
      const range = from === -Infinity ? '' : ` from ${from} ${end}`;
      const problem = `is ${describeValue(given)}, expected an integer${range}`;
      throw new ArgumentError(caller, argument, problem);
    },
  };
}

export function flag(fallback: boolean): Option<boolean> {
  return {
    default: fallback,
    read: (caller, argument, given) => {
      if (typeof given === 'boolean') return given;
      throw new ArgumentError(caller, argument, `is ${describeValue(given)}, expected true or false`);
    },
  };
}

/** One of some words. */
export function oneOf<const W extends string>(words: readonly W[], fallback: W): Option<W> {
  const expected = [words.slice(0, -1).join(', '), words.at(-1)].filter(Boolean).join(' or ');
  return {
    default: fallback,
    read: (caller, argument, given) => {
      if (words.includes(given as W)) return given as W;
      throw new ArgumentError(caller, argument, `is ${describeValue(given)}, expected ${expected}`);
    },
  };
}

/** A name, of a layer, a metric or a log. */
export function text(fallback?: string): Option<string> {
  return {
    ...(fallback !== undefined && { default: fallback }),
    read: (caller, argument, given) => {
      if (typeof given === 'string' && given !== '') return given;
      const problem = `is ${describeValue(given)}, expected a string that is not empty`;
      throw new ArgumentError(caller, argument, problem);
    },
  };
}

/** A function that is told something. */
export function listener<T extends readonly unknown[]>(): Option<(...told: T) => void> {
  return {
    read: (caller, argument, given) => {
      if (typeof given === 'function') return given as (...told: T) => void;
      throw new ArgumentError(caller, argument, `is ${describeValue(given)}, expected a function`);
    },
  };
}
