import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { remember, remembered } from '../ui/remembered.js';
import { reset, runs, startOrPause, stepEpoch, stepOnce } from './runs.js';

const KEYS: Readonly<Record<string, () => void>> = {
  ' ': startOrPause,
  '.': () => void stepOnce(),
  e: () => void stepEpoch(),
  r: reset,
};

/** What takes keys itself: fields of all kinds, and, for Space alone, what Space presses. */
const TAKES_KEYS = 'input, select, textarea, [contenteditable], [role="slider"], [role="grid"], [role="application"]';
const TAKES_SPACE = 'button, summary, a[role="button"], canvas[tabindex]';

const STORED = 'fourlane-keys';

/**
 * Whether the keys work. Who speaks to the computer needs to switch them off, for words are typed as letters:
 * WCAG 2.2, 2.1.4.
 */
export const keysWork = signal(remembered(STORED) !== 'off');

export function switchKeys(on: boolean): void {
  keysWork.value = on;
  remember(STORED, on ? 'on' : 'off');
}

/** Whether there is a keyboard, as far as it is known: a touch screen's is, once it has been used. */
export const hasKeyboard = signal(matchMedia('(hover: hover)').matches);

/** The tab's keys, wherever the focus is, unless it is on something that takes keys. */
export function useKeys(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const at = event.target instanceof Element ? event.target : document.body;
      if (at.closest(TAKES_KEYS)) return;
      hasKeyboard.value = true;
      const act = KEYS[event.key];
      if (!act || !keysWork.peek() || event.ctrlKey || event.metaKey || event.altKey || runs.peek().length === 0)
        return;
      if (event.key === ' ' && at.closest(TAKES_SPACE)) return;
      event.preventDefault();
      if (!event.repeat || event.key === '.') act();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
