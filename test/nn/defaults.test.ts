// What is taken where nothing is said: PyTorch's defaults, and Keras' by convention, as their documentation has them.
import {
  adagrad,
  adam,
  adamW,
  batchNorm,
  cosineDecay,
  huber,
  layerNorm,
  linearWarmup,
  oneCycle,
  prelu,
  reduceOnPlateau,
  rmsprop,
  rrelu,
  sgd,
  stepDecay,
} from 'fourlane/nn';
import { expect, it } from 'vitest';

const keras = { convention: 'keras' } as const;
const momentless = { momentum: 0, dampening: 0, nesterov: false };
const averages = { beta1: 0.9, beta2: 0.999 };

it.each([
  [sgd(), { learningRate: 0.01, weightDecay: 0, ...momentless }],
  [sgd(keras), { learningRate: 0.01, weightDecay: 0, ...momentless }],
  [adam(), { learningRate: 0.001, weightDecay: 0, ...averages, epsilon: 1e-8 }],
  [adam(keras), { learningRate: 0.001, weightDecay: 0, ...averages, epsilon: 1e-7 }],
  [adamW(), { learningRate: 0.001, weightDecay: 0.01, ...averages, epsilon: 1e-8 }],
  [adamW(keras), { learningRate: 0.001, weightDecay: 0.004, ...averages, epsilon: 1e-7 }],
  [rmsprop(), { learningRate: 0.01, weightDecay: 0, alpha: 0.99, epsilon: 1e-8 }],
  [rmsprop(keras), { learningRate: 0.001, weightDecay: 0, alpha: 0.9, epsilon: 1e-7 }],
  [adagrad(), { learningRate: 0.01, weightDecay: 0, lrDecay: 0, initialAccumulatorValue: 0, epsilon: 1e-10 }],
  [adagrad(keras), { learningRate: 0.001, weightDecay: 0, lrDecay: 0, initialAccumulatorValue: 0.1, epsilon: 1e-7 }],
  [huber(), { delta: 1 }],
  [stepDecay({ stepSize: 2 }), { gamma: 0.1, per: 'epoch' }],
  [cosineDecay({ tMax: 3 }), { etaMin: 0, per: 'epoch' }],
  [linearWarmup({ totalIters: 5 }), { startFactor: 1 / 3, per: 'epoch' }],
  [oneCycle({ totalSteps: 9 }), { pctStart: 0.3, divFactor: 25, finalDivFactor: 1e4, per: 'step' }],
  [reduceOnPlateau(), { factor: 0.1, patience: 10, minDelta: 1e-4, minLr: 0 }],
  [batchNorm(), { momentum: 0.1, epsilon: 1e-5 }],
  [batchNorm(keras), { momentum: 0.99, epsilon: 1e-3 }],
  [layerNorm(), { epsilon: 1e-5, elementwiseAffine: true, useBias: true }],
  [prelu(), { initialSlope: 0.25, perUnit: false }],
  [rrelu(), { lower: 1 / 8, upper: 1 / 3 }],
])('%j', (made, defaults) => {
  expect(made.toJSON()).toMatchObject(defaults);
});
