// How a call of a kernel is cut into parts for threads that share the memory.
import type { Kernels } from '../wasm/generated/kernels.js';
import type { PartKernels } from '../wasm/generated/part-kernels.js';
import type { Kernel } from './control.js';

/** The arguments of a call. */
export type Call = ArrayLike<number>;

/** How the calls of an export are cut. */
export interface Split {
  /** The export that computes a part. */
  readonly part: keyof Kernels | keyof PartKernels;
  /** Nanoseconds that a call takes one thread, roughly, or 0 if it cannot be cut. */
  work(call: Call): number;
  /**
   * What stands in place of the export: `whole` below the gate, `shared` from there on. @param gate nanoseconds of work
   * from which on it pays to share
   */
  guard(whole: Kernel, shared: Kernel, gate: number): Kernel;
  /** Writes the arguments of a part; false if nothing is left for it. */
  cut(call: Call, part: number, parts: number, to: number[] | Float64Array): boolean;
  /** A call's result, from those of two parts; absent where there is none. */
  readonly combine?: (a: number, b: number) => number;
}

/** Bytes of a float. */
const FLOAT = 4;
/** Floats in a cache line. */
export const LINE = 16;

/** The first of `count` values that are a part's, at a multiple of `unit`. */
function startOf(part: number, parts: number, count: number, unit: number): number {
  return Math.min(count, Math.floor((Math.ceil(count / unit) * part) / parts) * unit);
}

/** A call that is cut along one of its counts. */
export interface Along {
  readonly part: Split['part'];
  /** The place of the count among the arguments, and what its parts are multiples of. */
  readonly count: number;
  readonly unit: number;
  /** For each of the first arguments, addresses, the floats from one of what is counted to the next. */
  readonly floats: (call: Call) => readonly number[];
  /** What the part's export takes before the arguments of the whole: of a part that starts at `first`. */
  readonly before?: (call: Call, first: number) => number;
  readonly work: (call: Call) => number;
  readonly guard?: Split['guard'];
  readonly combine?: (a: number, b: number) => number;
}

export function along({ part, count, unit, floats, before, work, guard = guardBy(work), ...rest }: Along): Split {
  return {
    part,
    work,
    guard,
    cut(call, p, parts, to) {
      const n = call[count] as number;
      const first = startOf(p, parts, n, unit);
      const end = startOf(p + 1, parts, n, unit);
      const shift = before ? 1 : 0;
      if (before) to[0] = before(call, first);
      for (let i = 0; i < call.length; i++) to[i + shift] = call[i] as number;
      const steps = floats(call);
      for (let i = 0; i < steps.length; i++) {
        // Address 0 means that there is no such operand.
        if (call[i] !== 0) to[i + shift] = (call[i] as number) + FLOAT * first * (steps[i] as number);
      }
      to[count + shift] = end - first;
      return end > first;
    },
    ...rest,
  };
}

export function guardBy(work: (call: Call) => number): Split['guard'] {
  return (whole, shared, gate) => {
    return (...call) => (work(call) < gate ? whole(...call) : shared(...call));
  };
}
