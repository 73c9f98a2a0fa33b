// Rates from a clock that may be as coarse as a millisecond.
import type { Rate } from './results.js';

type Run = () => unknown;

/** Milliseconds of calls before the first sample, for the engine to optimise. */
const WARM_UP = 30;
/** A call of so many milliseconds has been optimised on its way: it is a sample itself. */
const LONG = 200;
/** A sample takes so many steps of the clock, and so many milliseconds, at least. */
const CLOCK_STEPS = 25;
const SHORTEST = 4;
/** Samples of each contestant; fewer where they take longer than the budget in milliseconds. */
const SAMPLES = 9;
const BUDGET = 300;

/** Milliseconds from one reading of the clock to the next that differs: the smallest of some. */
export function clockStep(now: () => number = () => performance.now()): number {
  let smallest = Infinity;
  for (let i = 0; i < 10; i++) {
    const start = now();
    let next = now();
    while (next === start) next = now();
    smallest = Math.min(smallest, next - start);
  }
  return smallest;
}

/** Calls of a second, of each contestant; they alternate, so that what disturbs one disturbs the others too. */
export function ratesOf<K extends string>(
  contestants: Readonly<Record<K, Run>>,
  step: number,
  now: () => number = () => performance.now(),
): Record<K, Rate> {
  const names = Object.keys(contestants) as K[];
  const shortest = Math.max(SHORTEST, CLOCK_STEPS * step);
  const prepared = names.map((name) => ({ name, ...warmUp(contestants[name], shortest, now) }));
  const longest = Math.max(...prepared.map(({ milliseconds }) => milliseconds));
  const samples = Math.max(1, Math.min(SAMPLES, Math.floor(BUDGET / longest)));
  for (let i = 0; i < samples; i++) {
    for (const { name, calls, rates } of prepared) {
      const run = contestants[name];
      const start = now();
      for (let call = 0; call < calls; call++) run();
      rates.push((1000 * calls) / (now() - start));
    }
  }
  return Object.fromEntries(prepared.map(({ name, rates }) => [name, summary(rates)])) as Record<K, Rate>;
}

interface WarmUp {
  /** Calls of a sample. */
  readonly calls: number;
  /** What a sample takes. */
  readonly milliseconds: number;
  /** Calls of a second: that of a long call. */
  readonly rates: number[];
}

function warmUp(run: Run, shortest: number, now: () => number): WarmUp {
  const start = now();
  let calls = 0;
  while (now() - start < WARM_UP) {
    run();
    calls++;
  }
  const first = now() - start;
  if (first > LONG) return { calls: 1, milliseconds: first, rates: [1000 / first] };
  // Timed again, for the first calls were slower.
  calls = Math.max(1, Math.ceil((calls * shortest) / first));
  for (;;) {
    const again = now();
    for (let call = 0; call < calls; call++) run();
    const milliseconds = now() - again;
    if (milliseconds >= shortest) return { calls, milliseconds, rates: [] };
    calls = Math.ceil(calls * Math.min(4, (1.2 * shortest) / Math.max(milliseconds, shortest / 4)));
  }
}

export function summary(rates: readonly number[]): Rate {
  const sorted = [...rates].sort((a, b) => a - b);
  /** Between the two values next to a place of the sorted. */
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const [low, high] = [sorted[below] as number, sorted[Math.ceil(place)] as number];
    return low + (place - below) * (high - low);
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75), best: at(1) };
}

/** A rate of calls as one of work. */
export function scaled({ median, low, high, best }: Rate, work: number): Rate {
  return { median: median * work, low: low * work, high: high * work, best: best * work };
}
