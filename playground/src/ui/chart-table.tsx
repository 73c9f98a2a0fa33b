import { useState } from 'preact/hooks';
import type { ChartProps } from './chart.js';
import { inFigures } from './numbers.js';

/** Rows of the table, at most. */
const ROWS = 40;

/** The table behind a chart; its rows are made while it is open. */
export function ChartTable(props: ChartProps) {
  const [open, setOpen] = useState(false);
  return (
    <details class="behind" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary aria-label={`Table of: ${props.title}`}>Table</summary>
      {open && <Rows {...props} />}
    </details>
  );
}

function Rows({ title, xLabel, yLabel, series, marks, format = inFigures }: ChartProps) {
  const places = [...new Set(series.flatMap(({ x }) => x))].sort((a, b) => a - b);
  const apart = Math.ceil(places.length / ROWS);
  // The last one stands in the table whatever is left out.
  const kept = places.filter((_, i) => (places.length - 1 - i) % apart === 0);
  const curves = series.map(({ x, y }) => new Map(x.map((place, i) => [place, y[i]])));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section class="scrolled" tabIndex={0} aria-label={title}>
      <table>
        <caption>
          {title} ({yLabel}){apart > 1 && `, one of ${apart} measurements`}
        </caption>
        <thead>
          <tr>
            <th scope="col">{xLabel}</th>
            {series.map(({ label }) => (
              <th scope="col" key={label}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {kept.map((place) => (
            <tr key={place}>
              <th scope="row">{inFigures(place)}</th>
              {curves.map((curve, i) => (
                <td key={series[i]?.label}>{writtenOf(curve.get(place), format)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {marks && marks.length > 0 && (
        <ul>
          {marks.slice(-ROWS).map(({ x, what }) => (
            <li key={`${x} ${what}`}>
              {xLabel} {inFigures(x)}: {what}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function writtenOf(value: number | null | undefined, format: (value: number) => string): string {
  return value == null ? '–' : format(value);
}
