import type { Examination, Finding, LayerIndicators, Sequential } from '../nn/index.js';
import { epochSeries, layerSeries, type Series } from './curves.js';
import type { Epoch } from './report.js';
import { histogramChart } from './svg/bar-chart.js';
import { escapeText } from './svg/drawing.js';
import { imageGrid } from './svg/image-grid.js';
import { lineChart } from './svg/line-chart.js';
import { figure } from './terminal.js';
import { deadFraction, type Moment } from './watch.js';

/** A run of training, as its report shows it. */
export interface Run {
  /** What was trained on, for people. */
  readonly source: string;
  readonly model: Sequential;
  readonly finished: readonly Epoch[];
  readonly moments: readonly Moment[];
  readonly examination: Examination;
  /** Pixels along a side, where the samples are square images. */
  readonly side: number | undefined;
}

/** A picture of the report: an SVG file of its own. */
export interface Picture {
  readonly file: string;
  readonly svg: string;
}

/** Units whose weights are shown as pictures, at most. */
const SHOWN = 32;

/** One HTML file that needs no other, nor the network: its pictures are SVG files, each with a link that saves it. */
export function reportPage(run: Run): string {
  const { source, model, finished, examination } = run;
  const sections: [string, string][] = [
    ['Findings', findingsHtml(examination)],
    ['Curves', figures(curves(run))],
    ['Layers over time', figures(layers(run))],
    ['Histograms by layer', figures(histograms(run))],
    ['Weights', figures(weights(run))],
  ];
  const last = Object.entries(finished.at(-1) ?? {}).map(([name, value]) => `${name} ${figure(value)}`);
  return [
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>fourlane: ${escapeText(source)}</title><style>${STYLE}</style>`,
    `<h1>Training on ${escapeText(source)}</h1>`,
    `<p>${escapeText(describe(model))}</p><p>${escapeText(last.join(', '))}</p>`,
    ...sections.filter(([, html]) => html !== '').map(([title, html]) => `<h2>${title}</h2>\n${html}`),
    '<script>for (const a of document.querySelectorAll("a[download]")) a.href = a.previousElementSibling.src</script></html>\n',
  ].join('\n');
}

const STYLE = [
  'body{font:15px/1.45 system-ui,sans-serif;max-width:1040px;margin:2em auto;padding:0 1em;color:#24292f;background:#fff}',
  'figure{display:inline-block;margin:0 8px 8px 0;vertical-align:top}figure a{display:block;font-size:12px}img{max-width:100%}',
  'article{border-left:4px solid #e8710a;padding:2px 14px;margin:14px 0}article.error{border-color:#d64545}',
  'article.harmless{border-color:#1a9a6c}pre{overflow:auto;background:#8882;padding:6px}td{padding:0 14px 0 0}',
  '@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}a{color:#6cb6ff}}',
].join('');

function describe({ layers, parameters }: Sequential): string {
  const count = parameters.reduce((sum, { value }) => sum + value.length, 0);
  const units = layers.map(({ name, activation }) => (activation ? `${name} (${activation.name})` : name));
  return `${count.toLocaleString('en-US')} parameters: ${units.join(', ')}`;
}

function findingsHtml({ findings, harmless }: Examination): string {
  const quiet = harmless.map(
    ({ what, why }) =>
      `<article class="harmless"><b>Harmless: ${escapeText(what)}</b><br>${escapeText(why)}.</article>`,
  );
  if (findings.length === 0) return ['<p>Nothing is the matter: the net looks healthy.</p>', ...quiet].join('\n');
  return [...findings.map(findingHtml), ...quiet].join('\n');
}

function findingHtml({ code, severity, what, why, where, evidence, cure }: Finding): string {
  const rows = evidence.map(
    ({ name, value, healthy }) => `<tr><td>${escapeText(name)}<td>${figure(value)}<td>healthy: ${escapeText(healthy)}`,
  );
  return [
    `<article class="${severity}"><h3>${escapeText(what)}</h3><p><code>${code}</code>, ${severity}, in ${escapeText(where.layer)}</p>`,
    `<p>${escapeText(why)}.</p><table>${rows.join('')}</table>`,
    `<p>${escapeText(cure.what)}:</p><pre>${escapeText(cure.code)}</pre></article>`,
  ].join('\n');
}

function figures(pictures: readonly Picture[]): string {
  return pictures
    .map(({ file, svg }) => {
      const data = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
      return `<figure><img src="${data}" alt="${escapeText(file)}"><a download="${escapeText(file)}">${escapeText(file)}</a></figure>`;
    })
    .join('\n');
}

function pointsOf({ name, epochs, values }: Series): { name: string; points: [number, number][] } {
  return { name, points: epochs.map((epoch, i) => [epoch, values[i] as number]) };
}

/** Loss and metrics, training and test in one picture each. */
function curves({ finished }: Run): Picture[] {
  const series = epochSeries(finished);
  const ofTest = (name: string): string => `test${name[0]?.toUpperCase()}${name.slice(1)}`;
  const names = series.map(({ name }) => name).filter((name) => series.some((one) => one.name === ofTest(name)));
  return names.map((name) => {
    const lines = [
      { name: 'training', of: name },
      { name: 'test', of: ofTest(name) },
    ].flatMap(({ name, of }) => series.filter((one) => one.name === of).map((one) => ({ ...pointsOf(one), name })));
    return { file: `${name}.svg`, svg: lineChart({ title: name, xLabel: 'epoch', yLabel: '', lines }) };
  });
}

/** What became of the layers, a line each. */
function layers({ moments }: Run): Picture[] {
  const percent = { yRange: [0, 1] as const, yText: (value: number) => `${Math.round(100 * value)}%` };
  const of =
    (count: (states: NonNullable<LayerIndicators['states']>, units: number) => number | undefined) =>
    ({ states, units }: LayerIndicators) =>
      states && count(states, units);
  const measured: [string, string, (layer: LayerIndicators) => number | undefined, object][] = [
    ['dead', 'dead units', deadFraction, percent],
    ['dormant', 'dormant units', of(({ dormant }, units) => dormant.length / units), percent],
    [
      'gradientless',
      'units without gradient',
      of(({ gradientless }, units) => gradientless && gradientless.length / units),
      percent,
    ],
    ['saturated', 'outputs on flat ends', of(({ saturation: { low, high } }) => low + high), percent],
    ['signal', 'signal: deviation of the outputs', ({ signal }) => signal, { yLog: true }],
    ['gradient', 'gradient of the loss by pre-activation', ({ gradient }) => gradient, { yLog: true }],
  ];
  return measured.flatMap(([file, title, value, scale]) => {
    // Of activations without flat ends it is 0 throughout.
    const series = layerSeries(moments, value).filter(
      ({ values }) => file !== 'saturated' || values.some((one) => one > 0),
    );
    const lines = series.map(pointsOf);
    if (moments.length < 2 || lines.length === 0) return [];
    return [{ file: `${file}.svg`, svg: lineChart({ title, xLabel: 'epoch', yLabel: '', lines, ...scale }) }];
  });
}

/** Pre-activations, weights and gradients of each layer, before training and after. */
function histograms({ moments }: Run): Picture[] {
  const [first, last] = [moments[0], moments.at(-1)];
  if (!first || !last || first === last) return [];
  return first.layers.flatMap(({ layer, preActivation }) => {
    const spreads = [first, last].map((moment) => {
      const then = moment.layers.find((one) => one.layer === layer);
      const weight = then?.parameters.find(({ path }) => path.endsWith('.weight'));
      return {
        when: `epoch ${moment.epoch}`,
        values: {
          [preActivation ? 'pre-activations' : 'outputs']: then?.preActivation ?? then?.output,
          weights: weight?.values,
          gradients: then?.gradientSpread,
        },
      };
    });
    const kinds = Object.keys(spreads[0]?.values ?? {});
    return kinds.flatMap((kind) =>
      spreads.flatMap(({ when, values }) => {
        const histogram = values[kind]?.histogram;
        if (!histogram) return [];
        const title = `${layer}, ${kind}, ${when}`;
        return [{ file: `${title.replaceAll(/[^\w]+/g, '-')}.svg`, svg: histogramChart({ title, ...histogram }) }];
      }),
    );
  });
}

/** The weights of the first layer's units as pictures, where inputs are images. */
function weights({ model, side }: Run): Picture[] {
  const layer = model.layers.find(({ type }) => type === 'dense');
  const weight = layer?.parameters.find(({ name }) => name === 'weight');
  if (side === undefined || !weight) return [];
  const pixels = side * side;
  const count = Math.min(SHOWN, weight.value.length / pixels);
  const values = weight.value.data;
  const images = Array.from({ length: count }, (_, i) => values.slice(i * pixels, (i + 1) * pixels));
  const title = `weights of the first ${count} units of ${layer?.name}`;
  return [{ file: 'weights.svg', svg: imageGrid({ title, images, side }) }];
}
