import { parseArgs } from 'node:util';
import type { CommandIO } from './output.js';
import { UsageError } from './usage.js';

/** A flag of a command. Without `value` it is a switch. */
export interface Flag {
  /** What stands for the value in the help: `FILE`. */
  readonly value?: string;
  readonly help: string;
}

export type Flags = Readonly<Record<string, Flag>>;

/** What was given: text for flags with a value, true for switches. */
export type Given<F extends Flags> = {
  readonly [N in keyof F]?: F[N] extends { readonly value: string } ? string : boolean;
};

/** A command of `fourlane`. */
export interface Command<F extends Flags = Flags> {
  /** One line. */
  readonly help: string;
  /** The arguments that are no flags, as the help shows them: `MODEL OUTPUT`. */
  readonly operands: readonly string[];
  readonly flags: F;
  /** @returns the exit code */
  run(given: Given<F>, operands: readonly string[], io: CommandIO): Promise<number>;
}

/** Gives a command the types of its own flags. */
export function command<const F extends Flags>(definition: Command<F>): Command {
  return definition as unknown as Command;
}

/** @throws {UsageError} if a flag is unknown or lacks its value, or there are not as many operands as the command takes */
export function parse(name: string, { flags, operands }: Command, args: readonly string[]): [Given<Flags>, string[]] {
  const options = Object.fromEntries(
    Object.entries(flags).map(([flag, { value }]) => [
      flag,
      { type: value ? ('string' as const) : ('boolean' as const) },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (positionals.length !== operands.length) {
      const expected = operands.length > 0 ? operands.join(' ') : 'none';
      throw new UsageError(`${name}: the arguments are ${positionals.join(' ') || 'none'}, expected ${expected}`);
    }
    return [values as Given<Flags>, positionals];
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    // Node's message has several lines, and goes on with a hint about `--`.
    const [message = ''] = (cause as Error).message.replaceAll('\n', ' ').split('. To specify a positional');
    throw new UsageError(`${name}: ${message}`);
  }
}

export function usage(name: string, { help, operands, flags }: Command): string {
  const rows = Object.entries(flags).map(([flag, { value, help: text }]) => [
    `--${flag}${value ? ` ${value}` : ''}`,
    text,
  ]);
  const width = Math.max(...rows.map(([flag = '']) => flag.length));
  const head = ['fourlane', name, ...operands, ...(rows.length > 0 ? ['[flags]'] : [])].join(' ');
  return [head, '', help, '', ...rows.map(([flag = '', text]) => `  ${flag.padEnd(width)}  ${text}`)]
    .join('\n')
    .trimEnd();
}

/** A number given as a flag, between limits. */
export function numberFlag(
  flag: string,
  text: string | undefined,
  fallback: number,
  low: number,
  high = Infinity,
): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  // Kernels take float32, in which 1e39 is an infinity.
  if (text.trim() === '' || !(Number.isFinite(Math.fround(value)) && value >= low && value <= high)) {
    throw new UsageError(`--${flag} ${text}: expected a number from ${low}${high < Infinity ? ` to ${high}` : ' on'}`);
  }
  return value;
}

/** An integer given as a flag, from `low` on. */
export function integerFlag(flag: string, text: string | undefined, fallback: number, low: number): number {
  const value = numberFlag(flag, text, fallback, low);
  if (!Number.isSafeInteger(value)) throw new UsageError(`--${flag} ${text}: expected an integer from ${low} on`);
  return value;
}

/** One of a set of names given as a flag. */
export function choiceFlag<N extends string>(
  flag: string,
  text: string | undefined,
  fallback: N,
  names: readonly N[],
): N {
  if (text === undefined) return fallback;
  const found = names.find((name) => name === text);
  if (!found) throw new UsageError(`--${flag} ${text}: expected one of ${names.join(', ')}`);
  return found;
}
