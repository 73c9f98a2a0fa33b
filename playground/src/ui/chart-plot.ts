// What uPlot is told of a chart. Loaded with uPlot, once a chart is on show.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { ChartProps } from './chart.js';
import type { Shown } from './chart-drawer.js';
import { colour } from './colours.js';
import { ticksOf, tickText } from './ticks.js';

const FONT = '12px system-ui, sans-serif';

export function makePlot(place: HTMLElement, shown: Shown, pointedAt: (x: number | undefined) => void): uPlot {
  const { props, width, height } = shown;
  const axis: uPlot.Axis = {
    stroke: colour('quiet'),
    font: FONT,
    grid: { stroke: colour('line'), width: 1 },
    ticks: { stroke: colour('line'), width: 1, size: 4 },
  };
  return new uPlot(
    {
      width,
      height,
      padding: [8, 12, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } },
      scales: {
        x: { time: false },
        y: { distr: props.log ? 3 : 1, range: (_, low, high) => yRange(shown.props, low, high) },
      },
      axes: [
        {
          ...axis,
          size: 26,
          splits: (_, __, from, to) => ticksOf(from, to),
          values: (_, splits) => splits.map(tickText),
        },
        {
          ...axis,
          size: 50,
          splits: (_, __, from, to) => ticksOf(from, to, props.log),
          values: (_, splits) => splits.map(props.format ?? tickText),
          filter: (_, splits) => splits,
        },
      ],
      series: [
        {},
        ...props.series.map(
          ({ label, colour: name, dash }): uPlot.Series => ({
            label,
            stroke: colour(name),
            width: 2,
            spanGaps: true,
            points: { show: false },
            ...(dash && { dash: [...dash] }),
          }),
        ),
      ],
      hooks: {
        setCursor: [({ cursor, data }) => pointedAt(cursor.idx == null ? undefined : (data[0][cursor.idx] as number))],
        drawClear: [(plot) => drawBand(plot, shown.props)],
        draw: [(plot) => drawMarks(plot, shown.props)],
      },
    },
    dataOf(props),
    place,
  );
}

function yRange({ log, yFrom, yTo, band }: ChartProps, low: number | null, high: number | null): [number, number] {
  const from = Math.min(low ?? Infinity, band?.from ?? Infinity);
  const to = Math.max(high ?? -Infinity, band?.to ?? -Infinity);
  const known = from <= to ? ([from, to] as const) : log ? ([1e-3, 1] as const) : ([0, 1] as const);
  const [bottom, top] = log ? [known[0] / 1.25, 1.25 * known[1]] : uPlot.rangeNum(...known, 0.1, true);
  return [yFrom ?? bottom ?? 0, yTo ?? top ?? 1];
}

/** The curves on one x axis: where one is not measured, null. */
export function dataOf({ series, log }: ChartProps): uPlot.AlignedData {
  const shown = (y: number | null | undefined): number | null => (y == null || (log && y <= 0) ? null : y);
  const first = series[0]?.x ?? [];
  if (series.every(({ x }) => x === first)) return [[...first], ...series.map(({ y }) => y.map(shown))];
  const all = [...new Set(series.flatMap(({ x }) => x))].sort((a, b) => a - b);
  const curves = series.map(({ x, y }) => {
    const at = new Map(x.map((place, i) => [place, y[i]]));
    return all.map((place) => shown(at.get(place)));
  });
  return [all, ...curves];
}

function drawBand({ ctx, bbox, valToPos }: uPlot, { band }: ChartProps): void {
  if (!band) return;
  const [top, bottom] = [valToPos(band.to, 'y', true), valToPos(band.from, 'y', true)];
  ctx.save();
  ctx.globalAlpha = 0.14;
  ctx.fillStyle = colour('good');
  ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
  ctx.restore();
}

/** Triangles at the lower edge: downwards what died, upwards what lives again. */
function drawMarks(plot: uPlot, { marks }: ChartProps): void {
  const { ctx, bbox } = plot;
  const size = 4 * devicePixelRatio;
  for (const { x, kind } of marks ?? []) {
    const at = plot.valToPos(x, 'x', true);
    const [foot, tip] = kind === 'down' ? [bbox.top, bbox.top + 1.6 * size] : [bbox.top + 1.6 * size, bbox.top];
    ctx.beginPath();
    ctx.moveTo(at - size, foot);
    ctx.lineTo(at + size, foot);
    ctx.lineTo(at, tip);
    ctx.fillStyle = colour(kind === 'down' ? 'dead' : 'good');
    ctx.fill();
  }
}
