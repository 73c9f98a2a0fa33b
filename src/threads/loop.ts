import { type Control, controlOf, type Kernel, LEFT, READY, SLEEPERS, spin, work } from './control.js';
import { answer, type Handshakes } from './handshake.js';

/** What a thread is started with. */
export interface Start {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Where its own scratch is in the memory. */
  readonly scratch: number;
  readonly block: SharedArrayBuffer;
  /** Its number, from 1 on; the caller is 0. */
  readonly number: number;
}

/** How long a thread looks for a job before it sleeps, in microseconds: longer than the JavaScript between two steps of training. */
const PATIENCE = 200;

/** What a thread does until it is terminated. */
export function serve({ module, memory, scratch, block, number }: Start): never {
  const { exports } = new WebAssembly.Instance(module, { env: { memory, scratch } });
  const kernels = exportsOf(module).map((name) => exports[name] as Kernel);
  const control = controlOf(block);
  answer(exports as unknown as Handshakes, scratch);
  Atomics.add(control.counters, READY, 1);
  for (;;) if (!work(control, kernels, number)) rest(control);
}

/** The exports of a binary in an order that all its instances share. */
export function exportsOf(module: WebAssembly.Module): string[] {
  return WebAssembly.Module.exports(module).map(({ name }) => name);
}

/** Waits for a job: at first awake, then asleep. */
function rest({ counters }: Control): void {
  if (spin(counters, LEFT, (left) => left !== 0, PATIENCE)) return;
  Atomics.add(counters, SLEEPERS, 1);
  Atomics.wait(counters, LEFT, 0);
  Atomics.sub(counters, SLEEPERS, 1);
}
