/** What a place throws that computes otherwise for a reason that is known, and that the place itself shows. */
export class Differs extends Error {}

/** Somewhere the package is tried. */
export interface Place {
  /** The row of README's table: `Node`. */
  readonly group: string;
  /** What is tried there, in words: `24 for arm64`. */
  readonly name: string;
  /** The probe's digest. @throws {Missing} where the place cannot be had on this machine */
  run(): Promise<string>;
}

/** A version's first number, or what is said where the tool is missing. */
export function major(version: () => string): string {
  try {
    return version().split('.')[0] as string;
  } catch {
    return '';
  }
}
