import {
  type ActivationOption,
  activation,
  batchNorm,
  binaryCrossentropy,
  categoricalCrossentropy,
  dense,
  dropout,
  huber,
  type Layer,
  layerNorm,
  meanAbsoluteError,
  meanSquaredError,
  prelu,
  rrelu,
  softmax,
} from 'fourlane/nn';
import { describe, it } from 'vitest';
import { type Activation, type ActivationName, activations } from '../../src/kernels/table.js';
import { values } from '../reference/samples.js';
import { expectTrueGradients, still } from './helpers.js';

const ROWS = 6;
const x = values(ROWS * 5);
const y = values(ROWS * 3, 2);

describe('gradients equal central differences of the loss', () => {
  const between: Record<string, () => Layer[]> = {
    dense: () => [],
    'dense without bias': () => [dense({ units: 4, useBias: false })],
    softmax: () => [softmax()],
    glu: () => [activation('glu')],
    'dense with glu': () => [dense({ units: 8, activation: 'glu' })],
    'activation logSoftmax': () => [activation('logSoftmax')],
    'dense with softmax': () => [dense({ units: 4, activation: 'softmax' })],
    batchNorm: () => [batchNorm()],
    'batchNorm of Keras': () => [batchNorm({ convention: 'keras' })],
    'batchNorm, frozen': () => [batchNorm({ trainable: false })],
    layerNorm: () => [layerNorm()],
    'layerNorm without weight': () => [layerNorm({ elementwiseAffine: false })],
    dropout: () => [dropout({ rate: 0.4 })],
    prelu: () => [prelu()],
    'prelu per unit': () => [prelu({ perUnit: true, initialSlope: -0.5 })],
    'prelu, frozen': () => [prelu({ initialSlope: -0.5, trainable: false })],
    rrelu: () => [rrelu()],
  };
  for (const name of Object.keys(activations) as ActivationName[]) {
    const { parameters }: Activation = activations[name];
    const required = parameters.filter((parameter) => parameter.default === undefined);
    // Zero for what has no default: the threshold and its value, so that the function has no jump.
    const option = {
      name,
      ...Object.fromEntries(required.map((parameter) => [parameter.name, 0])),
    } as ActivationOption;
    between[`activation ${name}`] = () => [activation(option)];
    between[`dense with ${name}`] = () => [dense({ units: 4, activation: option, biasInitializer: 'normal' })];
  }
  it.each(Object.entries(between))('%s', (_, layers) => {
    const model = still([dense({ inputShape: [5], units: 4 }), ...layers(), dense({ units: 3 })]);
    expectTrueGradients(model, x, y);
    model.dispose();
  });

  it.each([
    ['meanSquaredError', meanSquaredError(), y],
    ['meanAbsoluteError', meanAbsoluteError(), y],
    ['huber', huber({ delta: 0.7 }), y],
    ['binaryCrossentropy', binaryCrossentropy({ labelSmoothing: 0.1 }), y.map((v) => Number(v > 0))],
    ['categoricalCrossentropy of classes', categoricalCrossentropy({ labelSmoothing: 0.1 }), [0, 1, 2, 2, 1, 0]],
    ['categoricalCrossentropy of distributions', categoricalCrossentropy(), y.map((v) => Math.abs(v) / 2)],
  ] as const)('%s', (_, loss, targets) => {
    const model = still([dense({ inputShape: [5], units: 3 })], loss);
    expectTrueGradients(model, x, targets);
    model.dispose();
  });
});
