import { isOfAnotherCopy } from './copy.js';
import { ArgumentError, describeValue, OutOfMemoryError, StateError, UnsupportedError } from './errors.js';
import { memory, reset } from './memory/heap.js';
import { optional, type Read, readOptions, type TableOf } from './options.js';
import { type EmbeddedBinary, plain } from './wasm/binary.js';
import { install, runningEngine, runs, type Source, start } from './wasm/engine.js';
import { supports } from './wasm/features.js';
import { MAX_MEMORY, MAX_SHARED_MEMORY, MAX_THREADS, MIN_MEMORY, PAGE } from './wasm/limits.js';
import { isWorkerSource, type WorkerSource } from './workers.js';

/** How to start, where the default will not do. */
export interface InitOptions {
  /** Another binary than the plain one: `relaxed` of `fourlane/relaxed`, `threads` of `fourlane/threads`. */
  readonly binary?: EmbeddedBinary;
  /**
   * The compiled `fourlane.wasm` of this version (or `fourlane-relaxed.wasm`), where only the host compiles: edge runtimes.
   * The one that runs already is left alone, so that every request may ask for it.
   */
  readonly module?: WebAssembly.Module;
  /**
   * How many threads share the work of a kernel, the caller included: 1 to 16, or `'auto'`: half of the cores, but two where
   * there are two, and at most four. It takes the binary `threads` of `fourlane/threads` (with it the default is `'auto'`); calls
   * stay synchronous, and their results the same bits. Where there can be no threads, one does the work: `info().threads` says why.
   */
  readonly threads?: number | 'auto';
  /**
   * What is started for each further thread, where the package's own text cannot be (a content security policy without
   * `worker-src blob:`): the address of the package's `fourlane/thread-program.js`, served by you, or a function that starts a
   * Worker with that file.
   */
  readonly worker?: WorkerSource;
  /** What linear memory may grow to, in bytes, rounded down to 64 KiB pages. Default: 4 GiB; with threads 1 GiB. */
  readonly maxMemory?: number;
}

const OPTIONS = {
  binary: optional<EmbeddedBinary>({
    read: (caller, argument, given) => {
      const fields = Object(given) as Partial<EmbeddedBinary>;
      if (Array.isArray(fields.needs) && 'code' in fields && !isOfAnotherCopy(given)) return given as EmbeddedBinary;
      const expected =
        "expected relaxed or threads: import { relaxed } from 'fourlane/relaxed', import { threads } from 'fourlane/threads'";
      throw new ArgumentError(caller, argument, `is ${describeValue(given)}, ${expected}`);
    },
  }),
  module: optional<WebAssembly.Module>({
    read: (caller, argument, given) => {
      if (isModule(given)) return given;
      throw new ArgumentError(caller, argument, `is ${describeValue(given)}, expected a WebAssembly.Module`);
    },
  }),
  threads: optional<number | 'auto'>({
    read: (caller, argument, given) => {
      if (given === 'auto') return given;
      if (Number.isInteger(given) && (given as number) >= 1 && (given as number) <= MAX_THREADS) return given as number;
      const expected = `expected 'auto' or an integer from 1 to ${MAX_THREADS}`;
      throw new ArgumentError(caller, argument, `is ${describeValue(given)}, ${expected}`);
    },
  }),
  worker: optional<WorkerSource>({
    read: (caller, argument, given) => {
      if (isWorkerSource(given)) return given;
      const expected = 'expected the address of fourlane/thread-program.js, or a function that starts a Worker with it';
      throw new ArgumentError(caller, argument, `is ${describeValue(given)}, ${expected}`);
    },
  }),
  maxMemory: optional<number>({
    read: (caller, argument, given) => {
      if (typeof given === 'number' && given >= MIN_MEMORY && given <= MAX_MEMORY) return given;
      const expected = `expected ${MIN_MEMORY} to ${MAX_MEMORY} bytes`;
      throw new ArgumentError(caller, argument, `is ${describeValue(given)}, ${expected}`);
    },
  }),
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

type Settings = Read<typeof OPTIONS>;

/** What is to run, and why. */
interface Choice {
  readonly source: Source;
  readonly reason: string;
  readonly threads: { readonly count: number; readonly reason: string };
}

const ONE = { count: 1, reason: 'init was not asked for threads' };
/** What runs was chosen by this. */
let chosen: Omit<Choice, 'source'> = { reason: 'the default: the same bits on every engine', threads: ONE };

/**
 * Starts the engine with settings of your own. Optional: the first kernel starts it with the defaults, but in a page of
 * Chromium before 115, which compiles only asynchronously. Does nothing where all is as asked already.
 * @throws {StateError} while resident buffers are alive: their memory would be gone
 * @throws {ArgumentError} if `module` is not this package's binary or comes with `binary`, `threads` comes without the binary
 * that has them, or a value is out of range
 * @throws {UnsupportedError} if the engine has no SIMD, or a content security policy forbids compiling
 * @throws {OutOfMemoryError} if the engine cannot reserve address space for linear memory
 */
export async function init(options: InitOptions = {}): Promise<void> {
  const settings = readOptions('init', options, OPTIONS);
  checkTogether(settings);
  let choice = await choose(settings);
  try {
    await put(choice, settings);
  } catch (error) {
    const goesOnAlone = error instanceof UnsupportedError || error instanceof OutOfMemoryError;
    if (choice.threads.count === 1 || !goesOnAlone) throw error;
    choice = alone(choice.source, error.message);
    await put(choice, settings);
  }
  chosen = choice;
}

function checkTogether({ module, binary, threads }: Settings): void {
  if (module && binary) {
    const problem = 'is given next to a module, expected one of them';
    throw new ArgumentError('init', 'binary', problem);
  }
  if (threads === undefined || threads === 1 || binary?.threads) return;
  const given = describeValue(threads);
  const advice = `import { threads } from 'fourlane/threads'; await init({ binary: threads, threads: ${given} })`;
  throw new ArgumentError('init', 'threads', `is ${given}, expected the binary that has them as well: ${advice}`);
}

async function choose({ module, binary, threads = 'auto' }: Settings): Promise<Choice> {
  if (module) return { source: { name: 'custom', module }, reason: 'init was given a module', threads: ONE };
  const { source, reason } = chooseBinary(binary);
  if (!source.threads) return { source, reason, threads: ONE };
  const [count, why] = await source.threads.count(threads);
  return count === 1 ? alone(source, why) : { source, reason, threads: { count, reason: why } };
}

/** What runs in place of a binary with threads where there is one. */
function alone(source: Source, why: string): Choice {
  const single = 'threads' in source ? source.threads?.single : undefined;
  const { source: it, reason } = chooseBinary(single);
  return { source: it, reason: `${reason}, for there is one thread`, threads: { count: 1, reason: why } };
}

function chooseBinary(asked: EmbeddedBinary | undefined): { readonly source: EmbeddedBinary; readonly reason: string } {
  if (!asked) return { source: plain, reason: 'init asked for no other' };
  if (asked.needs.every(supports)) return { source: asked, reason: `init asked for ${asked.name}` };
  const missing = asked.needs.filter((feature) => !supports(feature)).map((feature) => LONG_NAMES[feature]);
  const reason = `init asked for ${asked.name}, but this engine has no ${missing.join(', no ')}`;
  return { source: plain, reason };
}

/** Starts what was chosen, unless it runs already. Calls may overlap, as the requests of a server do: the first one's engine stays. */
async function put({ source, threads: { count } }: Choice, { maxMemory, worker }: Settings): Promise<void> {
  const limit = Math.floor((maxMemory ?? (count > 1 ? MAX_SHARED_MEMORY : MAX_MEMORY)) / PAGE) * PAGE;
  if (runs(source, limit, count)) return;
  requireUnused();
  const threads = 'threads' in source && count > 1 ? source.threads : undefined;
  const engine = await start(source, limit, threads && { startTeam: threads.start, count, worker });
  const isLate = runs(source, limit, count);
  if (isLate || memory().blocks > 0) engine.team?.close('it is not needed');
  if (isLate) return;
  requireUnused();
  install(engine);
  reset();
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
  /**
   * `plain`, `relaxed`, `threads` and `threads-relaxed` are the binaries of the package, `custom` the module that `init` was given,
   * `none` before the first call.
   */
  readonly binary: 'none' | Source['name'];
  /** Why that one. */
  readonly reason: string;
  /** How many threads share the work of kernels, the caller included, and why so many. */
  readonly threads: { readonly count: number; readonly reason: string };
  /** Whether this engine has WebAssembly SIMD, without which nothing runs. */
  readonly simd: boolean;
  /** Whether this engine has relaxed SIMD, which `fourlane/relaxed` needs. */
  readonly relaxedSimd: boolean;
}

/** Tells which binary runs and what the engine offers. Starts nothing. */
export function info(): Info {
  const running = runningEngine();
  const features = { simd: supports('simd'), relaxedSimd: supports('relaxedSimd') };
  if (!running) return { binary: 'none', reason: 'nothing was called yet', threads: ONE, ...features };
  const { team } = running;
  const threads = team?.ended === undefined ? chosen.threads : { count: 1, reason: team.ended };
  return { binary: running.source.name, reason: chosen.reason, threads, ...features };
}
