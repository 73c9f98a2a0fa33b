import { escaped } from './canvas-svg.js';
import type { ChartProps, Series } from './chart.js';
import { colour } from './colours.js';
import { ticksOf, tickText } from './ticks.js';

const WIDTH = 720;
const HEIGHT = 400;
const EDGE = { left: 64, right: 20, top: 40, bottom: 84 };

/** A chart as an SVG document of its own, in the colours of the theme in force. */
export function chartSVG(props: ChartProps): string {
  const { title, xLabel, yLabel, series, log, band, format = tickText } = props;
  const shown = series.map((each) => pointsOf(each, log));
  const [x0, x1] = rangeOf(shown.flatMap((points) => points.map(([x]) => x)));
  const [low, high] = rangeOf([
    ...shown.flatMap((points) => points.map(([, y]) => y)),
    ...(band ? [band.from, band.to] : []),
  ]);
  const [y0, y1] = log ? decades(low, high) : [props.yFrom ?? low, props.yTo ?? high];
  const across = (x: number): number => EDGE.left + ((x - x0) / (x1 - x0)) * (WIDTH - EDGE.left - EDGE.right);
  const part = (y: number): number =>
    log ? (Math.log10(y) - Math.log10(y0)) / (Math.log10(y1) - Math.log10(y0)) : (y - y0) / (y1 - y0);
  const down = (y: number): number => HEIGHT - EDGE.bottom - part(y) * (HEIGHT - EDGE.top - EDGE.bottom);
  const [left, right, bottom] = [EDGE.left, WIDTH - EDGE.right, HEIGHT - EDGE.bottom];
  const text = (x: number, y: number, anchor: string, words: string): string =>
    `<text x="${rounded(x)}" y="${rounded(y)}" text-anchor="${anchor}">${escaped(words)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}"`,
    ` font-family="system-ui, sans-serif" font-size="12" fill="${colour('quiet')}">`,
    `<title>${escaped(title)}</title><rect width="100%" height="100%" fill="${colour('paper')}"/>`,
    `<text x="${left}" y="24" font-size="15" fill="${colour('ink')}">${escaped(`${title} (${yLabel})`)}</text>`,
    band &&
      `<rect x="${left}" width="${right - left}" y="${rounded(down(band.to))}" height="${rounded(down(band.from) - down(band.to))}" fill="${colour('good')}" opacity="0.14"/>`,
    ...ticksOf(y0, y1, log).map(
      (y) =>
        `<path d="M${left} ${rounded(down(y))}H${right}" stroke="${colour('line')}"/>${text(left - 6, down(y) + 4, 'end', format(y))}`,
    ),
    ...ticksOf(x0, x1).map((x) => text(across(x), bottom + 18, 'middle', tickText(x))),
    text((left + right) / 2, bottom + 36, 'middle', xLabel),
    ...shown.map((points, i) => {
      const { colour: name, dash } = series[i] as Series;
      const path = points.map(([x, y], j) => `${j ? 'L' : 'M'}${rounded(across(x))} ${rounded(down(y))}`).join('');
      return `<path d="${path}" fill="none" stroke="${colour(name)}" stroke-width="2"${dashOf(dash)}/>`;
    }),
    ...series.map(({ label, colour: name, dash }, i) => {
      const at = left + (i * (right - left)) / series.length;
      const y = HEIGHT - 18;
      return `<path d="M${at} ${y}h22" stroke="${colour(name)}" stroke-width="2.5"${dashOf(dash)}/>${text(at + 28, y + 4, 'start', label)}`;
    }),
    '</svg>',
  ]
    .filter(Boolean)
    .join('\n');
}

function pointsOf({ x, y }: Series, log = false): (readonly [number, number])[] {
  return x.flatMap((place, i) => {
    const value = y[i];
    return value == null || !Number.isFinite(value) || (log && value <= 0) ? [] : [[place, value] as const];
  });
}

function rangeOf(values: readonly number[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

function decades(low: number, high: number): [number, number] {
  return [10 ** Math.floor(Math.log10(Math.max(low, 1e-30))), 10 ** Math.ceil(Math.log10(Math.max(high, 1e-29)))];
}

const rounded = (value: number): number => Math.round(10 * value) / 10;
const dashOf = (dash?: readonly number[]): string => (dash ? ` stroke-dasharray="${dash.join(' ')}"` : '');
