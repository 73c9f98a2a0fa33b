import { type Axis, type Grid, placeOf } from '../run/grid.js';
import type { TrainingData } from '../set-up/data.js';
import { colour } from '../ui/colours.js';
import { classScale, scaleAt } from './colour-scale.js';
import { spanOf } from './draw-curve.js';

/** The colour of a class: a custom property. */
export function classColour(label: number): string {
  return (['class-0', 'class-1', 'series-2', 'series-3', 'series-4'] as const)[label % 5] as string;
}

/** The samples as they were drawn last: they change more seldom than what the net makes of them. */
let drawn: { readonly key: string; readonly data: TrainingData; readonly picture: OffscreenCanvas } | undefined;

/** The samples over two inputs: classes by colour and shape, values by shade. */
export function drawSamples(context: CanvasRenderingContext2D, data: TrainingData, grid: Grid): void {
  const { width } = context.canvas;
  const key = `${width} ${colour('paper')} ${JSON.stringify(grid.axes)}`;
  if (drawn?.key !== key || drawn.data !== data) drawn = { key, data, picture: samplesPicture(width, data, grid) };
  context.drawImage(drawn.picture, 0, 0);
}

function samplesPicture(width: number, data: TrainingData, { axes }: Grid): OffscreenCanvas {
  const picture = new OffscreenCanvas(width, width);
  const context = picture.getContext('2d') as OffscreenCanvasRenderingContext2D;
  const [first, second] = axes as readonly [Axis, Axis];
  const radius = Math.max(1.6 * devicePixelRatio, (width / 120) * Math.min(1, Math.sqrt(600 / data.samples)));
  const paint = data.task === 'regression' ? shadeOf(data) : (i: number) => colour(classColour(data.y[i] as number));
  context.lineWidth = Math.max(1, radius / 3);
  context.strokeStyle = colour('paper');
  for (let i = 0; i < data.samples; i++) {
    const label = data.task === 'regression' ? 0 : (data.y[i] as number);
    context.beginPath();
    SHAPES[label % SHAPES.length]?.(
      context,
      width * placeOf(first, data.x[2 * i] as number),
      width * (1 - placeOf(second, data.x[2 * i + 1] as number)),
      radius,
    );
    context.closePath();
    context.fillStyle = paint(i);
    context.fill();
    context.stroke();
  }
  return picture;
}

function shadeOf(data: TrainingData): (i: number) => string {
  const scale = new Uint8ClampedArray(classScale().buffer);
  const { middle, half } = spanOf(data.y);
  return (i) => {
    const at = 4 * scaleAt(((data.y[i] as number) - middle) / half);
    return `rgb(${scale[at]} ${scale[at + 1]} ${scale[at + 2]} / ${0.25 + (0.75 * (scale[at + 3] as number)) / 255})`;
  };
}

type Shape = (context: OffscreenCanvasRenderingContext2D, x: number, y: number, radius: number) => void;

/** Circle, square, triangle, diamond, triangle on its head. */
const SHAPES: readonly Shape[] = [
  (context, x, y, radius) => context.arc(x, y, radius, 0, 7),
  (context, x, y, radius) => context.rect(x - 0.9 * radius, y - 0.9 * radius, 1.8 * radius, 1.8 * radius),
  (context, x, y, radius) => polygon(context, x, y, 1.2 * radius, [0, -1, 0.95, 0.7, -0.95, 0.7]),
  (context, x, y, radius) => polygon(context, x, y, 1.25 * radius, [0, -1, 1, 0, 0, 1, -1, 0]),
  (context, x, y, radius) => polygon(context, x, y, 1.2 * radius, [0, 1, 0.95, -0.7, -0.95, -0.7]),
];

function polygon(
  context: OffscreenCanvasRenderingContext2D,
  x: number,
  y: number,
  size: number,
  corners: readonly number[],
): void {
  for (let i = 0; i < corners.length; i += 2) {
    context.lineTo(x + size * (corners[i] as number), y + size * (corners[i + 1] as number));
  }
}
