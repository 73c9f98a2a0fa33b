import type { Grid } from '../run/grid.js';
import type { TrainingData } from '../set-up/data.js';
import { rgb } from '../ui/colours.js';
import { classScale, scaleAt } from './colour-scale.js';
import { spanOf } from './draw-curve.js';
import { classColour } from './draw-samples.js';

/** Largest opacity of a class' colour: the samples stand out from it. */
const OPACITY = 0.5;

let small: OffscreenCanvas | undefined;

/**
 * The net's outputs over two inputs: the more certain it is, the stronger the colour of the class.
 * @param logits whether one output of two classes is a logit, else it is the class as a number, 0 or 1
 */
export function drawOutputs(
  context: CanvasRenderingContext2D,
  data: TrainingData,
  { side }: Grid,
  outputs: Float32Array,
  logits: boolean,
): void {
  const image = new ImageData(side, side);
  const pixels = new Uint32Array(image.data.buffer);
  if (data.task === 'classes') paintClasses(pixels, outputs, data.outputs);
  else paintValues(pixels, outputs, data, logits);
  small ??= new OffscreenCanvas(side, side);
  if (small.width !== side) small.width = small.height = side;
  small.getContext('2d', { willReadFrequently: true })?.putImageData(image, 0, 0);
  context.globalAlpha = OPACITY;
  context.drawImage(small, 0, 0, context.canvas.width, context.canvas.height);
  context.globalAlpha = 1;
}

function paintValues(pixels: Uint32Array, outputs: Float32Array, { task, y }: TrainingData, logits: boolean): void {
  const scale = classScale();
  const { middle, half } = spanOf(y);
  for (let i = 0; i < pixels.length; i++) {
    const output = outputs[i] as number;
    const certain = logits ? 2 / (1 + Math.exp(-output)) - 1 : 2 * output - 1;
    const part = task === 'regression' ? (output - middle) / half : certain;
    pixels[i] = scale[scaleAt(part)] as number;
  }
}

/** The likeliest class, as strongly as it is likelier than chance. */
function paintClasses(pixels: Uint32Array, outputs: Float32Array, classes: number): void {
  const bytes = new Uint8ClampedArray(pixels.buffer);
  const colours = Array.from({ length: classes }, (_, label) => rgb(classColour(label)));
  for (let i = 0; i < pixels.length; i++) {
    let best = 0;
    for (let label = 1; label < classes; label++) {
      if ((outputs[i * classes + label] as number) > (outputs[i * classes + best] as number)) best = label;
    }
    const top = outputs[i * classes + best] as number;
    let sum = 0;
    for (let label = 0; label < classes; label++) sum += Math.exp((outputs[i * classes + label] as number) - top);
    const [r, g, b] = colours[best] as readonly [number, number, number];
    bytes[4 * i] = r;
    bytes[4 * i + 1] = g;
    bytes[4 * i + 2] = b;
    bytes[4 * i + 3] = (255 * (1 / sum - 1 / classes)) / (1 - 1 / classes);
  }
}
