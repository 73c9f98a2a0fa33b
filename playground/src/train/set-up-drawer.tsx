import { effect, signal } from '@preact/signals';
import { lazy } from 'preact/compat';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { fieldOf } from '../set-up/address.js';
import type { Problem } from '../set-up-panel/fields.js';
import { linkProblems, page } from '../state.js';
import { Loadable } from '../ui/loadable.js';
import { wide } from '../ui/media.js';
import { choose } from './choose.js';
import { beginWith, trouble } from './runs.js';
import './set-up-drawer.css';

const SetUpPanel = lazy(async () => (await import('../set-up-panel/set-up-panel.js')).SetUpPanel);

const open = signal(false);

/** Whether the button that has the focus goes because the drawer becomes a column. */
let handsOn = false;

const place = (): HTMLElement | null => document.getElementById('set-up');
const toggle = (): HTMLElement | null => document.getElementById('set-up-button');
const shutButton = (): HTMLElement | null => document.querySelector('.shut button');

effect(() => {
  const { activeElement } = document;
  handsOn = wide.value && activeElement !== null && [toggle(), shutButton()].includes(activeElement as HTMLElement);
  // A column that becomes a drawer stays there for a reader who is in it.
  if (!wide.value) open.value = place()?.contains(activeElement) ?? false;
});

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

/** The form of the set-up: a column where there is room, else a drawer. From one to the other it stays the same form. */
export function SetUpDrawer() {
  const drawer = !wide.value;
  useLayoutEffect(keepFocus, [drawer]);
  if (drawer && !open.value) return null;
  return (
    <aside class={drawer ? 'set-up drawer' : 'set-up'} id="set-up" tabIndex={-1} aria-label="Set-up">
      {drawer && <Shut key="shut" />}
      <Form key="form" />
    </aside>
  );
}

/** Has the focus in sight where the form's place has changed, or gives it to the form. */
function keepFocus(): void {
  const form = place();
  if (handsOn) (form?.querySelector<HTMLElement>('form :is(select, input, button)') ?? form)?.focus();
  else if (form?.contains(document.activeElement)) document.activeElement?.scrollIntoView({ block: 'nearest' });
  handsOn = false;
}

function Shut() {
  useEffect(() => {
    // The reader is in it already where it was a column before.
    if (!place()?.contains(document.activeElement)) shutButton()?.focus();
    const press = ({ key }: KeyboardEvent): void => {
      if (key === 'Escape') shut();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
  return (
    <div class="shut">
      <button type="button" onClick={shut}>
        Close
      </button>
    </div>
  );
}

function shut(): void {
  open.value = false;
  toggle()?.focus();
}

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
