import { element, label } from './drawing.js';

/** Takes values to pixels. */
export interface Scale {
  readonly place: (value: number) => number;
  readonly ticks: readonly number[];
}

/** Where a chart's axes are, in pixels. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Marks about so many. */
const TICKS = 5;

/** A linear scale. @param from the value at pixel `start` @param to that at pixel `end` */
export function linearScale(from: number, to: number, start: number, end: number): Scale {
  const range = to - from || 1;
  const power = 10 ** Math.floor(Math.log10(range / TICKS));
  const step = power * ([1, 2, 5, 10].find((factor) => range / (factor * power) <= TICKS + 1) ?? 10);
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  return {
    place: (value) => start + ((value - from) / range) * (end - start),
    ticks: Array.from({ length: Math.max(0, count) }, (_, i) => Number(((first + i) * step).toPrecision(12))),
  };
}

/** A logarithmic scale of positive values, with marks at powers of ten. */
export function logScale(from: number, to: number, start: number, end: number): Scale {
  const [low, high] = [
    Math.floor(Math.log10(from)),
    Math.max(Math.ceil(Math.log10(to)), Math.floor(Math.log10(from)) + 1),
  ];
  const stride = Math.ceil((high - low) / TICKS);
  return {
    place: (value) => start + ((Math.log10(value) - low) / (high - low)) * (end - start),
    ticks: Array.from({ length: Math.floor((high - low) / stride) + 1 }, (_, i) => 10 ** (low + i * stride)),
  };
}

/** A value at a mark. */
export function tickText(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(0).replace('+', '') : String(value);
}

interface AxesOptions {
  readonly x: Scale;
  readonly y: Scale;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly yText?: (value: number) => string;
}

/** Lines at the marks, values next to them, and what the axes are. */
export function axes({ left, right, top, bottom }: Frame, options: AxesOptions): string[] {
  const { x, y, xLabel, yLabel, yText = tickText } = options;
  return [
    ...y.ticks.flatMap((value) => {
      const at = y.place(value);
      return [
        element('line', { class: 'grid', x1: left, x2: right, y1: at, y2: at }),
        label(left - 6, at + 4, yText(value), { 'text-anchor': 'end' }),
      ];
    }),
    ...x.ticks.map((value) => label(x.place(value), bottom + 16, tickText(value), { 'text-anchor': 'middle' })),
    element('line', { class: 'axis', x1: left, x2: right, y1: bottom, y2: bottom }),
    label((left + right) / 2, bottom + 32, xLabel, { 'text-anchor': 'middle' }),
    label(left - 6, top - 8, yLabel, { 'text-anchor': 'end' }),
  ];
}
