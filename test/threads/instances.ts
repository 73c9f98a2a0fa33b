// Instances of a binary with threads over one memory, as a pool's threads have them, without the threads: parts run one
// after the other, each in an instance of its own.
import type { Kernels } from '../../src/wasm/generated/kernels.js';
import type { PartKernels } from '../../src/wasm/generated/part-kernels.js';
import { binary as plain } from '../../src/wasm/generated/threads.js';
import { binary as relaxed } from '../../src/wasm/generated/threads-relaxed.js';
import { decode } from '../../src/wasm/text.js';

export type ThreadKernels = Kernels & PartKernels;

const ALIGNMENT = 64;

export class Instances {
  /** Its scratch is the binary's static memory; it alone allocates. */
  readonly first: ThreadKernels;
  readonly #memory = new WebAssembly.Memory({ initial: 24, maximum: 16384, shared: true });
  readonly #others: readonly ThreadKernels[];

  constructor(binary: string) {
    const module = new WebAssembly.Module(decode(binary));
    const instance = (scratch: number) => {
      const { exports } = new WebAssembly.Instance(module, { env: { memory: this.#memory, scratch } });
      return exports as unknown as ThreadKernels;
    };
    this.first = instance(0);
    this.#others = Array.from({ length: 4 }, () => {
      const block = this.first.allocate(this.first.scratchBytes());
      return instance(Math.ceil(block / ALIGNMENT) * ALIGNMENT);
    });
  }

  /** The instance that runs a part: never the first, so that none finds in its scratch what the whole call left. */
  ofPart(part: number): ThreadKernels {
    return this.#others[part % this.#others.length] as ThreadKernels;
  }

  /** The static memory that is the first instance's scratch. */
  firstScratch(): Uint8Array {
    return new Uint8Array(this.#memory.buffer, 0, this.first.scratchBytes() - ALIGNMENT);
  }

  /** `length` floats at an address. A view from before memory grew is not seen to change, so take it late. */
  floatsAt(address: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, length);
  }

  /** The addresses of copies of arrays, for the time of a call. */
  withCopies<T>(arrays: readonly ArrayLike<number>[], use: (...addresses: number[]) => T): T {
    const addresses = arrays.map((array) => this.first.allocate(Math.max(4, 4 * array.length)));
    for (const [i, array] of arrays.entries()) this.floatsAt(addresses[i] as number, array.length).set(array);
    try {
      return use(...addresses);
    } finally {
      for (const address of addresses) this.first.release(address);
    }
  }
}

export const instances = new Instances(plain);
export const relaxedInstances = (): Instances => new Instances(relaxed);
