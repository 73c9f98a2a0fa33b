import { checkKnown, checkSwitch, type Names } from './checks.js';
import { ArgumentError, describeValue, StateError } from './errors.js';
import { memory, reset } from './memory/heap.js';
import {
  type Binary,
  MAX_MEMORY,
  MIN_MEMORY,
  PAGE,
  plainBinary,
  relaxedBinary,
  restart,
  runningEngine,
  supportsRelaxedSimd,
  supportsSimd,
} from './wasm/engine.js';

/** How to start, where the default will not do. */
export interface InitOptions {
  /** The compiled `fourlane.wasm` of this version, where compiling from bytes is forbidden (CSP, Workers). */
  readonly module?: WebAssembly.Module;
  /**
   * Run the binary with relaxed SIMD where the engine has it: multiply-adds in GEMM may be fused, which rounds once less, but
   * gives other bits on other engines. It pays where a core multiplies and adds in the same units; on one with
   * separate units for them, both binaries are alike (docs/products.md). Where the engine has no relaxed SIMD, the plain binary runs;
   * `info()` says which.
   */
  readonly relaxed?: boolean;
  /** What linear memory may grow to, in bytes, rounded down to 64 KiB pages. Default: 4 GiB. */
  readonly maxMemory?: number;
}

/**
 * Starts the engine with settings of your own. Optional: the first kernel starts it with the defaults.
 * @throws {StateError} while resident buffers are alive: their memory would be gone
 * @throws {ArgumentError} if `module` is not this package's binary or comes with `relaxed`, or a value is out of range
 */
export async function init(options: InitOptions = {}): Promise<void> {
  checkKnown('init', options, { module: true, relaxed: true, maxMemory: true } satisfies Names<InitOptions>);
  const { module, relaxed = false, maxMemory = MAX_MEMORY } = options;
  if (module !== undefined && !(module instanceof WebAssembly.Module)) {
    throw new ArgumentError('init', 'module', `is ${describeValue(module)}, expected a WebAssembly.Module`);
  }
  checkSwitch('init', 'relaxed', relaxed);
  if (module && relaxed) {
    throw new ArgumentError(
      'init',
      'relaxed',
      'is true beside a module, expected one of them: give the relaxed module',
    );
  }
  if (!(maxMemory >= MIN_MEMORY && maxMemory <= MAX_MEMORY)) {
    throw new ArgumentError(
      'init',
      'maxMemory',
      `is ${describeValue(maxMemory)}, expected ${MIN_MEMORY} to ${MAX_MEMORY} bytes`,
    );
  }
  const binary = await chooseBinary(module, relaxed);
  const { blocks } = memory();
  if (blocks > 0) {
    throw new StateError(
      `init: linear memory is in use (${blocks} blocks of it), dispose of all buffers and models first`,
    );
  }
  restart(binary, Math.floor(maxMemory / PAGE) * PAGE);
  reset();
}

async function chooseBinary(module: WebAssembly.Module | undefined, relaxed: boolean): Promise<Binary> {
  if (module) return { module, name: 'custom', reason: 'init was given a module' };
  return relaxed ? relaxedBinary() : plainBinary('init asked for no other');
}

/** What runs, and what could. */
export interface Info {
  /** `plain` and `relaxed` are the embedded binaries, `custom` the module that `init` was given, `none` before the first call. */
  readonly binary: 'none' | Binary['name'];
  /** Why that one. */
  readonly reason: string;
  /** Whether this engine has WebAssembly SIMD, without which nothing runs. */
  readonly simd: boolean;
  /** Whether this engine has relaxed SIMD, which `init({ relaxed: true })` needs. */
  readonly relaxedSimd: boolean;
}

/** Tells which binary runs and what the engine offers. Starts nothing. */
export function info(): Info {
  const { name, reason } = runningEngine()?.binary ?? { name: 'none' as const, reason: 'nothing was called yet' };
  return { binary: name, reason, simd: supportsSimd(), relaxedSimd: supportsRelaxedSimd() };
}
