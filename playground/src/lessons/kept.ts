// What lessons keep in the page's address.
import { change, page } from '../state.js';

/** A number by its name, within a range; `fallback` where the address holds none. */
export function keptNumber(name: string, fallback: number, low: number, high: number): number {
  const text = page.value.extra[name];
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : fallback;
}

/** A word of some. */
export function keptWord<const W extends string>(name: string, words: readonly W[], fallback: W): W {
  return words.find((word) => word === page.value.extra[name]) ?? fallback;
}

export function keep(values: Readonly<Record<string, number | string>>): void {
  const texts = Object.entries(values).map(([name, value]) => [name, String(value)]);
  change({ extra: { ...page.value.extra, ...Object.fromEntries(texts) } });
}

let arriving = false;

/** Goes to a lesson, whose sliders stand as they do at first. */
export function goToLesson(number: number): void {
  arriving = true;
  change({ extra: { lesson: String(number) } });
}

/** Whether the reader has just come from another lesson: asked once, by the title that gets the focus. */
export function hasArrived(): boolean {
  const has = arriving;
  arriving = false;
  return has;
}
