import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { useWidth } from '../ui/frames.js';

export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly ticks: readonly number[];
  readonly text?: (value: number) => string;
}

/** From values to places in the picture. */
export interface Places {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  /** A path through points. */
  readonly path: (points: readonly (readonly [x: number, y: number])[]) => string;
}

interface PlotProps {
  /** What it shows, in words. */
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly height?: number;
  /** The figures, for those who do not see them. */
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly children: (places: Places) => ComponentChildren;
}

const MARGIN = { left: 64, right: 12, top: 10, bottom: 42 };

/** Axes for a small picture, with the table behind it. */
export function Plot({ title, x, y, height = 300, headers, rows, children }: PlotProps) {
  const figure = useRef<HTMLElement>(null);
  const clip = useId();
  const width = useWidth(figure) || 600;
  const [right, bottom] = [width - MARGIN.right, height - MARGIN.bottom];
  const placeX = (value: number): number => MARGIN.left + ((value - x.from) / (x.to - x.from)) * (right - MARGIN.left);
  const placeY = (value: number): number => bottom - ((value - y.from) / (y.to - y.from)) * (bottom - MARGIN.top);
  const path: Places['path'] = (points) =>
    points.map(([u, v], i) => `${i === 0 ? 'M' : 'L'}${placeX(u).toFixed(1)} ${placeY(v).toFixed(1)}`).join('');
  const text = (axis: Axis, value: number): string => (axis.text ?? String)(value).replace('-', '−');
  return (
    <figure class="lesson-plot" ref={figure}>
      <figcaption>{title}</figcaption>
      <svg width={width} height={height} role="img" aria-label={title}>
        <g class="axes">
          {y.ticks.map((tick) => (
            <g key={tick}>
              <line x1={MARGIN.left} x2={right} y1={placeY(tick)} y2={placeY(tick)} />
              <text x={MARGIN.left - 8} y={placeY(tick) + 4} text-anchor="end">
                {text(y, tick)}
              </text>
            </g>
          ))}
          {x.ticks.map((tick) => (
            <text key={tick} x={placeX(tick)} y={bottom + 18} text-anchor="middle">
              {text(x, tick)}
            </text>
          ))}
          <text x={(MARGIN.left + right) / 2} y={height - 4} text-anchor="middle">
            {x.label}
          </text>
          <text transform={`rotate(-90) translate(${-(MARGIN.top + bottom) / 2} 13)`} text-anchor="middle">
            {y.label}
          </text>
        </g>
        <clipPath id={clip}>
          <rect x={0} y={MARGIN.top - 8} width={width} height={bottom - MARGIN.top + 16} />
        </clipPath>
        <g clip-path={`url(#${clip})`}>{children({ x: placeX, y: placeY, path })}</g>
      </svg>
      <Table headers={headers} rows={rows} />
    </figure>
  );
}

/** The table behind a picture. */
function Table({ headers, rows }: Pick<PlotProps, 'headers' | 'rows'>) {
  return (
    <details class="lesson-behind">
      <summary>As a table</summary>
      <table>
        <thead>
          <tr>
            {headers.map((header) => (
              <th key={header} scope="col">
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, k) => (
                <td key={headers[k]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
