import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { Axes, type Axis, type Places, placesIn } from '../ui/axes.js';
import { useWidth } from '../ui/frames.js';

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

/** Pixels that markers may stand out of the axes. */
const OVER = 8;

/** A small picture over axes, with the table behind it. */
export function Plot({ title, x, y, height = 300, headers, rows, children }: PlotProps) {
  const figure = useRef<HTMLElement>(null);
  const clip = useId();
  const width = useWidth(figure) || 600;
  const places = placesIn(width, height, x, y);
  return (
    <figure class="axes-figure lesson-plot" ref={figure}>
      <figcaption>{title}</figcaption>
      <svg width={width} height={height} role="img" aria-label={title}>
        <Axes x={x} y={y} places={places} />
        <clipPath id={clip}>
          <rect x={0} y={places.top - OVER} width={width} height={places.bottom - places.top + 2 * OVER} />
        </clipPath>
        <g clip-path={`url(#${clip})`}>{children(places)}</g>
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
