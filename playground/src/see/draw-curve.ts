import { type Axis, type Grid, placeOf } from '../run/grid.js';
import type { TrainingData } from '../set-up/data.js';
import { colour } from '../ui/colours.js';

/** The middle of values, and how far they reach from it. */
export function spanOf(values: ArrayLike<number>): { readonly middle: number; readonly half: number } {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i] as number);
    high = Math.max(high, values[i] as number);
  }
  return { middle: (low + high) / 2, half: Math.max((high - low) / 2, 1e-6) };
}

/** A net of one input: the samples, and its output as a curve. */
export function drawCurve(
  context: CanvasRenderingContext2D,
  data: TrainingData,
  grid: Grid,
  outputs: Float32Array | undefined,
): void {
  const { width } = context.canvas;
  const span = spanOf(data.y);
  const [axis] = grid.axes as readonly [Axis];
  const across = (x: number): number => width * placeOf(axis, x);
  const down = (y: number): number => width * (0.5 - (y - span.middle) / span.half / 2.6);
  const radius = 1.6 * devicePixelRatio;
  context.fillStyle = colour('class-0');
  context.globalAlpha = 0.5;
  for (let i = 0; i < data.samples; i++) {
    context.fillRect(across(data.x[i] as number) - radius, down(data.y[i] as number) - radius, 2 * radius, 2 * radius);
  }
  context.globalAlpha = 1;
  if (!outputs) return;
  context.beginPath();
  for (let i = 0; i < grid.side; i++) context.lineTo(across(grid.x[i] as number), down(outputs[i] as number));
  context.strokeStyle = colour('class-1');
  context.lineWidth = 2.5 * devicePixelRatio;
  context.stroke();
}
