import { lazy } from 'preact/compat';
import { gridOf } from '../run/grid.js';
import { MEASURED } from '../run/measured.js';
import type { Run } from '../run/run.js';
import { Decision } from '../see/decision.js';
import { NetView } from '../see/net-view.js';
import { countsOf } from '../see/unit-shares.js';
import type { TrainingData } from '../set-up/data.js';
import { Loadable } from '../ui/loadable.js';
import { counted, inFigures } from '../ui/numbers.js';
import { trouble } from './runs.js';
import { percent } from './words.js';
import './net-panel.css';

const Digits = lazy(async () => (await import('../see/digits.js')).Digits);

interface NetPanelProps {
  readonly title: string;
  readonly data: TrainingData;
  /** Undefined while it is being made. */
  readonly run: Run | undefined;
}

/** One net: how it stands, and what it makes of its samples. */
export function NetPanel({ title, data, run }: NetPanelProps) {
  return (
    <section class="net-panel" aria-label={title}>
      <h2>{title}</h2>
      <Figures run={run} />
      {run ? (
        <>
          <NetView run={run} name={title} />
          {run.setUp.data.kind === 'digits' && (
            <Loadable fallback={null}>
              <Digits run={run} />
            </Loadable>
          )}
        </>
      ) : (
        <Decision label="The samples" data={data} grid={gridOf(data)} outputs={undefined} />
      )}
    </section>
  );
}

function Figures({ run }: { readonly run: Run | undefined }) {
  const look = run?.look.value;
  if (!look) return trouble.value ? null : <p class="quiet">The net is being made…</p>;
  const { dead, all } = countsOf(look);
  const { samples } = run.data;
  return (
    <dl class="figures">
      <Figure name={look.step === 1 ? 'step' : 'steps'} value={look.step.toLocaleString('en')} />
      <Figure name="loss" value={inFigures(look.loss)} />
      {look.accuracy !== undefined && <Figure name="right" value={percent(look.accuracy)} />}
      {look.testAccuracy !== undefined && <Figure name="right, kept back" value={percent(look.testAccuracy)} />}
      <Figure name={`of ${all.toLocaleString('en')} dead`} value={dead.toLocaleString('en')} />
      {samples > MEASURED && <Figure name={`of ${counted(samples, 'sample')} looked at`} value={String(MEASURED)} />}
    </dl>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
