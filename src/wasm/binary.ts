import { ofThisCopy } from '../copy.js';
import { UnsupportedError } from '../errors.js';
import { type Feature, supports } from './features.js';
import { binary } from './generated/plain.js';
import { decode } from './text.js';

/** A binary that the package brings, for `init({ binary })`: `relaxed` of `fourlane/relaxed`. */
export interface EmbeddedBinary {
  readonly name: 'plain' | 'relaxed';
  /** What `decode` reads. In the build for workerd, where only the host compiles, a compiled module. */
  readonly code: string | WebAssembly.Module;
  /** What an engine must have to run it. */
  readonly needs: readonly Feature[];
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
