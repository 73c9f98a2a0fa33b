// Axes of pictures in SVG, and the places of values between them.
import './axes.css';
import { ticks, tickText } from './ticks.js';

export interface Axis {
  readonly from: number;
  readonly to: number;
  /** What it measures. */
  readonly label?: string;
  /** Default: round values. */
  readonly ticks?: readonly number[];
  readonly text?: (value: number) => string;
}

/** From values to places in the picture. */
export interface Places {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  /** The value at a place across. */
  readonly valueAt: (x: number) => number;
  /** A path through points; where one is not finite, it has a gap. */
  readonly path: (points: Iterable<readonly [x: number, y: number]>) => string;
  /** The picture's part that has the values, in pixels. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Pixels from one tick to the next, about. */
const APART = { x: 56, y: 38 };

export function placesIn(width: number, height: number, x: Axis, y: Axis): Places {
  const [left, right] = [y.label === undefined ? 44 : 64, width - 12];
  const [top, bottom] = [10, height - (x.label === undefined ? 24 : 42)];
  const placeX = (value: number): number => left + ((value - x.from) / (x.to - x.from)) * (right - left);
  const placeY = (value: number): number => bottom - ((value - y.from) / (y.to - y.from)) * (bottom - top);
  const path: Places['path'] = (points) => {
    let [drawn, pen] = ['', 'M'];
    for (const [u, v] of points) {
      if (Number.isFinite(v)) drawn += `${pen}${placeX(u).toFixed(1)} ${placeY(v).toFixed(1)}`;
      pen = Number.isFinite(v) ? 'L' : 'M';
    }
    return drawn;
  };
  const valueAt = (at: number): number => x.from + ((at - left) / (right - left)) * (x.to - x.from);
  return { x: placeX, y: placeY, valueAt, path, left, right, top, bottom };
}

/** Lines at the ticks, the values there, and what they measure. */
export function Axes({ x, y, places }: { readonly x: Axis; readonly y: Axis; readonly places: Places }) {
  const { left, right, top, bottom } = places;
  return (
    <g class="axes">
      {(x.ticks ?? ticks(x.from, x.to, (right - left) / APART.x)).map((tick) => (
        <g key={tick}>
          <line class={tick === 0 ? 'zero' : undefined} x1={places.x(tick)} x2={places.x(tick)} y1={top} y2={bottom} />
          <text x={places.x(tick)} y={bottom + 18} text-anchor="middle">
            {(x.text ?? tickText)(tick)}
          </text>
        </g>
      ))}
      {(y.ticks ?? ticks(y.from, y.to, (bottom - top) / APART.y)).map((tick) => (
        <g key={tick}>
          <line class={tick === 0 ? 'zero' : undefined} x1={left} x2={right} y1={places.y(tick)} y2={places.y(tick)} />
          <text x={left - 8} y={places.y(tick) + 4} text-anchor="end">
            {(y.text ?? tickText)(tick)}
          </text>
        </g>
      ))}
      <text x={(left + right) / 2} y={bottom + 38} text-anchor="middle">
        {x.label}
      </text>
      <text transform={`rotate(-90) translate(${-(top + bottom) / 2} 13)`} text-anchor="middle">
        {y.label}
      </text>
    </g>
  );
}
