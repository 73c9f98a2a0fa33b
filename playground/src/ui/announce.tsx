import { signal } from '@preact/signals';

/** Milliseconds from one announcement to the next, at least. */
const BETWEEN = 5000;

const text = signal('');
let next: string | undefined;
let last = -Infinity;

/** Has a screen reader say something; of what comes too fast only the latest. */
export function announce(what: string): void {
  const waiting = next !== undefined;
  next = what;
  if (waiting) return;
  const say = (): void => {
    last = performance.now();
    text.value = next ?? '';
    next = undefined;
  };
  setTimeout(say, Math.max(50, last + BETWEEN - performance.now()));
}

/** Where announcements are read from: once in the page. */
export function Announcements() {
  return (
    <p class="for-readers" role="status" aria-live="polite">
      {text.value}
    </p>
  );
}
