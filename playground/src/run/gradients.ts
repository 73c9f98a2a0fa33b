import type { Sequential } from 'fourlane/nn';
import type { TrainingData } from '../set-up/data.js';

/** Samples that gradients are taken of, at most. */
const FEW = 64;
/** Samples × parameters, at most: milliseconds, for it is done on the page's own thread (docs/notes/playground.md). */
const WORK = 7.5e6;

/** Of how many samples gradients are taken where a model has so many parameters. */
export function samplesFor(parameters: number): number {
  return Math.max(1, Math.min(FEW, Math.floor(WORK / parameters)));
}

/** ∂loss/∂parameter over samples, without dropout and with the normalisation of prediction; laid out like `parameterBuffer`. */
export function gradientsOf(model: Sequential, { x, y }: Pick<TrainingData, 'x' | 'y'>): Float32Array {
  model.forward(x, { training: false });
  model.computeLoss(y);
  model.backward();
  const { data } = model.parameterBuffer;
  const gradients = new Float32Array(data.length);
  for (const { value, gradient } of model.parameters) {
    if (gradient) gradients.set(gradient.data, (value.data.byteOffset - data.byteOffset) / 4);
  }
  return gradients;
}
