// The block of shared memory through which the caller and its threads talk. The caller writes the arguments of a job's parts,
// then a bit for each; who is free takes one, the caller too, so that a thread that sleeps, or has died, delays nobody. Each
// prefers the part of its own number, since what it has written for one job is often what the next one reads.

import { MAX_THREADS } from '../wasm/limits.js';

/** Integers from one counter to the next: two cache lines, since processors fetch lines in pairs. */
const APART = 32;
/** A bit for each part that nobody has taken yet. */
export const LEFT = 0;
/** Parts that are not finished. */
export const REMAINING = APART;
/** Threads that wait for `LEFT` to change, or are about to. */
export const SLEEPERS = 2 * APART;
/** 1 while the caller waits for `REMAINING` to become 0. */
const CALLER_SLEEPS = 3 * APART;
/** Threads that are ready. */
export const READY = 4 * APART;
/** The job: the number of its export in the binary, and that of its arguments. */
const JOB = 5 * APART;
/** 0, or 1 while a failure's message is written, then 2: its length and its characters follow. */
const FAILURE = 6 * APART;
const MOST_CHARACTERS = 4 * APART - 2;
const INTEGERS = FAILURE + 4 * APART;
/** Of a part: its arguments, as doubles, which hold addresses, counts and floats alike; afterwards what it gave. */
const MOST_ARGUMENTS = 16;
/** Where a part that is finished has its result, and the milliseconds that it took. */
export const RESULT = 0;
export const DURATION = 1;
export type Kernel = (...args: number[]) => number;

/** The block as its two sides see it. */
export interface Control {
  readonly counters: Int32Array<SharedArrayBuffer>;
  /** The arguments of each part. */
  readonly parts: readonly Float64Array<SharedArrayBuffer>[];
}

export function newBlock(): SharedArrayBuffer {
  return new SharedArrayBuffer(INTEGERS * 4 + MAX_THREADS * MOST_ARGUMENTS * 8);
}

export function controlOf(block: SharedArrayBuffer): Control {
  const part = (_: unknown, i: number) =>
    new Float64Array(block, INTEGERS * 4 + i * MOST_ARGUMENTS * 8, MOST_ARGUMENTS);
  return { counters: new Int32Array(block, 0, INTEGERS), parts: Array.from({ length: MAX_THREADS }, part) };
}

/** Gives out a job whose arguments have been written. @param kernel the number of its export, which takes `arity` of them */
export function give({ counters }: Control, kernel: number, arity: number, parts: number): void {
  counters[JOB] = kernel;
  counters[JOB + 1] = arity;
  Atomics.store(counters, REMAINING, parts);
  Atomics.store(counters, LEFT, (1 << parts) - 1);
  // A thread that goes to sleep looks at LEFT after it has counted itself.
  if (Atomics.load(counters, SLEEPERS) > 0) Atomics.notify(counters, LEFT, parts - 1);
}

/**
 * Takes a part that nobody has, and runs it; false if there is none. No part can be taken of a job that is over: the bits are
 * compared and changed at once, and no new job is given out before all parts are finished.
 * @param own the part that is taken first, if it is left
 */
export function work(control: Control, kernels: readonly Kernel[], own: number): boolean {
  const { counters } = control;
  const left = Atomics.load(counters, LEFT);
  if (left === 0) return false;
  const bit = left & (1 << own) || left & -left;
  if (Atomics.compareExchange(counters, LEFT, left, left & ~bit) !== left) return true;
  try {
    runPart(control, kernels, 31 - Math.clz32(bit));
  } catch (error) {
    fail(counters, (error as Error)?.message ?? String(error));
  }
  if (Atomics.sub(counters, REMAINING, 1) === 1 && Atomics.load(counters, CALLER_SLEEPS) === 1)
    Atomics.notify(counters, REMAINING);
  return true;
}

/** Arrays of arguments, by their number: a call allocates none. */
const lists = /* @__PURE__ */ Array.from({ length: MOST_ARGUMENTS + 1 }, (_, length) =>
  new Array<number>(length).fill(0),
);

function runPart({ counters, parts }: Control, kernels: readonly Kernel[], number: number): void {
  const part = parts[number] as Float64Array;
  const args = lists[counters[JOB + 1] as number] as number[];
  for (let i = 0; i < args.length; i++) args[i] = part[i] as number;
  const begin = performance.now();
  // Of a kernel that returns nothing, NaN, which nobody reads.
  part[RESULT] = Reflect.apply(kernels[counters[JOB] as number] as Kernel, undefined, args);
  part[DURATION] = performance.now() - begin;
}

/** Keeps the first failure of a job. */
function fail(counters: Int32Array, message: string): void {
  if (Atomics.compareExchange(counters, FAILURE, 0, 1) !== 0) return;
  const length = Math.min(message.length, MOST_CHARACTERS);
  counters[FAILURE + 1] = length;
  for (let i = 0; i < length; i++) counters[FAILURE + 2 + i] = message.charCodeAt(i);
  Atomics.store(counters, FAILURE, 2);
}

/** The failure of the job that is over, if there is one; it is forgotten. */
export function takeFailure({ counters }: Control): string | undefined {
  if (Atomics.load(counters, FAILURE) !== 2) return undefined;
  const length = counters[FAILURE + 1] as number;
  const message = String.fromCharCode(...counters.subarray(FAILURE + 2, FAILURE + 2 + length));
  Atomics.store(counters, FAILURE, 0);
  return message;
}

/** Tells the processor that this is a loop that waits, in engines that have it. */
const pause: () => void = (Atomics as { pause?: () => void }).pause ?? (() => {});
/** Looks at a counter between two looks at the clock. */
const LOOKS = 64;

/** Looks at a counter again and again until it is as wanted, or `microseconds` are over. */
export function spin(
  counters: Int32Array,
  counter: number,
  wanted: (value: number) => boolean,
  microseconds: number,
): boolean {
  const end = performance.now() + microseconds / 1000;
  do {
    for (let i = 0; i < LOOKS; i++) {
      if (wanted(Atomics.load(counters, counter))) return true;
      pause();
    }
  } while (performance.now() < end);
  return false;
}

/** Whether this agent may sleep: all but a window and a service worker may. */
export function maySleep({ counters }: Control): boolean {
  try {
    Atomics.wait(counters, LEFT, -1, 0);
    return true;
  } catch {
    return false;
  }
}

/** A caller's sleep until all parts are finished, of at most `milliseconds`. */
export function sleep({ counters }: Control, milliseconds: number): void {
  Atomics.store(counters, CALLER_SLEEPS, 1);
  const remaining = Atomics.load(counters, REMAINING);
  if (remaining > 0) Atomics.wait(counters, REMAINING, remaining, milliseconds);
  Atomics.store(counters, CALLER_SLEEPS, 0);
}
