import { signal } from '@preact/signals';

/** Milliseconds from one announcement to the next, at least. */
const BETWEEN = 5000;

/** Milliseconds that an announcement stays. Readers say what is added to the page: what still stands could not be said again. */
const STAYS = 2000;

/** What is said now; empty before anything is said. */
export const said = signal('');
const waiting = new Map<string, string>();
let last = -Infinity;

/**
 * Has a screen reader say something. What comes within five seconds is said together.
 * @param topic of one topic only the latest is said
 */
export function announce(what: string, topic = 'general'): void {
  const first = waiting.size === 0;
  waiting.set(topic, what);
  if (first) setTimeout(say, Math.max(50, last + BETWEEN - performance.now()));
}

function say(): void {
  last = performance.now();
  said.value = [...waiting.values()].join(' ');
  waiting.clear();
  setTimeout(() => {
    said.value = '';
  }, STAYS);
}
