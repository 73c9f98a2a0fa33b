import { colour } from './colours.js';

/** A drawn canvas, and where it lies in a picture. */
interface Placed {
  readonly canvas: HTMLCanvasElement;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Above it. */
  readonly label?: string;
}

const EDGE = 16;
/** Room for the title, and for a label. */
const TITLE = 32;
const LABEL = 20;

/** The canvases in an element, as a standalone SVG document in the colours of the theme in force. */
export function canvasesSVG(title: string, element: Element, labels: readonly string[] = []): string {
  const from = element.getBoundingClientRect();
  const room = labels.length > 0 ? LABEL : 0;
  const canvases = element instanceof HTMLCanvasElement ? [element] : [...element.querySelectorAll('canvas')];
  const placed = canvases.map((canvas, i): Placed => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const label = labels[i];
    const [x, y] = [left - from.left + element.scrollLeft, top - from.top];
    return { canvas, x, y, width, height, ...(label !== undefined && { label }) };
  });
  const top = Math.min(...placed.map(({ y }) => y)) - TITLE - room - EDGE;
  const width = Math.max(...placed.map(({ x, width: own }) => x + own)) + 2 * EDGE;
  const height = Math.max(...placed.map(({ y, height: own }) => y + own)) - top + EDGE;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` font-family="system-ui, sans-serif" font-size="13" fill="${colour('ink')}">`,
    `<title>${escaped(title)}</title><rect width="100%" height="100%" fill="${colour('paper')}"/>`,
    `<text x="${EDGE}" y="${EDGE + 12}" font-size="15">${escaped(title)}</text>`,
    ...placed.map(({ canvas, x, y, width: w, height: h, label }) => {
      const [left, upper] = [x + EDGE, y - top];
      const text = label === undefined ? '' : `<text x="${left}" y="${upper - 6}">${escaped(label)}</text>`;
      return `${text}<image x="${left}" y="${upper}" width="${w}" height="${h}" href="${canvas.toDataURL()}"/>`;
    }),
    '</svg>',
  ].join('\n');
}

/** A text as it stands in an SVG document. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
