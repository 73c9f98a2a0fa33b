import { ArgumentError, OutOfMemoryError } from '../errors.js';
import { compile, compileNow, type EmbeddedBinary, plain, refusal } from './binary.js';
import type { Kernels } from './generated/kernels.js';

/** What an engine runs: a binary of the package, or a compiled module that `init` was given. */
export type Source = EmbeddedBinary | { readonly name: 'custom'; readonly module: WebAssembly.Module };

/** One instance of a binary with its linear memory. */
export interface Engine {
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
  /** Largest size the linear memory may grow to, in bytes. */
  readonly maxMemory: number;
  readonly source: Source;
}

export const PAGE = 65536;
/** All that 32-bit addresses reach: 4 GiB. */
export const MAX_MEMORY = 65536 * PAGE;
/** The initial memory: the binary's constants, its streaming window, GEMM's packed blocks, and some space for small blocks. */
export const MIN_MEMORY = 24 * PAGE;

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
  current = next;
}

/** Whether what runs is this. */
export function runs(source: Source, maxMemory: number): boolean {
  if (current?.maxMemory !== maxMemory) return false;
  return identityOf(current.source) === identityOf(source);
}

function identityOf(source: Source): unknown {
  return 'module' in source ? source.module : source.code;
}

/** An engine that is to be installed. Compiles and instantiates without blocking. */
export async function start(source: Source, maxMemory: number): Promise<Engine> {
  const module = 'module' in source ? source.module : await compile(source);
  checkModule(module);
  const memory = createMemory(maxMemory);
  try {
    return engineOf(await WebAssembly.instantiate(module, { env: { memory } }), memory, source, maxMemory);
  } catch (cause) {
    throw refusal('instantiate', cause);
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
function createMemory(maxMemory: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: MIN_MEMORY / PAGE, maximum: maxMemory / PAGE });
  } catch (cause) {
    throw new OutOfMemoryError(
      `the engine cannot reserve address space for linear memory (${(cause as Error).message}). Under a limit such as ` +
        'ulimit -v, start Node with --disable-wasm-trap-handler; elsewhere try a smaller one: await init({ maxMemory })',
      { cause },
    );
  }
}
