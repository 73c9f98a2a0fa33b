import { axes, type Frame, linearScale, tickText } from './axes.js';
import { colorClass, drawing, element, label } from './drawing.js';

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Length of an error bar, to both sides. */
  readonly error?: number;
  /** What stands at its end. */
  readonly text: string;
}

export interface BarChart {
  readonly title: string;
  readonly bars: readonly Bar[];
  /** The value at the right end. */
  readonly most: number;
}

const ROW = 26;

/** Horizontal bars, one below the other. */
export function barChart({ title, bars, most }: BarChart): string {
  const names = 7 * Math.max(...bars.map(({ name }) => name.length)) + 20;
  const width = 560;
  const place = linearScale(0, most, names, width - 90).place;
  const rows = bars.flatMap(({ name, value, error = 0, text }, i) => {
    const y = 34 + i * ROW;
    const end = place(Math.min(value, most));
    const [from, to] = [place(Math.max(0, value - error)), place(Math.min(most, value + error))];
    return [
      label(names - 8, y + 14, name, { 'text-anchor': 'end' }),
      element('rect', { class: colorClass(0), x: names, y: y + 2, width: Math.max(0.5, end - names), height: ROW - 8 }),
      ...(error > 0 ? [element('line', { class: 'axis', x1: from, x2: to, y1: y + 11, y2: y + 11 })] : []),
      label(Math.max(end, to) + 6, y + 14, text),
    ];
  });
  return drawing(width, 44 + bars.length * ROW, title, [label(14, 20, title, { class: 'title' }), ...rows]);
}

export interface HistogramChart {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
}

/** How many values lie in each of equal parts of a range. */
export function histogramChart({ title, from, to, counts }: HistogramChart): string {
  const [width, height] = [300, 170];
  const frame: Frame = { left: 44, right: width - 12, top: 34, bottom: height - 42 };
  const total = counts.reduce((sum, count) => sum + count, 0) || 1;
  const most = Math.max(...counts) / total;
  const x = linearScale(from, to, frame.left, frame.right);
  const y = linearScale(0, most || 1, frame.bottom, frame.top);
  const part = (frame.right - frame.left) / counts.length;
  const bars = counts.map((count, i) => {
    const top = y.place(count / total);
    return element('rect', {
      class: colorClass(0),
      x: frame.left + i * part,
      y: top,
      width: part,
      height: frame.bottom - top,
    });
  });
  return drawing(width, height, title, [
    label(14, 20, title, { class: 'title' }),
    ...axes(frame, { x, y, xLabel: '', yLabel: '', yText: (value) => tickText(Number(value.toPrecision(3))) }),
    ...bars,
  ]);
}
