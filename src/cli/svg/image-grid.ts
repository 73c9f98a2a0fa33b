import { drawing, element, label } from './drawing.js';
import { png } from './png.js';

export interface ImageGrid {
  readonly title: string;
  /** Square images, values of any size: 0 is white, the largest magnitude of all blue where positive, orange where negative. */
  readonly images: readonly Float32Array[];
  readonly side: number;
}

const PER_ROW = 8;
const SIZE = 60;
const BLUE = [0x1f, 0x5f, 0xb4];
const ORANGE = [0xd9, 0x5f, 0x02];

/** Weights as pictures, side by side, on one scale. */
export function imageGrid({ title, images, side }: ImageGrid): string {
  const most = images.reduce((top, image) => image.reduce((a, b) => Math.max(a, Math.abs(b)), top), 0) || 1;
  const rows = Math.ceil(images.length / PER_ROW);
  const [width, height] = [PER_ROW * (SIZE + 6) + 22, rows * (SIZE + 6) + 44];
  const tiles = images.map((image, i) => {
    const href = `data:image/png;base64,${Buffer.from(png(side, side, colors(image, most))).toString('base64')}`;
    const [x, y] = [14 + (i % PER_ROW) * (SIZE + 6), 34 + Math.floor(i / PER_ROW) * (SIZE + 6)];
    return element('image', { x, y, width: SIZE, height: SIZE, href, style: 'image-rendering:pixelated' });
  });
  return drawing(width, height, title, [label(14, 20, title, { class: 'title' }), ...tiles]);
}

function colors(values: Float32Array, most: number): Uint8Array {
  const pixels = new Uint8Array(3 * values.length);
  values.forEach((value, i) => {
    const strength = Math.abs(value) / most;
    const color = value > 0 ? BLUE : ORANGE;
    for (let j = 0; j < 3; j++) pixels[3 * i + j] = Math.round(255 + strength * ((color[j] as number) - 255));
  });
  return pixels;
}
