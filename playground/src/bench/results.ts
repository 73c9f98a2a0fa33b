// What the bench measures and says of it. Plain data: it comes from the Worker by message, and is copied as JSON.

export const GROUPS = ['kernels', 'products', 'training'] as const;
export type Group = (typeof GROUPS)[number];

/** Work done in a second, over several samples. */
export interface Rate {
  readonly median: number;
  /** The quartiles: half of the samples lie between them. Both are the median where one sample was all. */
  readonly low: number;
  readonly high: number;
  readonly best: number;
}

export interface Row {
  readonly group: Group;
  readonly name: string;
  /** Such as "100,000 values". */
  readonly size: string;
  /** Of all rates of the row. */
  readonly unit: 'Gvalues/s' | 'GFLOP/s';
  readonly fourlane: Rate;
  /** The same call with several threads. */
  readonly threads?: Rate;
  readonly plain: Rate;
  /** What the machine could do at best on one thread. */
  readonly limit: number;
}

/** What the rates were measured with. */
export interface Conditions {
  /** Milliseconds from one reading of the clock to the next that differs. */
  readonly clock: number;
  /** Multiply-adds in registers. */
  readonly peakGflops: number;
  /** Values copied in a second, in the length of the kernels' arrays. */
  readonly copyGvalues: number;
}

/** How many threads there are to share a kernel's work, and why so many. */
export interface Threads {
  readonly count: number;
  readonly reason: string;
}

/** The Worker's messages: all rows on one thread, then, where there are threads, the rates with them. */
export type Message =
  | { readonly type: 'conditions'; readonly conditions: Conditions }
  | { readonly type: 'measuring'; readonly what: string; readonly done: number; readonly of: number }
  | { readonly type: 'row'; readonly row: Row }
  | { readonly type: 'threads'; readonly threads: Threads }
  /** The rate with threads of a row that has been told. */
  | { readonly type: 'threaded'; readonly row: number; readonly rate: Rate }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly message: string };

/** How many times as fast as plain JavaScript. */
export function timesPlain({ fourlane, plain }: Row): number {
  return fourlane.median / plain.median;
}
