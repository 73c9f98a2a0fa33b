import { useEffect, useRef } from 'preact/hooks';
import type { Grid } from '../run/grid.js';
import type { TrainingData } from '../set-up/data.js';

interface SurfaceProps {
  /** In words, for those who do not see it. */
  readonly label: string;
  readonly data: TrainingData;
  readonly grid: Grid | undefined;
  /** The net's outputs over the grid: logits. */
  readonly outputs: Float32Array | undefined;
  readonly size: number;
}

/** What a net of two inputs makes of the plane, with the samples. */
export function Surface({ label, data, grid, outputs, size }: SurfaceProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) draw(canvas.current, data, grid, outputs);
  });
  return (
    <canvas
      ref={canvas}
      class="surface"
      role="img"
      aria-label={label}
      width={2 * size}
      height={2 * size}
      style={{ width: size, height: size }}
    />
  );
}

/** The colours of the theme in force. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function draw(
  canvas: HTMLCanvasElement,
  data: TrainingData,
  grid: Grid | undefined,
  outputs: Float32Array | undefined,
): void {
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const { width } = canvas;
  context.clearRect(0, 0, width, width);
  if (!grid) return;
  if (outputs) drawOutputs(context, grid, outputs);
  const place = (value: number): number => ((value - grid.middle) / grid.half / 2 + 0.5) * width;
  for (let i = 0; i < data.samples; i++) {
    context.beginPath();
    context.arc(place(data.x[2 * i] as number), width - place(data.x[2 * i + 1] as number), width / 130, 0, 7);
    context.fillStyle = colour(data.y[i] === 0 ? 'class-0' : 'class-1');
    context.fill();
    context.strokeStyle = colour('paper');
    context.stroke();
  }
}

function drawOutputs(context: CanvasRenderingContext2D, { side }: Grid, outputs: Float32Array): void {
  const picture = new ImageData(side, side);
  const [zero, one] = [rgb('class-0'), rgb('class-1')];
  for (let i = 0; i < side * side; i++) {
    const share = 1 / (1 + Math.exp(-(outputs[i] as number)));
    const [r, g, b] = share > 0.5 ? one : zero;
    picture.data.set([r, g, b, 230 * Math.abs(share - 0.5)], 4 * i);
  }
  const small = new OffscreenCanvas(side, side);
  small.getContext('2d')?.putImageData(picture, 0, 0);
  context.drawImage(small, 0, 0, context.canvas.width, context.canvas.height);
}

/** Of a colour written #rrggbb. */
export function rgb(name: string): readonly [number, number, number] {
  const value = Number.parseInt(colour(name).slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
