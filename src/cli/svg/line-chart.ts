import { axes, type Frame, linearScale, logScale } from './axes.js';
import { colorClass, drawing, element, label } from './drawing.js';

export interface Line {
  readonly name: string;
  /** Of x and y; what is not finite is left out, and so is 0 on a logarithmic axis. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Lengths of error bars, up and down, which end where the axis does. */
  readonly errors?: readonly number[];
  /** An area in the line's colour: its lower and upper edge at the points' x. */
  readonly band?: readonly (readonly [low: number, high: number])[];
  /** Points without lines between them. */
  readonly dots?: boolean;
}

export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly lines: readonly Line[];
  /** Default: of the values. */
  readonly yRange?: readonly [number, number];
  readonly yLog?: boolean;
  readonly xLog?: boolean;
  readonly yText?: (value: number) => string;
  readonly width?: number;
  readonly height?: number;
}

/** Pixels that a letter takes in the legend, about. */
const LETTER = 6.6;

/** Curves over a common axis, named in a legend. */
export function lineChart({ title, lines, width = 480, height = 280, ...chart }: LineChart): string {
  const legend = legendOf(lines, width);
  const frame: Frame = { left: 58, right: width - 14, top: 44 + legend.height, bottom: height - 42 };
  const drawn = lines.map(({ points }) =>
    points.map(([x, y]) => Number.isFinite(y) && !(chart.yLog && y <= 0) && !(chart.xLog && x <= 0)),
  );
  const all = lines.flatMap(({ points }, i) => points.filter((_, j) => drawn[i]?.[j]));
  const [xs, ys] = [extent(all.map(([x]) => x)), chart.yRange ?? extent(all.map(([, y]) => y))];
  const x = (chart.xLog ? logScale : linearScale)(...xs, frame.left, frame.right);
  const y = (chart.yLog ? logScale : linearScale)(...ys, frame.bottom, frame.top);
  const within = (value: number): number => Math.min(Math.max(value, ys[0]), ys[1]);
  const shapes = lines.flatMap(({ points, errors, band, dots }, i) => {
    const color = colorClass(i);
    const at = (index: number, value: number): string => {
      const [px] = points[index] as readonly [number, number];
      return `${x.place(px).toFixed(1)} ${y.place(value).toFixed(1)}`;
    };
    const shown = points.flatMap(([, value], j) => (drawn[i]?.[j] ? [{ j, value }] : []));
    return [
      band && element('path', { class: `${color} band`, d: `M${outline(band, at)}Z` }),
      !dots && shown.length > 1
        ? element('path', { class: `${color} line`, d: `M${shown.map(({ j, value }) => at(j, value)).join('L')}` })
        : undefined,
      ...(dots || shown.length === 1 ? shown.map(({ j, value }) => dot(at(j, value), color)) : []),
      errors &&
        element('path', {
          class: `${color} line`,
          d: shown
            .map(
              ({ j, value }) =>
                `M${at(j, within(value - (errors[j] ?? 0)))}L${at(j, within(value + (errors[j] ?? 0)))}`,
            )
            .join(''),
        }),
    ];
  });
  return drawing(width, height, title, [
    label(14, 20, title, { class: 'title' }),
    ...legend.parts,
    ...axes(frame, { x, y, ...chart }),
    ...shapes.filter((shape) => shape !== undefined),
  ]);
}

function outline(band: NonNullable<Line['band']>, at: (index: number, value: number) => string): string {
  const lower = band.map(([low], j) => at(j, low));
  const upper = band.map(([, high], j) => at(j, high));
  return [...lower, ...[...upper].reverse()].join('L');
}

function dot(place: string, color: string): string {
  const [cx, cy] = place.split(' ');
  return element('circle', { class: color, cx, cy, r: 3 });
}

/** The least and the most; some room where they are the same. */
function extent(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  return low < high ? [low, high] : [low, low + (Math.abs(low) || 1)];
}

/** Names in their series' colours, row by row; none where there is but one series. */
function legendOf(lines: readonly Line[], width: number): { parts: string[]; height: number } {
  if (lines.length < 2) return { parts: [], height: 0 };
  let [x, y] = [14, 38];
  const parts = lines.flatMap(({ name }, i) => {
    const needed = 20 + LETTER * name.length + 12;
    if (x > 14 && x + needed > width) [x, y] = [14, y + 16];
    const part = [element('rect', { class: colorClass(i), x, y: y - 9, width: 14, height: 9 }), label(x + 19, y, name)];
    x += needed;
    return part;
  });
  return { parts, height: y - 20 };
}
