// Timing side by side. Machines are noisy, so what is compared alternates, and a figure is the lowest of the rounds'
// medians, since what disturbs can only slow down: read the ratios rather than the times.
import { Bench } from 'tinybench';

/** Something to time; a promise is awaited. */
export type Run = () => unknown;

export interface Effort {
  /** Milliseconds of measuring for each contestant. */
  readonly time: number;
  /** How often all are measured, one after the other. */
  readonly rounds: number;
  /** Milliseconds of a sample, at least. Default 0.05: shorter ones would time the clock. */
  readonly sample?: number;
}

export const THOROUGH: Effort = { time: 100, rounds: 5 };
export const QUICK: Effort = { time: 20, rounds: 2 };

const SAMPLE_MS = 0.05;
/** Calls before the first sample, for the engine to optimise; as few as one, where that takes long. */
const WARM_UP_MS = 30;

/** Nanoseconds of one call of each contestant. */
export async function measure<K extends string>(
  contestants: Readonly<Record<K, Run>>,
  { time, rounds, sample = SAMPLE_MS }: Effort,
): Promise<Record<K, number>> {
  const names = Object.keys(contestants) as K[];
  const samplers = new Map<string, Sampler>();
  for (const name of names) samplers.set(name, await sampler(contestants[name], sample));

  const times = Object.fromEntries(names.map((name) => [name, Number.POSITIVE_INFINITY])) as Record<K, number>;
  for (let round = 0; round < rounds; round++) {
    const bench = new Bench({ time: time / rounds, iterations: 1, warmup: false, throws: true });
    // Each is first in one round: whoever comes next pays for collecting the last one's garbage.
    const order = [...samplers].map((_, i, all) => all[(i + round) % all.length] as (typeof all)[number]);
    for (const [name, { sample }] of order) bench.add(name, sample);
    for (const { name, result } of await bench.run()) {
      if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`);
      const call = (result.latency.p50 * 1e6) / (samplers.get(name)?.repeats ?? 1);
      times[name as K] = Math.min(times[name as K], call);
    }
  }
  return times;
}

/** What tinybench times: so many calls that the clock does not matter. */
interface Sampler {
  readonly sample: Run;
  readonly repeats: number;
}

/** Warms up, finds how many calls make a sample, and gives the function that takes one. */
async function sampler(run: Run, milliseconds: number): Promise<Sampler> {
  const first = run();
  const isAsync = first instanceof Promise;
  // A run may not begin before the one before it has ended.
  if (isAsync) await first;
  let calls = 0;
  const start = performance.now();
  let elapsed = 0;
  do {
    if (isAsync) await run();
    else run();
    calls++;
    elapsed = performance.now() - start;
  } while (elapsed < WARM_UP_MS);
  const repeats = Math.max(1, Math.ceil((milliseconds * calls) / elapsed));
  const sample = isAsync
    ? async () => {
        for (let i = 0; i < repeats; i++) await run();
      }
    : () => {
        for (let i = 0; i < repeats; i++) run();
      };
  return { sample, repeats };
}
