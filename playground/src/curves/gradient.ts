// Where a derivative lets nothing through, found by asking its kernel: over all floats, in their order.
import type { Side } from './functions.js';

/** A run of floats, its ends included. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Where a derivative of a magnitude below this counts as small. */
export const SMALL = 0.01;

/** Floats asked at first: the ends of the stretches are then found to the float. */
const ASKED = 8192;
const LAST = 0x7f7fffff;

/** The float at a place among all finite ones in their order, 0 being at place 0. */
function floatAt(place: number): number {
  const bits = new Uint32Array([Math.abs(place)]);
  const magnitude = new Float32Array(bits.buffer)[0] as number;
  return place < 0 ? -magnitude : magnitude;
}

function ask({ kernel }: Side, parameters: readonly number[], places: readonly number[], limit: number): boolean[] {
  const answers = kernel(Float32Array.from(places, floatAt), parameters);
  return Array.from(answers, (slope) => (limit === 0 ? slope === 0 : Math.abs(slope) < Math.fround(limit)));
}

/** Stretches on which |f′| is below the limit, or 0 where the limit is 0. Those between two asked floats stay unseen. */
export function stretches(side: Side, parameters: readonly number[], limit = 0): Stretch[] {
  const places = Array.from({ length: 2 * ASKED + 1 }, (_, i) => Math.round(((i - ASKED) * LAST) / ASKED));
  const holds = ask(side, parameters, places, limit);
  const found: Stretch[] = [];
  for (let i = 0; i < places.length; i++) {
    if (!holds[i]) continue;
    const first = i;
    while (holds[i + 1]) i++;
    if (i === first) continue;
    const edge = (inside: number, outside: number | undefined): number =>
      outside === undefined ? floatAt(inside) : floatAt(bisect(side, parameters, limit, inside, outside));
    found.push({
      from: edge(places[first] as number, places[first - 1]),
      to: edge(places[i] as number, places[i + 1]),
    });
  }
  return found;
}

/** The last place that still holds, from one that does to one that does not. */
function bisect(side: Side, parameters: readonly number[], limit: number, inside: number, outside: number): number {
  let [good, bad] = [inside, outside];
  while (Math.abs(good - bad) > 1) {
    const middle = Math.trunc((good + bad) / 2);
    if (ask(side, parameters, [middle], limit)[0]) good = middle;
    else bad = middle;
  }
  return good;
}

const GREATEST = floatAt(LAST);

/** "x ≤ 0", "x ≥ 16.6", "−1 ≤ x ≤ 1", "every x". */
function stretchInWords({ from, to }: Stretch): string {
  const number = (value: number): string => String(Number(value.toPrecision(4)) || 0).replace('-', '−');
  if (from === -GREATEST && to === GREATEST) return 'every x';
  if (from === -GREATEST) return `x ≤ ${number(to)}`;
  if (to === GREATEST) return `x ≥ ${number(from)}`;
  return `${number(from)} ≤ x ≤ ${number(to)}`;
}

/** What becomes of a gradient that goes back through the function. */
export function gradientInWords(side: Side, parameters: readonly number[]): string {
  const zero = stretches(side, parameters);
  const small = stretches(side, parameters, SMALL);
  const list = (all: readonly Stretch[]): string => all.map(stretchInWords).join(' and ');
  if (zero.length === 0) {
    if (small.length === 0) return `The magnitude of the derivative is nowhere below ${SMALL}: a unit cannot die.`;
    return `The derivative is never 0, but smaller than ${SMALL} for ${list(small)}.`;
  }
  const both = list(zero) !== list(small) ? `, and smaller than ${SMALL} for ${list(small)}` : '';
  return `The derivative is 0 for ${list(zero)}${both}: a unit that is there on every sample is dead.`;
}
