import type { Run } from './run.js';

/** How often training waits for the page: after every batch or epoch, or never, telling how it goes now and then. */
export type Rhythm = 'batch' | 'epoch' | 'progress';

/** Seconds that an epoch may last for its steps to come at once: hardly longer than from one look to the next. */
const AT_ONCE = 0.08;

/**
 * Every answer to a Worker costs the page more than a step of a small net.
 * @param epochs whole epochs that are to come; what is left of one comes batch by batch
 */
export function rhythmOf(pace: number, stepsPerEpoch: number, epochs: number): Rhythm {
  if (epochs < 1) return 'batch';
  if (!Number.isFinite(pace)) return 'progress';
  return stepsPerEpoch <= AT_ONCE * pace ? 'epoch' : 'batch';
}

/** Waits so that steps come at the pace of a run, some at once where a frame holds several. */
export function pacer(run: Run, aborted: AbortSignal): (steps: number) => Promise<void> {
  let last = performance.now();
  let due = 0;
  return async (steps) => {
    due -= steps;
    while (due < 0 && !aborted.aborted && Number.isFinite(run.pace)) {
      const now = performance.now();
      due = Math.min(due + ((now - last) * run.pace) / 1000, run.pace / 10 + 1);
      last = now;
      if (due < 0) await new Promise((resolve) => setTimeout(resolve, Math.min(50, (-due / run.pace) * 1000)));
    }
  };
}
