import { signal } from '@preact/signals';
import { lazy } from 'preact/compat';
import { useEffect, useRef } from 'preact/hooks';
import { fieldOf } from '../set-up/address.js';
import { differences } from '../set-up/differences.js';
import type { SetUp } from '../set-up/set-up.js';
import type { Problem } from '../set-up-panel/fields.js';
import { change, linkProblems, page } from '../state.js';
import { Loadable } from '../ui/loadable.js';
import { wide } from '../ui/media.js';
import { beginWith, trouble } from './runs.js';
import './set-up-drawer.css';

const SetUpPanel = lazy(async () => (await import('../set-up-panel/set-up-panel.js')).SetUpPanel);

const open = signal(false);

/** Opens and closes the drawer, where the form is in one. */
export function SetUpButton() {
  if (wide.value) return null;
  return (
    <button
      type="button"
      id="set-up-button"
      aria-expanded={open.value}
      aria-controls="set-up"
      onClick={() => {
        open.value = !open.value;
      }}
    >
      Set-up
    </button>
  );
}

/** The form of the set-up: a column where there is room, else a drawer. */
export function SetUpDrawer() {
  if (!wide.value && !open.value) return null;
  return wide.value ? (
    <aside class="set-up" id="set-up" aria-label="Set-up">
      <Form />
    </aside>
  ) : (
    <Drawer />
  );
}

function Drawer() {
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus(), []);
  const shut = (): void => {
    open.value = false;
    document.getElementById('set-up-button')?.focus();
  };
  return (
    <aside
      class="set-up drawer"
      id="set-up"
      aria-label="Set-up"
      onKeyDown={(event) => {
        if (event.key === 'Escape') shut();
      }}
    >
      <div class="shut">
        <button ref={close} type="button" onClick={shut}>
          Close
        </button>
      </div>
      <Form />
    </aside>
  );
}

/** A set-up of one's own ends the comparison with a cured net, and a link's run; the file that a link asks for does not. */
const choose = (setUp: SetUp): void => {
  const asked = differences(page.peek().setUp, setUp).length === 0;
  change(asked ? { setUp } : { setUp, cured: undefined, until: undefined });
};

function Form() {
  return (
    <Loadable>
      <SetUpPanel setUp={page.value.setUp} onChange={choose} onPreset={beginWith} problems={problems()} />
    </Loadable>
  );
}

/** What the trainer refuses, and what of the link could not be read, by their fields. */
function problems(): readonly Problem[] {
  const { argument, message = '' } = trouble.value ?? {};
  const unread = linkProblems.value.flatMap(({ key = '', message }) => {
    const field = fieldOf(key);
    return field === undefined ? [] : [{ argument: field, message: `In the link ${message}` }];
  });
  return [...(argument === undefined ? [] : [{ argument, message }]), ...unread];
}
