import { useEffect } from 'preact/hooks';
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

/** The tab's keys, wherever the focus is, unless it is on something that takes keys. */
export function useKeys(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const act = KEYS[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey || runs.peek().length === 0) return;
      const at = event.target instanceof Element ? event.target : document.body;
      if (at.closest(TAKES_KEYS) || (event.key === ' ' && at.closest(TAKES_SPACE))) return;
      event.preventDefault();
      if (!event.repeat || event.key === '.') act();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
