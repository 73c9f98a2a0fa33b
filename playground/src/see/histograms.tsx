import type { LayerIndicators, Spread } from 'fourlane/nn';
import { useRef } from 'preact/hooks';
import type { Look } from '../run/looks.js';
import type { NetLayer } from '../run/net-shape.js';
import type { Run } from '../run/run.js';
import { inFigures, inPercent } from '../ui/numbers.js';
import { useSlowly } from '../ui/slowly.js';
import './histograms.css';
import { useWanted } from './wanted.js';

const WIDTH = 160;
const HEIGHT = 48;
/** Milliseconds from one drawing to the next. */
const EVERY = 150;

const KINDS = [
  ['preActivation', 'into the activation'],
  ['output', 'out of it'],
  ['gradient', 'gradient that comes back'],
] as const;

type Spreads = Readonly<Record<(typeof KINDS)[number][0], Spread | undefined>>;

/** How the values of each layer are spread over units and samples: small histograms, a row a layer. */
export function Histograms({ run, name }: { readonly run: Run; readonly name?: string }) {
  const place = useRef<HTMLElement>(null);
  useWanted(run, 'histograms', place);
  const look = useSlowly(() => run.look.value, EVERY, [run]);
  const title = `How the values of each layer are spread${name ? `: ${name}` : ''}`;
  const rows = look ? run.shape.map((layer) => [layer, spreadsOf(look, layer)] as const) : [];
  return (
    <figure ref={place} class="chart">
      <figcaption>
        {title} <span class="quiet">(height: root of the count; the line is 0)</span>
      </figcaption>
      <div class="histograms">
        <span class="of-layer" />
        {KINDS.map(([kind, words]) => (
          <span key={kind} class="quiet" aria-hidden="true">
            {words}
          </span>
        ))}
        {rows.map(([layer, spreads]) => [
          <span key={layer.name} class="of-layer">
            {layer.name}
          </span>,
          ...KINDS.map(([kind, words]) => (
            <HistogramPicture
              key={`${layer.name} ${kind}`}
              kind={kind}
              label={`${layer.name}, ${words}`}
              spread={spreads[kind]}
            />
          )),
        ])}
      </div>
      <SpreadTable title={title} rows={rows} />
    </figure>
  );
}

/** What goes into the activation of a layer, what comes out, and the gradient that comes back. */
function spreadsOf({ layers }: Look, { shown, before }: NetLayer): Spreads {
  const find = (name: string | undefined): LayerIndicators | undefined => layers.find(({ layer }) => layer === name);
  const own = find(shown);
  return {
    preActivation: own?.preActivation ?? find(before)?.output,
    output: own?.output,
    gradient: own?.gradientSpread,
  };
}

interface HistogramProps {
  readonly kind: keyof Spreads;
  readonly label: string;
  readonly spread: Spread | undefined;
}

function HistogramPicture({ kind, label, spread }: HistogramProps) {
  if (!spread?.histogram) return <span class="histogram missing" />;
  const { from, to, counts } = spread.histogram;
  const words = `${label}: from ${inFigures(from)} to ${inFigures(to)}, ${inPercent(spread.zeros)} exactly 0`;
  const most = Math.sqrt(counts.reduce((a, b) => Math.max(a, b), 1));
  const width = WIDTH / counts.length;
  const bars = counts.map((count, i) => {
    const height = (HEIGHT * Math.sqrt(count)) / most;
    return count > 0 ? `M${(i * width).toFixed(1)} ${HEIGHT}v${-height.toFixed(1)}h${width.toFixed(1)}V${HEIGHT}z` : '';
  });
  // A layer whose values are all the same: one bar in the middle.
  const single = from === to;
  const zero = single ? WIDTH / 2 : (WIDTH * -from) / (to - from);
  return (
    <span class={`histogram ${kind}`}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={words}>
        <path d={single ? `M${WIDTH / 2 - 2} ${HEIGHT}V0h4V${HEIGHT}z` : bars.join('')} />
        {zero >= 0 && zero <= WIDTH && <line x1={zero} x2={zero} y1="0" y2={HEIGHT} />}
      </svg>
      <span class="ends quiet" aria-hidden="true">
        <span>{inFigures(from)}</span>
        <span>{inFigures(to)}</span>
      </span>
    </span>
  );
}

interface SpreadTableProps {
  readonly title: string;
  readonly rows: readonly (readonly [NetLayer, Spreads])[];
}

function SpreadTable({ title, rows }: SpreadTableProps) {
  return (
    <details class="behind">
      <summary>Table of the values</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section class="scrolled" tabIndex={0} aria-label={title}>
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              {['layer', 'values', 'mean', 'root mean square', 'smallest', 'largest', 'exactly 0'].map((head) => (
                <th scope="col" key={head}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.flatMap(([{ name }, spreads]) =>
              KINDS.map(
                ([kind, words]) =>
                  spreads[kind] && (
                    <SpreadRow key={`${name} ${kind}`} layer={name} values={words} spread={spreads[kind]} />
                  ),
              ),
            )}
          </tbody>
        </table>
      </section>
    </details>
  );
}

function SpreadRow({
  layer,
  values,
  spread,
}: {
  readonly layer: string;
  readonly values: string;
  readonly spread: Spread;
}) {
  const { mean, rms, smallest, largest, zeros } = spread;
  return (
    <tr>
      <th scope="row">{layer}</th>
      <td>{values}</td>
      {[mean, rms, smallest, largest].map((value, i) => (
        <td key={i}>{inFigures(value)}</td>
      ))}
      <td>{inPercent(zeros)}</td>
    </tr>
  );
}
