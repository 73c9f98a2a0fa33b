// Before anything relies on it, the caller and each thread show each other through wasm that they see what the other writes: in
// some versions of Bun they do not (oven-sh/bun#25677). The values stand at the beginning of the thread's scratch.
import type { Kernel } from './control.js';

/** The kernels that it takes. */
export type Handshakes = Readonly<Record<'add' | 'uniform' | 'squaredDistance', Kernel>>;

const VALUES = 16;
const BYTES = VALUES * 4;

/** The caller writes values from 1 to 2, and others where the answer is to be. */
export function ask({ uniform }: Handshakes, scratch: number): void {
  uniform(scratch, VALUES, 1, 1, 1, 2);
  uniform(scratch + BYTES, VALUES, 2, 2, 1, 2);
}

/** The thread answers with their doubles. */
export function answer({ add }: Handshakes, scratch: number): void {
  add(scratch, scratch, scratch + BYTES, VALUES);
}

/** Whether the answer is there. */
export function isAnswered({ add, squaredDistance }: Handshakes, scratch: number): boolean {
  add(scratch, scratch, scratch + 2 * BYTES, VALUES);
  return squaredDistance(scratch + BYTES, scratch + 2 * BYTES, VALUES) === 0;
}
