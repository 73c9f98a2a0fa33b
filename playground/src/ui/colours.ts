// The colours of the theme in force, for what is drawn on a canvas or taken away as a picture.
import { signal } from '@preact/signals';

/** Changes when the theme does: what is drawn with `colour` reads it, and is drawn again. */
export const themeChanges = signal(0);

const known = new Map<string, string>();

/** A custom property of ui/style.css: `colour('class-0')` is `--class-0`. */
export function colour(name: string): string {
  let value = known.get(name);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    known.set(name, value);
  }
  return value;
}

/** A colour written #rrggbb as three bytes. */
export function rgb(name: string): readonly [red: number, green: number, blue: number] {
  const value = Number.parseInt(colour(name).slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function forget(): void {
  known.clear();
  themeChanges.value++;
}

new MutationObserver(forget).observe(document.documentElement, { attributeFilter: ['data-theme'] });
