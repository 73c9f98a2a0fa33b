import { useRef } from 'preact/hooks';
import { Axes, placesIn } from '../ui/axes.js';
import { useWidth } from '../ui/frames.js';
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

/** Curves over x, the first in the first of the line styles and so on. */
export function Plot({ title, description, lines, range, height, yRange, at, onAt }: PlotProps) {
  const frame = useRef<HTMLElement>(null);
  const width = Math.max(NARROWEST, useWidth(frame) || USUAL);
  const y = yRange ?? rangeOf(lines);
  const places = placesIn(width, height, range, y);
  const { left, right, top, bottom } = places;
  const read = (event: PointerEvent): void => {
    const x = places.valueAt(event.clientX - (event.currentTarget as Element).getBoundingClientRect().left);
    onAt(Math.min(range.to, Math.max(range.from, x)));
  };
  return (
    <figure class="axes-figure" ref={frame}>
      <figcaption>{title}</figcaption>
      <svg width={width} height={height} role="img" aria-label={`${title}. ${description}`} onPointerMove={read}>
        <Axes x={range} y={y} places={places} />
        <line class="reading" x1={places.x(at)} x2={places.x(at)} y1={top} y2={bottom} />
        {lines.map(({ name, bound }, i) =>
          bound === undefined || bound === 0 ? null : (
            <line
              key={name}
              class={`bound series-${i}`}
              x1={left}
              x2={right}
              y1={places.y(bound)}
              y2={places.y(bound)}
            />
          ),
        )}
        {lines.map(({ name, x, y: values }, i) => (
          <path
            key={name}
            class={`series series-${i}`}
            d={places.path(Array.from(x, (each, j) => [each, values[j] as number]))}
          />
        ))}
      </svg>
    </figure>
  );
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
