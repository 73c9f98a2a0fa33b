// A function's vector loop in WebAssembly, and what V8 has made of it: unrolled, perhaps several times, and next to loops of
// functions that it has inlined.
import type { MachineLoop } from './machine-code.js';
import type { VectorLoop } from './wat.js';

/**
 * The loop that does most for a vector: what is left over by it goes through smaller ones. One that takes whole vectors alone,
 * if there is any: others prepare what there is once for a column.
 */
export function mainLoop(loops: readonly VectorLoop[]): VectorLoop | undefined {
  const whole = loops.filter(({ takesParts }) => !takesParts);
  return (whole.length > 0 ? whole : loops).reduce<VectorLoop | undefined>(
    (most, loop) => (loop.operations > (most?.operations ?? 0) ? loop : most),
    undefined,
  );
}

/** The machine loop whose memory accesses are a multiple of the loop's, and its instructions nearest to that multiple. */
export function matching(
  loop: VectorLoop,
  machine: readonly MachineLoop[],
): { loop: MachineLoop; unrolled: number } | undefined {
  let best: { loop: MachineLoop; unrolled: number } | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const each of machine) {
    const unrolled = timesUnrolled(loop, each);
    if (unrolled < 1) continue;
    const difference = Math.abs(Math.log(each.vectorInstructions / unrolled / loop.operations));
    if (difference < least) [best, least] = [{ loop: each, unrolled }, difference];
  }
  return best;
}

/** Every store is kept, so that stores tell. Of loads there may be more, of constants: there the instructions tell as well. */
function timesUnrolled({ stores, loads, operations }: VectorLoop, machine: MachineLoop): number {
  if (stores > 0) return machine.stores % stores === 0 ? machine.stores / stores : 0;
  if (machine.stores > 0) return 0;
  return Math.min(Math.floor(machine.loads / loads), Math.max(1, Math.round(machine.vectorInstructions / operations)));
}
