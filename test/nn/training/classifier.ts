import { accuracy, adam, categoricalCrossentropy, dense, type Sequential, sequential } from 'fourlane/nn';
import { values } from '../../reference/samples.js';

export const SAMPLES = 50;

export const x = values(SAMPLES * 4);

export const y = Array.from({ length: SAMPLES }, (_, i) => {
  const [a = 0, b = 0, c = 0] = x.subarray(4 * i);
  return a > 0 ? (b > 0 ? 0 : 1) : c > 0 ? 2 : 1;
});

/** A small net that is compiled, for those samples. */
export function classifier(seed = 1): Sequential {
  const model = sequential([dense({ inputShape: [4], units: 16, activation: 'relu' }), dense({ units: 3 })], { seed });
  model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: categoricalCrossentropy(), metrics: [accuracy()] });
  return model;
}

/** The parameters as integers, to be compared bit by bit. */
export const bits = (model: Sequential): number[] => [...new Uint32Array(model.parameterBuffer.data.slice().buffer)];
