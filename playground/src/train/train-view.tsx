import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { gridOf } from '../run/grid.js';
import type { Run } from '../run/run.js';
import { loadData, type TrainingData } from '../set-up/data.js';
import type { SetUp } from '../set-up/set-up.js';
import { page } from '../state.js';
import { Surface } from './surface.js';

/** Steps a second at which units can be seen to die. */
const WATCHABLE = 30;

const data = signal<TrainingData>();
const sick = signal<Run>();

/** Draws the samples at once, and the net once the kernels are here. */
async function open(setUp: SetUp): Promise<void> {
  const samples = await loadData(setUp.data);
  data.value = samples;
  const { Run } = await import('../run/run.js');
  sick.value = await Run.open(setUp, samples, WATCHABLE);
  void sick.value.start();
}

export function TrainView() {
  const { setUp } = page.value;
  useEffect(() => void open(setUp), [setUp]);
  if (!data.value) return <p class="quiet">Drawing the samples…</p>;
  const run = sick.value;
  const look = run?.look.value;
  const dead = look?.layers.reduce((sum, { states }) => sum + (states?.dead.length ?? 0), 0) ?? 0;
  return (
    <section aria-label="The net">
      <Surface
        label={`What the net makes of the plane, loss ${look?.loss.toFixed(3)}`}
        data={data.value}
        grid={run?.grid ?? gridOf(data.value)}
        outputs={look?.surface}
        size={360}
      />
      <p>
        Step {run?.step.value}, loss {look?.loss.toFixed(3)}, {dead} dead, {run?.status.value} {run?.digest.value}
        {run?.failure.value}
      </p>
      <button type="button" onClick={() => void run?.start()}>
        Start
      </button>
      <button type="button" onClick={() => void run?.pause()}>
        Pause
      </button>
      <ul>
        {run?.findings.value.map(({ code, what }) => (
          <li key={code}>{what}</li>
        ))}
      </ul>
    </section>
  );
}
