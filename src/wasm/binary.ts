import { ofThisCopy } from '../copy.js';
import { UnsupportedError } from '../errors.js';
import type { WorkerSource } from '../workers.js';
import { type Feature, supports } from './features.js';
import type { Kernels } from './generated/kernels.js';
import { binary } from './generated/plain.js';
import { decode } from './text.js';

/** A binary that the package brings, for `init({ binary })`: `relaxed` of `fourlane/relaxed`, `threads` of `fourlane/threads`. */
export interface EmbeddedBinary {
  readonly name: 'plain' | 'relaxed' | 'threads' | 'threads-relaxed';
  /** What `decode` reads. In the build for workerd, where only the host compiles, a compiled module. */
  readonly code: string | WebAssembly.Module;
  /** What an engine must have to run it. */
  readonly needs: readonly Feature[];
  /** What divides the work of one that has threads; it comes with the binary, so that bundles without it leave it out. */
  readonly threads?: Threads;
}

/** What a binary with threads brings along. */
export interface Threads {
  /** How many threads an `init({ threads })` comes to here, and why. */
  count(asked: number | 'auto'): Promise<readonly [count: number, reason: string]>;
  /** @throws {UnsupportedError} where there can be no threads, in words */
  start(options: TeamOptions): Promise<Team>;
  /** The binary that runs where there is one thread. */
  readonly single: EmbeddedBinary;
  /** The text of a program that gives threads to the Worker of `inWorker`. */
  readonly inWorker: string;
}

export interface TeamOptions {
  readonly module: WebAssembly.Module;
  /** Shared. */
  readonly memory: WebAssembly.Memory;
  readonly count: number;
  readonly worker: WorkerSource | undefined;
}

/** Threads that share the work of kernels. */
export interface Team {
  /** The exports, those that it pays to divide among threads divided. */
  readonly kernels: Kernels;
  /** The caller included. */
  readonly count: number;
  /** What its threads were started from, where that was not the package's own text. */
  readonly worker: WorkerSource | undefined;
  /** Why the caller is the only one, once the others have ended. */
  readonly ended: string | undefined;
  close(why: string): void;
}

/** Marks a binary as one of this copy of the package: another version's has other exports. */
export function embedded(fields: EmbeddedBinary): EmbeddedBinary {
  return { ...fields, ...ofThisCopy };
}

/** The binary that runs where no other is asked for: the same bits on every engine. */
export const plain: EmbeddedBinary = embedded({ name: 'plain', code: binary, needs: ['simd'] });

/** @throws {UnsupportedError} if the engine has no SIMD, or does not let a program compile at once */
export function compileNow(binary: EmbeddedBinary): WebAssembly.Module {
  requireSimd(binary);
  if (typeof binary.code !== 'string') return binary.code;
  try {
    return new WebAssembly.Module(decode(binary.code));
  } catch (cause) {
    throw refusal('compile', cause);
  }
}

/** Without blocking, which Chromium before 115 demands of a page. @throws {UnsupportedError} as compileNow */
export async function compile(binary: EmbeddedBinary): Promise<WebAssembly.Module> {
  requireSimd(binary);
  if (typeof binary.code !== 'string') return binary.code;
  try {
    return await WebAssembly.compile(decode(binary.code));
  } catch (cause) {
    throw refusal('compile', cause);
  }
}

function requireSimd({ code }: EmbeddedBinary): void {
  if (typeof code === 'string' && !supports('simd'))
    throw new UnsupportedError('fourlane needs WebAssembly with SIMD (simd128), which this engine does not have');
}

/** The error for an engine that refuses a binary, and what to do. */
export function refusal(what: 'compile' | 'instantiate', cause: unknown): UnsupportedError {
  // A size limit is a RangeError, as the JavaScript interface of WebAssembly has it; a security policy a CompileError.
  const advice =
    (cause as Error)?.name === 'RangeError'
      ? 'Chromium before 115 lets a page do so only asynchronously: call await init() first'
      : "A content security policy must allow it: script-src 'wasm-unsafe-eval'. " +
        'Where only the host compiles (edge runtimes), give the module it has made: await init({ module })';
  const problem = `fourlane could not ${what} its binary here (${(cause as Error)?.message ?? cause}). ${advice}`;
  return new UnsupportedError(problem, { cause });
}
