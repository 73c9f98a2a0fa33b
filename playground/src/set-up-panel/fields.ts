import type { SetUp } from '../set-up/set-up.js';

/** What is wrong with a field: an argument that the package refuses, or a part of the link that could not be read. */
export interface Problem {
  readonly argument: string;
  readonly message: string;
}

/** What every part of the form takes. */
export interface FormProps {
  readonly setUp: SetUp;
  readonly onChange: (setUp: SetUp) => void;
  /** What a preset does; without it what `onChange` does. */
  readonly onPreset?: (setUp: SetUp) => void;
  readonly problems?: readonly Problem[] | undefined;
}

/** The words at the field of an argument: `alpha` is that of `activation.alpha` too. */
export function errorAt(problems: readonly Problem[] = [], ...names: readonly string[]): string | undefined {
  return problems.find(({ argument }) => names.includes(argument.split('.').at(-1) as string))?.message;
}

/** Whether one of these options has a problem. */
export function hasProblem(
  problems: readonly Problem[] | undefined,
  options: readonly { readonly name: string }[],
): boolean {
  return errorAt(problems, ...options.map(({ name }) => name)) !== undefined;
}

/** `negativeSlope` as words: negative slope. */
export function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
