/** SVG text: elements, and a page with the colours that charts use, in light and in dark. */

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; attributes that are undefined are left out. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const text = given.map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? short(value) : escapeText(`${value}`)}"`,
  );
  return content ? `<${name}${text.join('')}>${content}</${name}>` : `<${name}${text.join('')}/>`;
}

/** Text at a place. */
export function label(x: number, y: number, text: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escapeText(text));
}

export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A tenth of a pixel is enough. */
function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Colours of series, told apart on white and on black; `c0` and so on in charts. */
const COLORS = [
  '#2f7ed8',
  '#e8710a',
  '#1a9a6c',
  '#a855c7',
  '#d64545',
  '#0aa2b8',
  '#a0763c',
  '#7a8490',
  '#c2a500',
  '#e35d9f',
];

/** The class of a series' colour. */
export function colorClass(series: number): string {
  return `c${series % COLORS.length}`;
}

const STYLE = [
  'text{font:12px system-ui,sans-serif;fill:#24292f}.title{font-weight:600;font-size:13px}.page{fill:#fff}',
  '.grid{stroke:#d8dee4}.axis{stroke:#57606a}.line{fill:none;stroke-width:1.8}.band{opacity:.18;stroke:none}',
  '@media(prefers-color-scheme:dark){text{fill:#e6edf3}.page{fill:#0d1117}.grid{stroke:#30363d}.axis{stroke:#8b949e}}',
  ...COLORS.map((color, i) => `.c${i}{stroke:${color};fill:${color}}`),
  '.line{fill:none}text{stroke:none}',
].join('');

/** A whole SVG file. */
export function drawing(width: number, height: number, title: string, content: readonly string[]): string {
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img' },
    [
      element('title', {}, escapeText(title)),
      element('style', {}, STYLE),
      element('rect', { class: 'page', width, height }),
      ...content,
    ].join('\n'),
  );
}

/** Drawings of one size in one file, so many in a row. The title is for who cannot see them. */
export function panels(title: string, drawings: readonly string[], perRow: number): string {
  const [, width = 0, height = 0] = (/viewBox="0 0 (\d+) (\d+)"/.exec(drawings[0] ?? '') ?? []).map(Number);
  const placed = drawings.map((text, i) => {
    const [x, y] = [(i % perRow) * width, Math.floor(i / perRow) * height];
    return text.replace('<svg ', `<svg x="${x}" y="${y}" `);
  });
  return drawing(perRow * width, Math.ceil(drawings.length / perRow) * height, title, placed);
}
