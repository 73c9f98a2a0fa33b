import type { SetUp } from '../set-up/set-up.js';

/** An argument that the package refuses, and its words. */
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
  readonly problem?: Problem | undefined;
}

/** The words at the field of an argument: `alpha` is that of `activation.alpha` too. */
export function errorAt(problem: Problem | undefined, ...names: readonly string[]): string | undefined {
  const last = problem?.argument.split('.').at(-1);
  return last !== undefined && names.includes(last) ? problem?.message : undefined;
}

/** Whether the problem is that of one of these options. */
export function hasProblem(problem: Problem | undefined, options: readonly { readonly name: string }[]): boolean {
  return errorAt(problem, ...options.map(({ name }) => name)) !== undefined;
}

/** `negativeSlope` as words: negative slope. */
export function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
