import { useRef } from 'preact/hooks';
import { useWidth } from '../ui/frames.js';
import { ticks } from '../ui/ticks.js';
import type { Range } from './choice.js';
import type { Line } from './samples.js';

export interface PlotLine extends Line {
  readonly name: string;
  /** A level that the line should not pass. */
  readonly bound?: number;
}

export interface PlotProps {
  readonly title: string;
  /** What the chart shows, in a sentence for those who do not see it. */
  readonly description: string;
  readonly lines: readonly PlotLine[];
  readonly range: Range;
  readonly height: number;
  /** Of y, where it should not follow the lines. */
  readonly yRange?: Range;
  /** The x that is read, and how to choose another. */
  readonly at: number;
  readonly onAt: (x: number) => void;
}

/** Pixels across, at least, and before it is known how many there are. */
const NARROWEST = 240;
const USUAL = 480;
const LEFT = 44;
const RIGHT = 10;
const TOP = 8;
const BOTTOM = 24;

/** Curves over x, the first in the first of the line styles and so on. */
export function Plot({ title, description, lines, range, height, yRange, at, onAt }: PlotProps) {
  const frame = useRef<HTMLElement>(null);
  const width = Math.max(NARROWEST, useWidth(frame) || USUAL);
  const y = yRange ?? rangeOf(lines);
  const xAt = (x: number): number => LEFT + ((x - range.from) / (range.to - range.from)) * (width - LEFT - RIGHT);
  const yAt = (value: number): number => TOP + ((y.to - value) / (y.to - y.from)) * (height - TOP - BOTTOM);
  const read = (event: PointerEvent): void => {
    const { left } = (event.currentTarget as Element).getBoundingClientRect();
    const x = range.from + ((event.clientX - left - LEFT) / (width - LEFT - RIGHT)) * (range.to - range.from);
    onAt(Math.min(range.to, Math.max(range.from, x)));
  };
  return (
    <figure class="curve-plot" ref={frame}>
      <figcaption>{title}</figcaption>
      <svg width={width} height={height} role="img" aria-label={`${title}. ${description}`} onPointerMove={read}>
        {ticks(range.from, range.to, width / 80).map((x) => (
          <g key={x}>
            <line class={x === 0 ? 'axis' : 'grid'} x1={xAt(x)} x2={xAt(x)} y1={TOP} y2={height - BOTTOM} />
            <text x={xAt(x)} y={height - 6} text-anchor="middle">
              {text(x)}
            </text>
          </g>
        ))}
        {ticks(y.from, y.to, height / 44).map((value) => (
          <g key={value}>
            <line class={value === 0 ? 'axis' : 'grid'} x1={LEFT} x2={width - RIGHT} y1={yAt(value)} y2={yAt(value)} />
            <text x={LEFT - 6} y={yAt(value) + 4} text-anchor="end">
              {text(value)}
            </text>
          </g>
        ))}
        <line class="reading" x1={xAt(at)} x2={xAt(at)} y1={TOP} y2={height - BOTTOM} />
        {lines.map(({ name, bound }, i) =>
          bound === undefined || bound === 0 ? null : (
            <line key={name} class={`bound series-${i}`} x1={LEFT} x2={width - RIGHT} y1={yAt(bound)} y2={yAt(bound)} />
          ),
        )}
        {lines.map((line, i) => (
          <path key={line.name} class={`series series-${i}`} d={pathOf(line, xAt, yAt)} />
        ))}
      </svg>
    </figure>
  );
}

function text(value: number): string {
  return String(value).replace('-', '−');
}

/** The lowest and highest value of all lines, with some room around them. */
function rangeOf(lines: readonly Line[]): Range {
  let [from, to] = [0, 0];
  for (const { y } of lines) {
    for (const value of y) {
      if (!Number.isFinite(value)) continue;
      from = Math.min(from, value);
      to = Math.max(to, value);
    }
  }
  const room = 0.06 * (to - from || 1);
  return { from: from - room, to: to + room };
}

/** A path through the points that are finite. */
function pathOf({ x, y }: Line, xAt: (x: number) => number, yAt: (y: number) => number): string {
  let path = '';
  let pen = 'M';
  for (let i = 0; i < x.length; i++) {
    const value = y[i] as number;
    if (Number.isFinite(value)) {
      path += `${pen}${xAt(x[i] as number).toFixed(1)} ${yAt(value).toFixed(1)}`;
      pen = 'L';
    } else {
      pen = 'M';
    }
  }
  return path;
}
