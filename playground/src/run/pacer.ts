import type { Run } from './run.js';

/** Waits so that steps come at the pace of a run, some at once where a frame holds several. */
export function pacer(run: Run, aborted: AbortSignal): () => Promise<void> {
  let last = performance.now();
  let due = 0;
  return async () => {
    due -= 1;
    while (due < 0 && !aborted.aborted && Number.isFinite(run.pace)) {
      const now = performance.now();
      due = Math.min(due + ((now - last) * run.pace) / 1000, run.pace / 10 + 1);
      last = now;
      if (due < 0) await new Promise((resolve) => setTimeout(resolve, Math.min(50, (-due / run.pace) * 1000)));
    }
  };
}
