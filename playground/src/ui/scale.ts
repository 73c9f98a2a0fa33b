/** Places of a slider and the values there. */
export interface Scale {
  readonly last: number;
  valueAt(place: number): number;
  placeOf(value: number): number;
}

/** From `min` to `max` in equal steps. */
export function linearScale(min: number, max: number, step: number): Scale {
  // Steps are decimal fractions, and so are the values, as far as doubles have them.
  const digits = Math.max(0, ...[min, step].map((value) => String(value).split('.')[1]?.length ?? 0));
  return {
    last: Math.round((max - min) / step),
    valueAt: (place) => Number((min + place * step).toFixed(digits)),
    placeOf: (value) => Math.round((value - min) / step),
  };
}

/** Nine values a decade: 0.001, 0.002, … 0.009, 0.01 …; with `zero`, 0 before all of them. `min` and `max` are powers of ten. */
export function logScale(min: number, max: number, zero: boolean): Scale {
  const first = Math.round(Math.log10(min));
  const before = zero ? 1 : 0;
  return {
    last: before + 9 * Math.round(Math.log10(max) - first),
    valueAt: (place) => {
      const k = place - before;
      return k < 0 ? 0 : Number(`${(k % 9) + 1}e${first + Math.floor(k / 9)}`);
    },
    placeOf: (value) => {
      if (value < min) return 0;
      const decade = Math.floor(Math.log10(value) + 1e-9);
      return before + 9 * (decade - first) + Math.round(value / 10 ** decade) - 1;
    },
  };
}
