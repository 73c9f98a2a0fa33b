import { rgb } from '../ui/colours.js';

/** Steps of a scale on either side of 0. */
const STEPS = 127;

/**
 * Colours from −1 (`--negative`) over 0, which is transparent, to 1 (`--accent`), as pixels of an ImageData. `scaleAt`
 * gives a value's place in it.
 */
export function divergingScale(): Uint32Array {
  return scaleOf(rgb('negative'), rgb('accent'));
}

/** As `divergingScale`, from the colour of class 0 to that of class 1. */
export function classScale(): Uint32Array {
  return scaleOf(rgb('class-0'), rgb('class-1'));
}

type Colour = ReturnType<typeof rgb>;

function scaleOf(negative: Colour, positive: Colour): Uint32Array {
  const bytes = new Uint8ClampedArray(4 * (2 * STEPS + 1));
  for (let i = 0; i <= 2 * STEPS; i++) {
    const part = (i - STEPS) / STEPS;
    bytes.set([...(part < 0 ? negative : positive), 255 * Math.abs(part)], 4 * i);
  }
  return new Uint32Array(bytes.buffer);
}

/** The place of a value from −1 to 1 in a scale; what lies outside is at its end. */
export function scaleAt(value: number): number {
  return Math.max(0, Math.min(2 * STEPS, Math.round(STEPS + STEPS * value)));
}
