// Random use, round after round: after each, live bytes are zero; over all, the resident set stays flat.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { alloc, init, memory, OutOfMemoryError, type ResidentBuffer } from 'fourlane';
import { Random } from '../../src/random.js';
import { chance, pick } from './draw.js';
import { kernelCall } from './kernel-calls.js';
import { modelRun } from './model-runs.js';

export interface SoakOptions {
  readonly milliseconds: number;
  /** The first round's; each has the next. */
  readonly seed: number;
  /** Told after every round. */
  readonly onRound?: (totals: Totals) => void;
}

export interface Totals {
  rounds: number;
  calls: number;
  models: number;
  /** Calls and runs that ended for want of memory. */
  outOfMemory: number;
  /** The resident set after each round, in MB. */
  readonly resident: number[];
}

/** Steps of a round. */
const STEPS = 60;
const MB = 2 ** 20;
const LIMITS = [2 * MB, 8 * MB, 64 * MB, 4096 * MB];

/** @throws with the round's seed, if a result is wrong or memory is not returned */
export async function soak({ milliseconds, seed, onRound }: SoakOptions): Promise<Totals> {
  const totals: Totals = { rounds: 0, calls: 0, models: 0, outOfMemory: 0, resident: [] };
  const end = performance.now() + milliseconds;
  do {
    const roundSeed = seed + totals.rounds;
    try {
      await round(new Random(roundSeed), totals);
    } catch (cause) {
      throw new Error(`round with seed ${roundSeed}: ${cause}`, { cause });
    }
    totals.rounds += 1;
    totals.resident.push(process.memoryUsage().rss / MB);
    onRound?.(totals);
  } while (performance.now() < end);
  return totals;
}

async function round(random: Random, totals: Totals): Promise<void> {
  await init({ maxMemory: pick(random, LIMITS) });
  await use(random, totals);
  await returned();
}

async function use(random: Random, totals: Totals): Promise<void> {
  const held: ResidentBuffer[] = [];
  for (let step = 0; step < STEPS; step++) {
    try {
      fragment(random, held);
      if (chance(random, 0.1)) {
        totals.models += 1;
        await modelRun(random);
      } else {
        totals.calls += 1;
        kernelCall(random);
      }
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error;
      totals.outOfMemory += 1;
    }
  }
  for (const buffer of held) if (chance(random, 0.7)) buffer.dispose();
}

/** Takes and returns blocks of all sizes in any order, so that the heap has holes and grows; forgets some. */
function fragment(random: Random, held: ResidentBuffer[]): void {
  if (chance(random, 0.5)) held.push(alloc(Math.floor(2 ** random.uniform(0, chance(random, 0.1) ? 22 : 14))));
  if (chance(random, 0.4) && held.length > 0) {
    const [buffer] = held.splice(random.below(held.length), 1);
    if (chance(random, 0.8)) buffer?.dispose();
  }
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Collects garbage until forgotten buffers and models have given back their memory. */
async function returned(): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (memory().blocks === 0 && memory().used === 0) return;
  }
  throw new Error(`${memory().blocks} blocks of ${memory().used} bytes are never given back`);
}

/** Rounds from which on the resident set says something. */
const ENOUGH = 90;

/**
 * Throws if the resident set has grown: the least of the last third of the rounds is well above that of the second third.
 * The first third warms up: code is compiled, the heap finds its size, which varies by some 20 MB.
 */
export function checkFlat(resident: readonly number[]): void {
  if (resident.length < ENOUGH) return;
  const third = Math.floor(resident.length / 3);
  const before = Math.min(...resident.slice(third, 2 * third));
  const after = Math.min(...resident.slice(2 * third));
  if (after > 1.1 * before + 20) throw new Error(`the resident set has grown from ${before} MB to ${after} MB`);
}
