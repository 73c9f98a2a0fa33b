// What the two ends say to each other.
import type { Finding } from '../nn/examine/findings.js';
import type { History } from '../nn/training/fit.js';
import type { FitOptions } from '../nn/training/fit-options.js';
import type { LogModes, Logs } from '../nn/training/monitor.js';
import type { Source } from '../wasm/engine.js';
import type { SentArray, SentBatch } from './arrays.js';
import type { Method, SentCallback } from './callbacks.js';
import type { ModelDescription } from './description.js';
import type { PackedError } from './errors.js';
import type { ModelState } from './state.js';

/** When the caller's model gets what the Worker's has become, from rarely to often: each includes those before it. */
export const LEVELS = ['end', 'epoch', 'progress', 'batch'] as const;
export type SyncLevel = (typeof LEVELS)[number];

/** The first call: the binary that the caller runs, or would with one thread. */
export interface Start {
  readonly source: Source;
  readonly maxMemory: number;
  /** The one that it runs with threads, how many it has, and the address from which they start, if they have one. */
  readonly shared: { readonly source: Source; readonly count: number; readonly worker: string | undefined } | undefined;
}

/** How many threads there are, and why. */
export interface ThreadCount {
  readonly count: number;
  readonly reason: string;
}

/** Batches that the caller iterates over, by number. */
export interface SentBatches {
  readonly batches: number;
}

/** Samples of a call, with its options. */
export interface DataRequest {
  readonly x: SentArray;
  readonly y: SentArray | undefined;
  readonly sampleWeight: SentArray | undefined;
  readonly validationData: SentBatch | undefined;
  readonly options: object;
  /** Undefined while the Worker trains: it is what has the state then. */
  readonly state: ModelState | undefined;
}

export interface FitRequest {
  readonly data: SentBatch | SentBatches;
  readonly validationData: SentBatch | SentBatches | undefined;
  /** Those that are plain data. */
  readonly options: FitOptions;
  readonly callbacks: readonly SentCallback[];
  readonly tellFindings: boolean;
  readonly sync: SyncLevel;
  readonly aborted: boolean;
  readonly paused: boolean;
  readonly state: ModelState;
}

/** What the Worker's model has become. */
export interface Sync {
  readonly state: ModelState;
  /** Undefined where it is as before. */
  readonly description: ModelDescription | undefined;
  /** What callbacks in the Worker have come to, by place. */
  readonly callbacks: readonly unknown[];
}

export interface FitOutcome {
  /** Missing where `fit` has thrown `error`. */
  readonly history?: History;
  readonly error?: PackedError;
  readonly sync: Sync;
}

/** What callbacks are told of a run. */
export interface SentRun {
  readonly epochs: number;
  readonly batchCount: number | undefined;
  readonly logs: LogModes;
}

/** A callback of the caller is to be called. */
export interface CallbackRequest {
  readonly place: number;
  readonly method: Method;
  /** Its arguments but the run; an error is packed. */
  readonly args: readonly unknown[];
  readonly sync: Sync | undefined;
}

export interface CallbackReply {
  readonly stop: boolean;
  /** Where the callback has written to them. */
  readonly parameters: Float32Array<ArrayBuffer> | undefined;
}

export interface Progress {
  readonly batch: number;
  readonly logs: Logs;
  readonly sync: Sync | undefined;
}

export interface FoundFinding {
  readonly finding: Finding;
  readonly rest: readonly unknown[];
}
