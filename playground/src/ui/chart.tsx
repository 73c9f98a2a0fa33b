import { useEffect, useRef, useState } from 'preact/hooks';
import { ChartDrawer } from './chart-drawer.js';
import { chartSVG } from './chart-svg.js';
import { ChartTable } from './chart-table.js';
import { themeChanges } from './colours.js';
import { useWidth } from './frames.js';
import './chart.css';
import { inFigures } from './numbers.js';
import { usePicture } from './pictures.js';

/** A curve of a chart. */
export interface Series {
  readonly label: string;
  /** Where it is measured, ascending. */
  readonly x: readonly number[];
  /** As many values; null where there is none. */
  readonly y: readonly (number | null)[];
  /** A custom property of ui/style.css without its dashes: `class-0`. */
  readonly colour: string;
  /** Lengths of strokes and gaps in pixels, so that colour is not all that tells curves apart. Default: solid. */
  readonly dash?: readonly number[];
}

/** Something that happened at a place of the x axis: a small triangle on the axis. */
export interface Mark {
  readonly x: number;
  readonly kind: 'down' | 'up';
  /** In words, for the table. */
  readonly what: string;
}

/** Values that are as they should be: shaded. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

export interface ChartProps {
  /** What the chart shows, in words. */
  readonly title: string;
  readonly xLabel: string;
  /** Unit of the y axis; also in front of the values. */
  readonly yLabel: string;
  readonly series: readonly Series[];
  readonly log?: boolean;
  /** Ends of the y axis that are fixed. Default: as the values need. */
  readonly yFrom?: number;
  readonly yTo?: number;
  /** How a value is written. Default: in three figures. */
  readonly format?: (value: number) => string;
  readonly marks?: readonly Mark[];
  /** What marks downwards and upwards mean, for the legend. */
  readonly markLabels?: Readonly<Record<Mark['kind'], string>>;
  readonly band?: Band;
  /** Of the plot, in pixels. Default 180. */
  readonly height?: number;
}

/** A chart of curves, with a legend that tells values, and a table behind it. */
export function Chart(props: ChartProps) {
  const { title, series, format = inFigures, height = 180, band, yLabel, markLabels } = props;
  const place = useRef<HTMLDivElement>(null);
  const drawer = useRef<ChartDrawer>();
  const width = useWidth(place);
  const [at, setAt] = useState<number>();
  themeChanges.value;
  useEffect(() => {
    if (place.current && width > 0) {
      drawer.current ??= new ChartDrawer(place.current, setAt);
      drawer.current.show(props, width, height);
    }
  });
  useEffect(() => () => drawer.current?.dispose(), []);
  usePicture(title, () => chartSVG(props));
  return (
    <figure class="chart">
      <figcaption>
        {title} <span class="quiet">({yLabel})</span>
      </figcaption>
      <ul class="legend">
        {series.map((each) => (
          <li key={each.label}>
            <Swatch {...each} /> {each.label} <b>{format(valueAt(each, at) ?? Number.NaN)}</b>
          </li>
        ))}
        {band && (
          <li>
            <span class="band-swatch" /> {band.label}
          </li>
        )}
        {markLabels && (
          <li>
            <span class="mark-down">▼</span> {markLabels.down} <span class="mark-up">▲</span> {markLabels.up}
          </li>
        )}
      </ul>
      <div ref={place} class="plot" role="img" aria-label={inWords(props)} style={{ height }} />
      <ChartTable {...props} />
    </figure>
  );
}

function Swatch({ colour: name, dash }: Series) {
  return (
    <svg width="22" height="8" aria-hidden="true">
      <line
        x1="0"
        x2="22"
        y1="4"
        y2="4"
        stroke={`var(--${name})`}
        stroke-width="2.5"
        stroke-dasharray={dash?.join(' ')}
      />
    </svg>
  );
}

/** The value at a place of the x axis, the last one where none is pointed at. */
function valueAt({ x, y }: Series, at: number | undefined): number | null | undefined {
  if (at === undefined) return y.at(-1);
  const next = x.findIndex((value) => value >= at);
  return next < 0 ? undefined : y[next];
}

function inWords({ title, series, format = inFigures }: ChartProps): string {
  const ends = series.map((each) => `${each.label} ${format(valueAt(each, undefined) ?? Number.NaN)}`);
  return `${title}. At the end: ${ends.join(', ')}. A table follows.`;
}
