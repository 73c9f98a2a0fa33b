import './set-up-panel.css';
import { DataFields } from './data-fields.js';
import type { FormProps } from './fields.js';
import { NetFields } from './net-fields.js';
import { Presets } from './presets-field.js';
import { TrainingFields } from './training-fields.js';

/** The form of a set-up: data, net, training. `problems` are what is wrong with it. */
export function SetUpPanel(props: FormProps) {
  return (
    <form class="set-up-panel" aria-label="Set-up" onSubmit={(event) => event.preventDefault()}>
      <Presets {...props} />
      <DataFields {...props} />
      <NetFields {...props} />
      <TrainingFields {...props} />
    </form>
  );
}
