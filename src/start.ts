import { isOfAnotherCopy } from './copy.js';
import { ArgumentError, describeValue, StateError } from './errors.js';
import { memory, reset } from './memory/heap.js';
import { type Option, optional, readOptions, type TableOf } from './options.js';
import { type EmbeddedBinary, plain } from './wasm/binary.js';
import { install, MAX_MEMORY, MIN_MEMORY, PAGE, runningEngine, runs, type Source, start } from './wasm/engine.js';
import { supports } from './wasm/features.js';

/** How to start, where the default will not do. */
export interface InitOptions {
  /** Another binary than the plain one: `relaxed` of `fourlane/relaxed`. */
  readonly binary?: EmbeddedBinary;
  /**
   * The compiled `fourlane.wasm` of this version (or `fourlane-relaxed.wasm`), where only the host compiles: edge runtimes.
   * The one that runs already is left alone, so that every request may ask for it.
   */
  readonly module?: WebAssembly.Module;
  /** What linear memory may grow to, in bytes, rounded down to 64 KiB pages. Default: 4 GiB. */
  readonly maxMemory?: number;
}

const OPTIONS = {
  binary: optional<EmbeddedBinary>({
    read: (caller, argument, given) => {
      const fields = Object(given) as Partial<EmbeddedBinary>;
      if (Array.isArray(fields.needs) && 'code' in fields && !isOfAnotherCopy(given)) return given as EmbeddedBinary;
      const expected = "expected relaxed: import { relaxed } from 'fourlane/relaxed'";
      throw new ArgumentError(caller, argument, `is ${describeValue(given)}, ${expected}`);
    },
  }),
  module: optional<WebAssembly.Module>({
    read: (caller, argument, given) => {
      if (isModule(given)) return given;
      throw new ArgumentError(caller, argument, `is ${describeValue(given)}, expected a WebAssembly.Module`);
    },
  }),
  maxMemory: {
    default: MAX_MEMORY,
    read: (caller, argument, given) => {
      if (typeof given === 'number' && given >= MIN_MEMORY && given <= MAX_MEMORY) return given;
      const expected = `expected ${MIN_MEMORY} to ${MAX_MEMORY} bytes`;
      throw new ArgumentError(caller, argument, `is ${describeValue(given)}, ${expected}`);
    },
  } satisfies Option<number>,
} satisfies TableOf<InitOptions>;

/** By what it is: a module may come from another realm (an iframe, a test runner's context). */
function isModule(given: unknown): given is WebAssembly.Module {
  try {
    WebAssembly.Module.exports(given as WebAssembly.Module);
    return true;
  } catch {
    return false;
  }
}

/** What runs was chosen for this. */
let reason = 'the default: the same bits on every engine';

/**
 * Starts the engine with settings of your own. Optional: the first kernel starts it with the defaults, but in a page of
 * Chromium before 115, which compiles only asynchronously. Does nothing where all is as asked already.
 * @throws {StateError} while resident buffers are alive: their memory would be gone
 * @throws {ArgumentError} if `module` is not this package's binary or comes with `binary`, or a value is out of range
 * @throws {UnsupportedError} if the engine has no SIMD, or a content security policy forbids compiling
 * @throws {OutOfMemoryError} if the engine cannot reserve address space for linear memory
 */
export async function init(options: InitOptions = {}): Promise<void> {
  const { module, binary, maxMemory } = readOptions('init', options, OPTIONS);
  if (module && binary) {
    const problem = 'is given next to a module, expected one of them';
    throw new ArgumentError('init', 'binary', problem);
  }
  const limit = Math.floor(maxMemory / PAGE) * PAGE;
  const [source, why] = module ? ([{ name: 'custom', module }, 'init was given a module'] as const) : choose(binary);
  // Calls may overlap, as the requests of a server do: the first one starts what they all ask for.
  if (!runs(source, limit)) {
    const engine = await start(source, limit);
    if (!runs(source, limit)) {
      requireUnused();
      install(engine);
      reset();
    }
  }
  reason = why;
}

function choose(asked: EmbeddedBinary | undefined): readonly [Source, string] {
  if (!asked) return [plain, 'init asked for no other'];
  if (asked.needs.every(supports)) return [asked, `init asked for ${asked.name}`];
  const missing = asked.needs.filter((feature) => !supports(feature));
  return [
    plain,
    `init asked for ${asked.name}, but this engine has no ${missing.map((f) => LONG_NAMES[f]).join(', no ')}`,
  ];
}

const LONG_NAMES = { simd: 'SIMD', relaxedSimd: 'relaxed SIMD' };

function requireUnused(): void {
  const { blocks } = memory();
  if (blocks === 0) return;
  throw new StateError(
    `init: linear memory is in use (${blocks} blocks of it), dispose of all buffers and models first`,
  );
}

/** What runs, and what could. */
export interface Info {
  /** `plain` and `relaxed` are the binaries of the package, `custom` the module that `init` was given, `none` before the first call. */
  readonly binary: 'none' | Source['name'];
  /** Why that one. */
  readonly reason: string;
  /** Whether this engine has WebAssembly SIMD, without which nothing runs. */
  readonly simd: boolean;
  /** Whether this engine has relaxed SIMD, which `fourlane/relaxed` needs. */
  readonly relaxedSimd: boolean;
}

/** Tells which binary runs and what the engine offers. Starts nothing. */
export function info(): Info {
  const running = runningEngine();
  const features = { simd: supports('simd'), relaxedSimd: supports('relaxedSimd') };
  if (!running) return { binary: 'none', reason: 'nothing was called yet', ...features };
  return { binary: running.source.name, reason, ...features };
}
