import type { ComponentChildren } from 'preact';
import { lazy } from 'preact/compat';
import { useEffect, useState } from 'preact/hooks';
import { AccuracyChart, LossChart, UnitsChart, UpdatesChart } from '../see/over-time.js';
import { Loadable } from '../ui/loadable.js';
import { Controls } from './controls.js';
import { Findings } from './findings.js';
import { useKeys } from './keys.js';
import { NetPanel } from './net-panel.js';
import { cured, data, followPage, own, trouble } from './runs.js';
import { SetUpDrawer } from './set-up-drawer.js';
import { Story } from './story.js';
import { Told } from './told.js';
import './train-view.css';

const Histograms = lazy(async () => (await import('../see/histograms.js')).Histograms);
const TakeAway = lazy(async () => (await import('../take-away/take-away.js')).TakeAway);

let followed = false;

export function TrainView() {
  useEffect(() => {
    if (!followed) followPage();
    followed = true;
  }, []);
  useKeys();
  const [first, second] = [own.value, cured.value];
  return (
    <div class="train">
      <Told />
      <div class="middle">
        <Story />
        <Controls />
        {data.value ? (
          <div class="nets">
            <NetPanel title={second ? 'Without the cure' : 'The net'} data={data.value} run={first} />
            {second && <NetPanel title="Cured" data={data.value} run={second} />}
          </div>
        ) : (
          !trouble.value && <p class="quiet">Drawing the samples…</p>
        )}
      </div>
      <Happening />
      <SetUpDrawer />
    </div>
  );
}

/** Findings and curves. */
function Happening() {
  const [first, second] = [own.value, cured.value];
  if (!first) return <section class="happening" aria-label="What is happening" />;
  const named = [
    { name: second ? 'without the cure' : 'loss', run: first },
    ...(second ? [{ name: 'cured', run: second }] : []),
  ];
  return (
    <section class="happening" aria-label="What is happening">
      <LossChart runs={named} />
      <UnitsChart runs={named} />
      <More title="Accuracy">
        <AccuracyChart runs={named} />
      </More>
      <More title="How far steps move the weights">
        {named.map(({ run, name }) => (
          <UpdatesChart key={name} run={run} {...(second && { name })} />
        ))}
      </More>
      <More title="What goes through the layers">
        {named.map(({ run, name }) => (
          <Histograms key={name} run={run} {...(second && { name })} />
        ))}
      </More>
      <Findings run={first} />
      <More title="Take away">
        {named.map(({ run, name }) => (
          <TakeAway key={name} run={run} {...(second && { name })} />
        ))}
      </More>
    </section>
  );
}

/** What is made only once it is opened. */
function More({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="more" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {open && <Loadable>{children}</Loadable>}
    </details>
  );
}
