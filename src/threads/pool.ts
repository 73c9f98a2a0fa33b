import { FourlaneError } from '../errors.js';
import { keepAlive, onEnd, type WorkerLike } from '../workers.js';
import {
  type Control,
  DURATION,
  give,
  type Kernel,
  maySleep,
  REMAINING,
  RESULT,
  sleep,
  spin,
  takeFailure,
  work,
} from './control.js';
import { Gain } from './gain.js';
import type { Split } from './split.js';

/** Nanoseconds of one thread's work from which on it pays to share it (docs/notes/threads.md). */
const GATE = 8000;
/** How long a caller looks for the end of a job before it sleeps, where it may, in microseconds. */
const PATIENCE = 200;
/** The longest sleep, and the most that a pause between two looks at the clock counts: a machine may have been asleep. In milliseconds. */
const SLICE = 50;
/** How long the parts of others may take after the caller's own are finished: so many times as long, and 5 seconds. */
const PATIENCE_RATIO = 50;
const LEAST_LIMIT = 5_000;

/** Threads that share the caller's work. */
export class Pool {
  /** Why there is one thread, once the others have ended. */
  ended: string | undefined;
  readonly count: number;
  readonly #control: Control;
  /** All exports, in their order in the binary. */
  readonly #kernels: readonly Kernel[];
  readonly #workers: WorkerLike[] = [];
  readonly #maySleep: boolean;
  readonly #limit: number;
  readonly #gain = new Gain();
  /** Arrays of durations, by the number of parts: a job allocates none. */
  readonly #durations: readonly number[][];

  /** @param limit least time in milliseconds after which a thread that does not finish is given up */
  constructor(control: Control, kernels: readonly Kernel[], count: number, limit = LEAST_LIMIT) {
    this.#control = control;
    this.#kernels = kernels;
    this.count = count;
    this.#maySleep = maySleep(control);
    this.#limit = limit;
    this.#durations = Array.from({ length: count + 1 }, (_, parts) => new Array<number>(parts).fill(0));
  }

  /** Takes a thread in. */
  add(worker: WorkerLike): void {
    this.#workers.push(worker);
    keepAlive(worker, false);
    onEnd(worker, (why) => this.close(`a thread has ended (${why})`));
  }

  /** Ends the threads. What was to be shared is done by the caller alone from now on. */
  close(why: string): void {
    this.ended ??= why;
    for (const worker of this.#workers) worker.terminate();
  }

  /** A kernel whose work is shared where that pays. @param part number of the export that computes a part, and its arguments' */
  share(whole: Kernel, split: Split, part: number, arity: number): Kernel {
    const { parts: slots } = this.#control;
    const { count } = this;
    const shared: Kernel = (...call) => {
      let parts = 0;
      const begin = performance.now();
      if (this.ended === undefined && this.#gain.pays(begin))
        for (let p = 0; p < count; p++) if (split.cut(call, p, count, slots[parts] as Float64Array)) parts++;
      if (parts < 2) return whole(...call);
      this.#run(part, arity, parts, begin);
      let result = (slots[0] as Float64Array)[RESULT] as number;
      for (let p = 1; split.combine && p < parts; p++)
        result = split.combine(result, (slots[p] as Float64Array)[RESULT] as number);
      return result;
    };
    return split.guard(whole, shared, GATE);
  }

  /** Runs a job whose parts' arguments have been written. @param begin when the call began */
  #run(kernel: number, arity: number, parts: number, begin: number): void {
    const control = this.#control;
    give(control, kernel, arity, parts);
    while (work(control, this.#kernels, 0));
    this.#wait(begin);
    const failure = takeFailure(control);
    if (failure !== undefined)
      throw new FourlaneError(
        `a part of the work of ${this.count} threads failed (${failure}); the output of this call is undefined`,
      );
    this.#weigh(parts, begin);
  }

  /** Looks at what sharing has saved in a job. */
  #weigh(parts: number, begin: number): void {
    const durations = this.#durations[parts] as number[];
    for (let p = 0; p < parts; p++) durations[p] = (this.#control.parts[p] as Float64Array)[DURATION] as number;
    const now = performance.now();
    this.#gain.add(durations, now - begin, now);
  }

  /** Waits until all parts are finished. */
  #wait(begin: number): void {
    const control = this.#control;
    const finished = (remaining: number): boolean => remaining === 0;
    if (spin(control.counters, REMAINING, finished, PATIENCE)) return;
    let last = performance.now();
    const limit = this.#limit + PATIENCE_RATIO * (last - begin);
    for (let waited = 0; waited < limit; ) {
      if (this.#maySleep) sleep(control, SLICE);
      if (spin(control.counters, REMAINING, finished, PATIENCE)) return;
      const now = performance.now();
      waited += Math.min(now - last, SLICE);
      last = now;
    }
    const seconds = Math.round(limit / 1000);
    this.close(`a thread did not finish its part within ${seconds} s of the others, so all were ended`);
    throw new FourlaneError(`${this.ended}; the output of this call is undefined. What follows runs on one thread`);
  }
}
