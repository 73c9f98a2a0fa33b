import { useEffect } from 'preact/hooks';
import { LossChart, UnitsChart, UpdatesChart } from '../see/over-time.js';
import { Controls } from './controls.js';
import { Findings } from './findings.js';
import { useKeys } from './keys.js';
import { NetPanel } from './net-panel.js';
import { cured, data, followPage, own } from './runs.js';
import { SetUpDrawer } from './set-up-drawer.js';
import { Story } from './story.js';
import { Told } from './told.js';
import './train-view.css';

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
          <p class="quiet">Drawing the samples…</p>
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
      {named.map(({ run, name }) => (
        <UnitsChart key={name} run={run} {...(second && { name })} />
      ))}
      {named.map(({ run, name }) => (
        <UpdatesChart key={name} run={run} {...(second && { name })} />
      ))}
      <Findings run={first} />
    </section>
  );
}
