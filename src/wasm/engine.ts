import { ArgumentError, UnsupportedError } from '../errors.js';
import type { Kernels } from './generated/kernels.js';
import { binary } from './generated/plain.js';

/** One instance of the binary with its linear memory. */
export interface Engine {
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
  /** Largest size the linear memory may grow to, in bytes. */
  readonly maxMemory: number;
  /** `plain` is the embedded binary, `custom` the module that `init` was given. */
  readonly binary: 'plain' | 'custom';
}

export const PAGE = 65536;
/** All that 32-bit addresses reach: 4 GiB. */
export const MAX_MEMORY = 65536 * PAGE;
/** What to start with: the binary's constants, its streaming window, GEMM's packed blocks, and room for small work. */
export const MIN_MEMORY = 24 * PAGE;

let current: Engine | undefined;

/** The running engine. The first call compiles the embedded binary, synchronously. */
export function engine(): Engine {
  current ??= start(compileEmbedded(), 'plain', MAX_MEMORY);
  return current;
}

/** The running engine, if there is one. */
export function runningEngine(): Engine | undefined {
  return current;
}

/** Replaces the running engine, or sets the first one. Whatever lived in the old one's memory is gone. */
export function restart(module: WebAssembly.Module | undefined, maxMemory: number): Engine {
  current = module ? start(module, 'custom', maxMemory) : start(compileEmbedded(), 'plain', maxMemory);
  return current;
}

/** True if this engine can run the plain binary (128-bit SIMD: every browser and Node since 2021, Safari since 16.4). */
export function supportsSimd(): boolean {
  // (module (func (result v128) i32.const 0 i8x16.splat))
  return WebAssembly.validate(
    new Uint8Array([
      0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
    ]),
  );
}

function compileEmbedded(): WebAssembly.Module {
  if (typeof WebAssembly === 'undefined')
    throw new UnsupportedError('fourlane needs WebAssembly, which this engine does not have');
  if (!supportsSimd())
    throw new UnsupportedError('fourlane needs WebAssembly SIMD (simd128), which this engine does not have');
  try {
    return new WebAssembly.Module(decodeBase64(binary));
  } catch (cause) {
    throw new UnsupportedError(
      `fourlane could not compile its embedded binary here (${(cause as Error).message}). ` +
        'Where the content security policy forbids it, give a compiled module: await init({ module })',
      { cause },
    );
  }
}

function start(module: WebAssembly.Module, name: Engine['binary'], maxMemory: number): Engine {
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
  return { kernels: instance.exports as unknown as Kernels, memory, maxMemory, binary: name };
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}
