import { ArgumentError, UnsupportedError } from '../errors.js';
import type { Kernels } from './generated/kernels.js';
import { binary as plain } from './generated/plain.js';
import { decode } from './text.js';

/** A compiled binary, its name, and why it was chosen. */
export interface Binary {
  readonly module: WebAssembly.Module;
  /** `plain` and `relaxed` are the embedded binaries, `custom` the module that `init` was given. */
  readonly name: 'plain' | 'relaxed' | 'custom';
  readonly reason: string;
}

/** One instance of the binary with its linear memory. */
export interface Engine {
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
  /** Largest size the linear memory may grow to, in bytes. */
  readonly maxMemory: number;
  readonly binary: Binary;
}

export const PAGE = 65536;
/** All that 32-bit addresses reach: 4 GiB. */
export const MAX_MEMORY = 65536 * PAGE;
/** The initial memory: the binary's constants, its streaming window, GEMM's packed blocks, and some space for small blocks. */
export const MIN_MEMORY = 24 * PAGE;

let current: Engine | undefined;

/** The running engine. The first call compiles the plain binary, synchronously. */
export function engine(): Engine {
  current ??= start(plainBinary('the default: the same bits on every engine'), MAX_MEMORY);
  return current;
}

/** The running engine, if there is one. */
export function runningEngine(): Engine | undefined {
  return current;
}

/** Replaces the running engine, or sets the first one. Whatever lived in the old one's memory is gone. */
export function restart(binary: Binary, maxMemory: number): Engine {
  current = start(binary, maxMemory);
  return current;
}

export function plainBinary(reason: string): Binary {
  return { module: compile(plain), name: 'plain', reason };
}

/** The binary with fused multiply-adds, a chunk of its own that is loaded here; the plain one where the engine has none. */
export async function relaxedBinary(): Promise<Binary> {
  if (!supportsRelaxedSimd()) return plainBinary('init asked for relaxed, but this engine has no relaxed SIMD');
  const { binary } = await import('./generated/relaxed.js');
  return { module: compile(binary), name: 'relaxed', reason: 'init asked for relaxed' };
}

/** True if this engine can run the plain binary (128-bit SIMD: every browser and Node since 2021, Safari since 16.4). */
export function supportsSimd(): boolean {
  // i32.const 0, i8x16.splat
  return validates([65, 0, 253, 15]);
}

/** True if this engine can run the relaxed binary (Node since 22, Deno, Bun, Chromium, Firefox; not WebKit). */
export function supportsRelaxedSimd(): boolean {
  // i32.const 0 and i8x16.splat three times, f32x4.relaxed_madd
  return validates([65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2]);
}

/** Whether the engine knows these instructions, which leave a v128. */
function validates(code: readonly number[]): boolean {
  // Such as Safari in lockdown mode.
  if (typeof WebAssembly === 'undefined') return false;
  const body = [0, ...code, 11];
  // One type, () → v128; one function of that type; its body, without locals.
  return WebAssembly.validate(
    new Uint8Array([
      ...[0, 97, 115, 109, 1, 0, 0, 0],
      ...[1, 5, 1, 96, 0, 1, 123],
      ...[3, 2, 1, 0],
      ...[10, body.length + 2, 1, body.length],
      ...body,
    ]),
  );
}

/** Compiles an embedded binary. */
function compile(text: string): WebAssembly.Module {
  if (!supportsSimd())
    throw new UnsupportedError('fourlane needs WebAssembly with SIMD (simd128), which this engine does not have');
  try {
    return new WebAssembly.Module(decode(text));
  } catch (cause) {
    throw new UnsupportedError(
      `fourlane could not compile its embedded binary here (${(cause as Error).message}). ` +
        'Where the content security policy forbids it, give a compiled module: await init({ module })',
      { cause },
    );
  }
}

function start(binary: Binary, maxMemory: number): Engine {
  const { module } = binary;
  const foreign = WebAssembly.Module.imports(module).filter(({ module: m, name: n }) => m !== 'env' || n !== 'memory');
  if (foreign.length > 0 || !WebAssembly.Module.exports(module).some((e) => e.name === 'allocate')) {
    throw new ArgumentError(
      'init',
      'module',
      'is not a fourlane binary, expected the compiled fourlane.wasm of this version',
    );
  }
  const memory = new WebAssembly.Memory({ initial: MIN_MEMORY / PAGE, maximum: maxMemory / PAGE });
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return { kernels: instance.exports as unknown as Kernels, memory, maxMemory, binary };
}
