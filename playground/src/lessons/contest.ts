// Nets that train next to each other, each to the same step.
import { type Signal, signal } from '@preact/signals';
import { allOrNone } from '../run/all-or-none.js';
import type { Figures } from '../run/looks.js';
import { Run } from '../run/run.js';
import { countsOf } from '../see/unit-shares.js';
import { loadData, type TrainingData } from '../set-up/data.js';
import type { SetUp } from '../set-up/set-up.js';
import { prefersStillness } from '../ui/stillness.js';
import type { End } from './checks.js';

export type ContestStatus = 'not begun' | 'running' | 'done' | 'failed';

export class Contest {
  readonly status: Signal<ContestStatus> = signal('not begun');
  readonly runs = signal<readonly Run[]>([]);
  /** Why nets could not be made, in words. */
  readonly failure = signal<string>();
  #times = 0;

  /** Begins with new nets. Those of a time before go. */
  async start(setUps: readonly SetUp[], steps: number, pace: number): Promise<void> {
    this.dispose();
    const time = this.#times;
    this.status.value = 'running';
    this.failure.value = undefined;
    try {
      const data = await dataOf(setUps);
      const opened = await allOrNone(setUps.map((setUp, i) => Run.open(setUp, data[i] as TrainingData, pace)));
      if (time !== this.#times) {
        for (const run of opened) run.dispose();
        return;
      }
      this.runs.value = opened;
      await Promise.all(opened.map((run) => run.start(steps)));
      if (time === this.#times) this.status.value = 'done';
    } catch (error) {
      if (time !== this.#times) return;
      this.failure.value = (error as Error).message;
      this.status.value = 'failed';
    }
  }

  /** Lets all nets train as fast as they can. */
  hurry(): void {
    for (const run of this.runs.value) run.pace = Infinity;
  }

  dispose(): void {
    this.#times++;
    for (const run of this.runs.value) run.dispose();
    this.runs.value = [];
    this.status.value = 'not begun';
  }
}

/** Data of each set-up; equal choices share theirs. */
function dataOf(setUps: readonly SetUp[]): Promise<TrainingData[]> {
  const known = new Map<string, Promise<TrainingData>>();
  return Promise.all(
    setUps.map(({ data }) => {
      const key = JSON.stringify(data);
      const loaded = known.get(key) ?? loadData(data);
      known.set(key, loaded);
      return loaded;
    }),
  );
}

/** Steps a second at which a contest can be watched; those who want no motion see its end. */
export function watchable(pace: number): number {
  return prefersStillness() ? Infinity : pace;
}

/** How a net stands, by its last look; a net that training broke off has nothing. */
export function endOf({ look, status }: Run): End {
  const { dead, units } = deadOf(look.value);
  if (!look.value || status.value === 'failed') return { accuracy: 0, dead: units, units };
  return { accuracy: look.value.testAccuracy ?? look.value.accuracy ?? 0, dead, units };
}

/** Dead hidden units, and how many there are in all. */
export function deadOf(look: Pick<Figures, 'layers'> | undefined): { readonly dead: number; readonly units: number } {
  const { dead, all } = countsOf(look ?? { layers: [] });
  return { dead, units: all };
}
