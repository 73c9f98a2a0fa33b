/** A point on a stroke. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A pen stroke: its start, then three points for each cubic Bézier curve. Straight lines are curves too. */
export type Stroke = readonly Point[];

/**
 * How people write the ten digits, a few ways each: SVG paths (M, L and C, absolute) in a box 10 wide and 14 high, y
 * downwards.
 */
const PATHS: readonly (readonly string[])[] = [
  [
    'M5 0 C1.5 0 .5 4 .5 7 C.5 11 2 14 5 14 C8 14 9.5 11 9.5 7 C9.5 3 8 0 5 0',
    'M6.5 .5 C2.5 1 1 6 1.5 9.5 C2 13 4 14.5 6.5 13 C9 11 9.5 6 8.5 3 C7.5 .5 5.5 0 4 1.5',
  ],
  ['M5 0 L5 14', 'M2.5 3 L5.5 0 L5.5 14', 'M3 2.5 L5.5 0 L5.5 14 M2 14 L9 14'],
  [
    'M1 3.5 C1.5 .5 4 -.3 6 .3 C9 1.2 9 4.5 7 7 C5 9.5 2.5 12 .8 14 L9.5 14',
    'M1 3 C2 0 7 -.5 8.3 2.5 C9.5 6 5 10.5 2.5 12.8 C.8 14.3 .5 11.8 2.2 11.8 C4.5 11.8 6 14.2 9.5 13.2',
    'M1.5 1.5 C5 -.8 8.5 .5 8.5 3.5 C8.5 6.5 3 11 1 13.8 C4 13 7 13.5 9 14',
  ],
  [
    'M1.2 2 C2.5 0 8 -1 8.5 3 C8.8 6 6 6.8 4 6.8 C7 6.8 9.5 8 9.3 10.8 C9 14.5 3 15 .8 12',
    'M1 .3 L8.5 .3 L4.5 5.8 C8 5.5 9.5 8 9 10.8 C8.3 14.5 3 14.8 .8 12.2',
    'M1.5 1 C4 -.8 8.8 0 7.8 3.5 C7 6 4.5 6.5 3.5 6.8 C5 6.2 9.3 7 8.8 10.5 C8.3 14 3.5 14.8 1 13.2',
  ],
  [
    'M2.2 .5 C2 3 1.2 6 .8 8.5 L9 8.2 M7.2 0 L6.8 14',
    'M6.8 14 L7 0 L.5 9.5 L9.8 9.5',
    'M1.5 .5 C1 4 .5 7.5 3 7.8 C5.5 8 7.5 6 8 3.5 M8.3 .5 C8 5 7.5 10 7 14',
  ],
  [
    'M8.8 .3 L2.2 .3 L1.6 6.2 C4 4.8 9.3 5 9.3 9.3 C9.3 14.5 3 15 .8 12.2',
    'M2.5 .8 C2.2 3 1.8 5 1.5 6.5 C5 4.8 9 6.3 8.8 9.8 C8.5 14 3.5 14.8 1 13 M2.5 .8 L9 .3',
    'M8.8 .8 C6 0 3 0 2.2 1.5 C1.2 4.5 3.5 5.8 6 7.5 C9.5 9.8 8.5 14 4.8 14 C2.8 14 1.5 13.2 .8 12',
  ],
  [
    'M7.8 .3 C4 1.5 .8 6 .8 9.8 C.8 13 2.8 14.2 5 14.2 C7.8 14.2 9.3 12 9 9.8 C8.6 7 3.5 6.2 1.2 10.2',
    'M4.5 0 C2.2 3 1.2 7 1.5 10.5 C2 14 7.5 15 8.5 11.5 C9.3 8 4.5 7.3 2.2 11.8',
    'M7.5 1.2 C5 -.5 1.2 3 .8 8.5 C.5 13 3 14.3 5.3 14 C8.5 13.5 9.5 9 7 7.8 C4.5 6.8 2 8.5 1.2 11',
  ],
  [
    'M.8 .5 L9.2 .5 C7 5 5 9.5 4 14',
    'M.8 .8 L9 .8 L4.5 14 M3 7.2 L8.5 6.8',
    'M1 2.5 L1.2 .5 C4 1 7 .8 9.2 .2 C8.5 4 5.5 8 5 14',
  ],
  [
    'M8.3 2 C6 -1.2 1 0 1.5 3.2 C2 6.2 9 7.5 9.2 10.8 C9.3 14.8 1 15.2 .9 10.8 C.8 7.5 8.2 6 8.4 2.8',
    'M5 6.6 C1.5 6.4 1 .2 5 .2 C9 .2 8.5 6.4 5 6.6 C0 7 -.2 14 5 14 C10 14 10 7 5 6.6',
    'M7 1 C4 -1 1.5 1.8 3 4.2 C4.5 6.5 8 8.5 8 11 C8 14.5 2 15 2 11.2 C2 8 8 5.5 8 2.8 C8 1.6 7.6 1.2 6.5 .8',
  ],
  [
    'M8.8 2.8 C7.5 -.8 1.2 -.5 1 4 C.9 8 7.5 8.3 8.8 3.5 C9 7 8.5 11 8 14',
    'M8.5 4 C8.5 -1.2 1 -1 1 4 C1 8.5 8.5 8.3 8.5 4 M8.5 1.5 L8.3 14',
    'M8.5 3.5 C7 -1 1 -.3 1.2 4 C1.5 7.8 7.5 7.5 8.6 3 C9.3 7.5 9 13.8 5 14 C3.5 14 2 13.2 1.5 12',
  ],
];

/** The box that the paths are drawn in. */
const BOX = { width: 10, height: 14 } as const;

/** Ways to write each digit, as strokes around the middle of the box. */
export const glyphs: readonly (readonly (readonly Stroke[])[])[] = /* @__PURE__ */ PATHS.map((ways) => ways.map(parse));

function parse(path: string): Stroke[] {
  return path.split('M').slice(1).map(parseStroke);
}

function parseStroke(text: string): Stroke {
  const [first = '', ...rest] = text.split(/(?=[LC])/);
  const points = pointsOf(first);
  for (const command of rest) {
    const from = points.at(-1) as Point;
    const [a, b, c] = pointsOf(command.slice(1)) as [Point, Point?, Point?];
    if (b && c) points.push(a, b, c);
    else points.push(between(from, a, 1 / 3), between(from, a, 2 / 3), a);
  }
  return points;
}

function pointsOf(text: string): Point[] {
  const numbers = text.trim().split(/\s+/).map(Number);
  return Array.from({ length: numbers.length / 2 }, (_, i) => ({
    x: (numbers[2 * i] as number) - BOX.width / 2,
    y: (numbers[2 * i + 1] as number) - BOX.height / 2,
  }));
}

/** The point that is a share t of the way from a to b. */
export function between(a: Point, b: Point, t: number): Point {
  return { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t };
}
