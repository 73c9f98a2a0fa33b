import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { announce, said } from '../../playground/src/ui/announce.js';

/** What a live region shows one after the other, and when, in milliseconds from the first. */
let shown: { readonly at: number; readonly text: string }[] = [];
let stop: () => void;

beforeAll(() => {
  vi.useFakeTimers();
});
afterAll(() => {
  vi.useRealTimers();
});

beforeEach(() => {
  shown = [];
  let begin: number | undefined;
  stop = said.subscribe((text) => {
    if (text) begin ??= performance.now();
    if (begin !== undefined) shown.push({ at: performance.now() - begin, text });
  });
});

afterEach(() => {
  // The next test does not follow within the time between two announcements.
  vi.advanceTimersByTime(10_000);
  stop();
});

const texts = () => shown.map(({ text }) => text);

it('says again what it has said: the region is empty in between', () => {
  announce('Back at step 0.');
  vi.advanceTimersByTime(10_000);
  announce('Back at step 0.');
  vi.advanceTimersByTime(10_000);
  expect(texts()).toEqual(['Back at step 0.', '', 'Back at step 0.', '']);
});

it('says no more often than every five seconds, and together what comes meanwhile', () => {
  announce('One.');
  vi.advanceTimersByTime(1000);
  announce('Two.');
  vi.advanceTimersByTime(1000);
  announce('Two.', 'other');
  announce('Three.', 'other');
  vi.advanceTimersByTime(10_000);
  expect(shown.filter(({ text }) => text)).toEqual([
    { at: 0, text: 'One.' },
    { at: 5000, text: 'Two. Three.' },
  ]);
});

it('stays long enough to be read, and is gone before the next', () => {
  announce('One.');
  vi.advanceTimersByTime(1500);
  expect(said.value).toBe('One.');
  announce('Two.');
  vi.advanceTimersByTime(3000);
  expect(said.value).toBe('');
});
