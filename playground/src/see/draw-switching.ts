import { colour } from '../ui/colours.js';
import { crossings } from './switching-line.js';

/** Where units of the first layer switch: the line a·x + b = 0 of each, with a stroke to the side where it is active. */
export function drawSwitching(
  context: CanvasRenderingContext2D,
  inputs: number,
  switching: Float32Array,
  { all, unit }: { readonly all: boolean; readonly unit: number | undefined },
): void {
  const scale = devicePixelRatio;
  const units = switching.length / (inputs + 1);
  const path = (each: number): void => addLine(context, inputs, switching.subarray(each * (inputs + 1)), 9 * scale);
  if (all) {
    context.beginPath();
    for (let each = 0; each < units; each++) path(each);
    context.globalAlpha = 0.45;
    context.strokeStyle = colour('ink');
    context.lineWidth = scale;
    context.stroke();
    context.globalAlpha = 1;
  }
  if (unit === undefined || unit >= units) return;
  context.beginPath();
  path(unit);
  for (const [name, width] of [
    ['paper', 6],
    ['focus', 3],
  ] as const) {
    context.strokeStyle = colour(name);
    context.lineWidth = width * scale;
    context.stroke();
  }
}

/** In coordinates from −1 to 1 along each input, the line u·x + v·y + b = 0, as far as it is in the picture. */
function addLine(context: CanvasRenderingContext2D, inputs: number, plane: Float32Array, stroke: number): void {
  const { width } = context.canvas;
  const place = (value: number): number => (value / 2 + 0.5) * width;
  const [u, v, b] = (inputs === 1 ? [plane[0], 0, plane[1]] : plane) as [number, number, number];
  const ends = crossings(u, v, b);
  if (!ends) return;
  const [[x0, y0], [x1, y1]] = ends;
  context.moveTo(place(x0), width - place(y0));
  context.lineTo(place(x1), width - place(y1));
  const length = Math.hypot(u, v);
  const [x, y] = [place((x0 + x1) / 2), width - place((y0 + y1) / 2)];
  context.moveTo(x, y);
  context.lineTo(x + (stroke * u) / length, y - (stroke * v) / length);
}
