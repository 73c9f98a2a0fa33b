import { ArgumentError, FourlaneError, OutOfMemoryError } from '../errors.js';
import {
  compile,
  compileNow,
  type EmbeddedBinary,
  plain,
  refusal,
  type Team,
  type TeamOptions,
  type Threads,
} from './binary.js';
import type { Kernels } from './generated/kernels.js';
import { MAX_MEMORY, MIN_MEMORY, PAGE } from './limits.js';

/** What an engine runs: a binary of the package, or a compiled module that `init` was given. */
export type Source = EmbeddedBinary | { readonly name: 'custom'; readonly module: WebAssembly.Module };

/** One instance of a binary with its linear memory. */
export interface Engine {
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
  /** Largest size the linear memory may grow to, in bytes. */
  readonly maxMemory: number;
  readonly source: Source;
  /** Who shares the work of its kernels, if anyone does. */
  readonly team?: Team;
}

let current: Engine | undefined;

/** The running engine. The first call compiles the plain binary, synchronously. */
export function engine(): Engine {
  current ??= startNow();
  return current;
}

/** The running engine, if there is one. */
export function runningEngine(): Engine | undefined {
  return current;
}

/** Puts an engine in place of the running one, or makes it the first. Whatever lived in the old one's memory is gone. */
export function install(next: Engine): void {
  current?.team?.close('init has put another engine in its place');
  current = next;
}

/** Whether what runs is this. */
export function runs(source: Source, maxMemory: number, threads: number): boolean {
  if (current?.maxMemory !== maxMemory || threadsOf(current) !== threads) return false;
  return identityOf(current.source) === identityOf(source);
}

/** How many threads share an engine's work. */
function threadsOf({ team }: Engine): number {
  return team && team.ended === undefined ? team.count : 1;
}

function identityOf(source: Source): unknown {
  return 'module' in source ? source.module : source.code;
}

/** Who is to share an engine's work. */
interface Sharing extends Pick<TeamOptions, 'count' | 'worker'> {
  readonly startTeam: Threads['start'];
}

/**
 * An engine that is to be installed. Compiles and instantiates without blocking.
 * @throws {UnsupportedError} if the engine refuses, or there can be no threads that were asked for
 */
export async function start(source: Source, maxMemory: number, sharing?: Sharing): Promise<Engine> {
  const module = 'module' in source ? source.module : await compile(source);
  if ('module' in source) checkModule(module);
  const memory = createMemory(maxMemory, sharing !== undefined);
  try {
    if (!sharing)
      return engineOf(await WebAssembly.instantiate(module, { env: { memory } }), memory, source, maxMemory);
    const team = await sharing.startTeam({ module, memory, count: sharing.count, worker: sharing.worker });
    return { kernels: team.kernels, memory, maxMemory, source, team };
  } catch (cause) {
    throw cause instanceof FourlaneError ? cause : refusal('instantiate', cause);
  }
}

function startNow(): Engine {
  const module = compileNow(plain);
  const memory = createMemory(MAX_MEMORY);
  try {
    return engineOf(new WebAssembly.Instance(module, { env: { memory } }), memory, plain, MAX_MEMORY);
  } catch (cause) {
    throw refusal('instantiate', cause);
  }
}

function engineOf(
  { exports }: WebAssembly.Instance,
  memory: WebAssembly.Memory,
  source: Source,
  maxMemory: number,
): Engine {
  return { kernels: exports as unknown as Kernels, memory, maxMemory, source };
}

function checkModule(module: WebAssembly.Module): void {
  const foreign = WebAssembly.Module.imports(module).filter(({ module: m, name: n }) => m !== 'env' || n !== 'memory');
  if (foreign.length > 0 || !WebAssembly.Module.exports(module).some((e) => e.name === 'allocate')) {
    throw new ArgumentError(
      'init',
      'module',
      'is not a fourlane binary, expected the compiled fourlane.wasm of this version',
    );
  }
}

/** Engines reserve address space for all that a memory may grow to, V8 some 10 GB whatever the maximum. */
function createMemory(maxMemory: number, shared = false): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: MIN_MEMORY / PAGE, maximum: maxMemory / PAGE, shared });
  } catch (cause) {
    throw new OutOfMemoryError(
      `the engine cannot reserve address space for linear memory (${(cause as Error).message}). Under a limit such as ` +
        'ulimit -v, start Node with --disable-wasm-trap-handler; elsewhere try a smaller one: await init({ maxMemory })',
      { cause },
    );
  }
}
