// The curve of a range test as a picture: loss over the logarithm of the rate.

/** What is drawn. */
interface Curve {
  readonly rates: readonly number[];
  readonly losses: readonly number[];
  readonly smoothed: readonly number[];
  readonly suggestion: number | undefined;
}

/** From rates and losses to a rectangle, the least loss at the bottom. A loss that runs away is cut off at the top. */
interface Frame {
  across(rate: number): number;
  /** 0 at the least loss, 1 at the top. */
  up(loss: number): number;
  readonly top: number;
  readonly bottom: number;
}

function frame({ rates, smoothed }: Curve): Frame {
  const bottom = Math.min(...smoothed);
  const top = Math.max(1.3 * (smoothed[0] ?? 1), bottom + 1e-12);
  const [first, last] = [Math.log(rates[0] ?? 1), Math.log(rates.at(-1) ?? 10)];
  return {
    bottom,
    top,
    across: (rate) => (Math.log(rate) - first) / (last - first || 1),
    up: (loss) => Math.min(1, Math.max(0, (loss - bottom) / (top - bottom))),
  };
}

function suggested({ suggestion }: Curve): string {
  return suggestion === undefined
    ? 'no rate made the loss fall: ask model.examine(x, y)'
    : `suggested learning rate: ${suggestion.toPrecision(2)}`;
}

/** The powers of ten within the rates. */
function decades(rates: readonly number[]): number[] {
  const [first, last] = [rates[0] ?? 1, rates.at(-1) ?? 1];
  const from = Math.ceil(Math.log10(first) - 1e-9);
  return Array.from({ length: Math.floor(Math.log10(last) + 1e-9) - from + 1 }, (_, i) => 10 ** (from + i));
}

function power(rate: number): string {
  return rate.toExponential(0).replace('e+', 'e');
}

const [COLUMNS, ROWS] = [60, 12];

/** For a terminal: 60 columns of dots, a bar at the suggestion, the rates below. */
export function ratePlot(curve: Curve): string {
  if (curve.rates.length === 0) return suggested(curve);
  const { across, up, top, bottom } = frame(curve);
  const cells = Array.from({ length: ROWS }, () => new Array<string>(COLUMNS).fill(' '));
  const column = (rate: number): number => Math.round(across(rate) * (COLUMNS - 1));
  if (curve.suggestion !== undefined) for (const row of cells) row[column(curve.suggestion)] = '│';
  curve.rates.forEach((rate, i) => {
    const row = Math.round((1 - up(curve.smoothed[i] as number)) * (ROWS - 1));
    (cells[row] as string[])[column(rate)] = '•';
  });
  const axis = new Array<string>(COLUMNS + 6).fill(' ');
  for (const rate of decades(curve.rates)) axis.splice(column(rate), power(rate).length, ...power(rate));
  const label = (row: number): string => (row === 0 ? top : row === ROWS - 1 ? bottom : Number.NaN).toPrecision(3);
  const lines = cells.map((row, i) => `${label(i).replace('NaN', '').padStart(9)} ┤${row.join('')}`);
  const legend = 'loss by learning rate';
  return [legend, ...lines, `${' '.repeat(11)}${axis.join('').trimEnd()}`, suggested(curve)].join('\n');
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [640, 360, 64, 16, 32, 48];

/** As an SVG file: the losses as dots, their running mean as a line, the suggestion as a dashed one. */
export function rateSvg(curve: Curve): string {
  const { across, up, top, bottom } = frame(curve);
  const x = (rate: number): string => (LEFT + across(rate) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const y = (loss: number): string => (HEIGHT - BOTTOM - up(loss) * (HEIGHT - TOP - BOTTOM)).toFixed(1);
  const points = curve.rates.map((rate, i) => `${x(rate)},${y(curve.smoothed[i] as number)}`).join(' ');
  const dots = curve.rates.map(
    (rate, i) => `<circle cx="${x(rate)}" cy="${y(curve.losses[i] as number)}" r="1.5" fill="#9ab"/>`,
  );
  const ticks = decades(curve.rates).map(
    (rate) => `<text x="${x(rate)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${power(rate)}</text>`,
  );
  const heights = [bottom, (bottom + top) / 2, top].map((loss) => {
    const line = `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(loss)}" y2="${y(loss)}" stroke="#ddd"/>`;
    return `${line}<text x="${LEFT - 8}" y="${y(loss)}" dy="4" text-anchor="end">${loss.toPrecision(3)}</text>`;
  });
  const { suggestion } = curve;
  const mark =
    suggestion === undefined
      ? ''
      : `<line x1="${x(suggestion)}" x2="${x(suggestion)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="#c33" stroke-dasharray="5 4"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#333">
<title>Loss by learning rate</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${heights.join('\n')}
${ticks.join('\n')}
${dots.join('')}
<polyline points="${points}" fill="none" stroke="#25a" stroke-width="2"/>
${mark}
<text x="${WIDTH / 2}" y="20" text-anchor="middle">${suggested(curve)}</text>
<text x="${(WIDTH + LEFT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">learning rate</text>
<text x="14" y="${HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 14 ${HEIGHT / 2})">loss</text>
</svg>
`;
}
