// What is drawn on the pad, as an image like those of the package's `digits`.

/** A line of the pen: points, x to the right and y downwards, both from 0 to 1. */
export type PadStroke = readonly (readonly [x: number, y: number])[];

export const SIDE = 28;
/** Pixels that a digit is high and wide, at most: 14 and 10 units of 1.3 pixels, and some room for broad hands. */
const HEIGHT = 18.2;
const WIDTH = 16;
/** The middle of the pens of `digits`: half a stroke's width in pixels, its fading edge, and its ink. */
const PEN = { half: 1.07, edge: 1.2, ink: 0.85 };

/** The strokes as 28×28 grey values from 0 to 1: the digit in the middle, as large as the net knows digits. */
export function imageOf(strokes: readonly PadStroke[]): Float32Array<ArrayBuffer> {
  const image = new Float32Array(SIDE * SIDE);
  const lines = placed(strokes);
  for (let pixel = 0; pixel < image.length; pixel++) {
    const [x, y] = [pixel % SIDE, Math.floor(pixel / SIDE)];
    let nearest = Infinity;
    for (const line of lines) {
      line.forEach((point, i) => {
        nearest = Math.min(nearest, distance(x, y, line[Math.max(0, i - 1)] as Point, point));
      });
    }
    const inside = (PEN.half - nearest) / PEN.edge + 0.5;
    image[pixel] = PEN.ink * Math.min(Math.max(inside, 0), 1);
  }
  return image;
}

type Point = readonly [x: number, y: number];

/** Centred and scaled, in pixels. */
function placed(strokes: readonly PadStroke[]): readonly (readonly Point[])[] {
  const points = strokes.flat();
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  // A dot is not blown up.
  const scale = Math.min(HEIGHT / Math.max(bottom - top, 0.1), WIDTH / Math.max(right - left, 0.1));
  return strokes.map((stroke) =>
    stroke.map(([x, y]) => [SIDE / 2 + scale * (x - (left + right) / 2), SIDE / 2 + scale * (y - (top + bottom) / 2)]),
  );
}

/** From a place to a line between two points. */
function distance(x: number, y: number, [x0, y0]: Point, [x1, y1]: Point): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = Math.min(Math.max(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy + 1e-12), 0), 1);
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
}
