import { ArgumentError, describe, StateError } from './errors.js';
import { checkOptions } from './kernels/arguments.js';
import { memory, reset } from './memory/heap.js';
import { MAX_MEMORY, MIN_MEMORY, PAGE, restart, runningEngine, supportsSimd } from './wasm/engine.js';

/** How to start, where the default will not do. */
export interface InitOptions {
  /** The compiled `fourlane.wasm` of this version, where compiling from bytes is forbidden (CSP, Workers). */
  readonly module?: WebAssembly.Module;
  /** What linear memory may grow to, in bytes, rounded down to 64 KiB pages. Default: 4 GiB. */
  readonly maxMemory?: number;
}

/**
 * Starts the engine with settings of your own. Optional: the first kernel starts it with the defaults.
 * @throws {StateError} while resident buffers are alive: their memory would be gone
 * @throws {ArgumentError} if `module` is not this package's binary, or `maxMemory` is out of range
 */
export async function init(options: InitOptions = {}): Promise<void> {
  checkOptions('init', options);
  const { module, maxMemory = MAX_MEMORY } = options;
  if (module !== undefined && !(module instanceof WebAssembly.Module)) {
    throw new ArgumentError('init', 'module', `is ${describe(module)}, expected a WebAssembly.Module`);
  }
  if (!(maxMemory >= MIN_MEMORY && maxMemory <= MAX_MEMORY)) {
    throw new ArgumentError(
      'init',
      'maxMemory',
      `is ${describe(maxMemory)}, expected ${MIN_MEMORY} to ${MAX_MEMORY} bytes`,
    );
  }
  const { blocks } = memory();
  if (blocks > 0) throw new StateError(`init: ${blocks} blocks of linear memory are in use, dispose them first`);
  restart(module, Math.floor(maxMemory / PAGE) * PAGE);
  reset();
}

/** What runs, and what could. */
export interface Info {
  /** `plain` is the embedded binary, `custom` the module that `init` was given, `none` before the first call. */
  readonly binary: 'none' | 'plain' | 'custom';
  /** Whether this engine has WebAssembly SIMD, without which nothing runs. */
  readonly simd: boolean;
}

/** Tells which binary runs and what the engine offers. Starts nothing. */
export function info(): Info {
  return { binary: runningEngine()?.binary ?? 'none', simd: supportsSimd() };
}
