/** What the experiments of `fourlane lab` have in common. */

/** Sizes that a flag can change: lists of numbers, such as widths, or one number, such as steps. */
export type Sizes = Readonly<Record<string, readonly number[]>>;

export interface Settings<S extends Sizes = Sizes> {
  /** Nets of each kind, with seeds from `seed` on. */
  readonly nets: number;
  readonly seed: number;
  readonly sizes: S;
  /** Told after each net or group of nets: what is being measured, and which fraction of all is done. */
  progress(what: string, done: number): void;
}

export interface Result {
  readonly title: string;
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What the table's words mean. */
  readonly notes: readonly string[];
  /** An SVG file. */
  readonly plot: string;
  /** The figures, not rounded. */
  readonly figures: readonly object[];
}

export interface Experiment<S extends Sizes = Sizes> {
  readonly help: string;
  readonly nets: number;
  readonly sizes: S;
  run(settings: Settings<S>): Promise<Result>;
}

/** Gives an experiment the types of its own sizes. */
export function experiment<const S extends Sizes>(definition: Experiment<S>): Experiment {
  return definition as unknown as Experiment;
}

/** Lets timers, the terminal and Ctrl-C have a go between two nets. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)}%`;
}

/** The standard error of a fraction that was counted among n. */
export function binomialError(fraction: number, n: number): number {
  return Math.sqrt((fraction * (1 - fraction)) / n);
}

/** The middle value, of an even number of values the upper one. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
