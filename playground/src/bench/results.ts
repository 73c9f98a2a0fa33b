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
  /** Such as "100 000 values". */
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
  /** Threads of the row's `threads`; 1: none were to be had. */
  readonly threads: number;
  /** Why there is one thread only. */
  readonly oneThreadBecause?: string;
}

/** The Worker's messages, in this order. */
export type Message =
  | { readonly type: 'conditions'; readonly conditions: Conditions }
  | { readonly type: 'measuring'; readonly what: string; readonly done: number; readonly of: number }
  | { readonly type: 'row'; readonly row: Row }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly message: string };

/** How many times as fast as plain JavaScript. */
export function timesPlain({ fourlane, plain }: Row): number {
  return fourlane.median / plain.median;
}
